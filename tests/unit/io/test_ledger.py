"""The ledger: what it holds need not be done again."""

import json
import random
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from fissura.errors import StorageError
from fissura.io import Ledger, Step, digest_file, digest_value, new_volume


def _done(ledger: Ledger, output: Path) -> Step:
    step = Step(
        "bone",
        "BP-1",
        {"volume": "a"},
        {"segment.threshold": "otsu"},
        ledger.outputs([output]),
        contents=ledger.contents([output]),
    )
    ledger.add(step)
    return step


@pytest.fixture
def output(tmp_path: Path) -> Path:
    path = tmp_path / "out.json"
    path.write_text("1", encoding="utf-8")
    return path


def test_a_step_is_held_once_it_is_done(tmp_path: Path, output: Path) -> None:
    ledger = Ledger(tmp_path / "ledger.jsonl")

    step = _done(ledger, output)

    assert ledger.holds(step)
    assert not ledger.holds(replace(step, inputs={"volume": "b"}))
    assert not ledger.holds(replace(step, settings={}))
    assert not ledger.holds(replace(step, specimen="BP-2"))
    assert not ledger.holds(replace(step, method=2))


def test_a_changed_or_missing_output_undoes_a_step(
    tmp_path: Path, output: Path
) -> None:
    ledger = Ledger(tmp_path / "ledger.jsonl")
    step = _done(ledger, output)

    output.write_text("2", encoding="utf-8")
    changed = replace(step, outputs=ledger.outputs([output]))
    output.unlink()
    missing = replace(step, outputs=ledger.outputs([output]))

    assert not ledger.holds(changed)
    assert not ledger.holds(missing)


def test_a_torn_line_is_no_line_and_the_next_is_whole(
    tmp_path: Path, output: Path
) -> None:
    ledger = Ledger(tmp_path / "ledger.jsonl")
    first = _done(ledger, output)
    with ledger.path.open("a", encoding="utf-8") as file:
        file.write('{"name": "damage", "speci')

    second = replace(first, name="damage")
    ledger.add(second)

    assert ledger.holds(first)
    assert ledger.holds(second)
    assert len(ledger.steps()) == 2


def test_a_line_torn_inside_a_letter_is_no_line(tmp_path: Path, output: Path) -> None:
    ledger = Ledger(tmp_path / "ledger.jsonl")
    step = _done(ledger, output)
    with ledger.path.open("ab") as file:
        file.write(b'{"remarks": ["\xc2')

    assert ledger.holds(step)


def test_a_lost_piece_of_a_folder_undoes_a_step(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "ledger.jsonl")
    volume = tmp_path / "v.ome.zarr"
    volume.mkdir()
    (volume / "zarr.json").write_text("{}", encoding="utf-8")
    (volume / "shard").write_bytes(b"bone")
    step = _done(ledger, volume)

    (volume / "shard").write_bytes(b"bo")

    assert ledger.holds(step)
    assert not ledger.holds(replace(step, outputs=ledger.outputs([volume])))


def test_the_last_line_of_a_step_counts(tmp_path: Path, output: Path) -> None:
    ledger = Ledger(tmp_path / "ledger.jsonl")
    first = _done(ledger, output)

    ledger.add(replace(first, settings={"newer": 1}))

    assert not ledger.holds(first)


def test_a_file_is_told_by_its_content(tmp_path: Path) -> None:
    one, other = tmp_path / "a", tmp_path / "b"
    one.write_bytes(b"bone")
    other.write_bytes(b"bone")

    assert digest_file(one) == digest_file(other)
    other.write_bytes(b"bond")
    assert digest_file(one) != digest_file(other)


def test_a_large_file_is_told_by_samples_from_its_first_to_its_last_byte(
    tmp_path: Path,
) -> None:
    path = tmp_path / "scan"
    with path.open("wb") as file:
        file.truncate(200 * 2**20)
    before = digest_file(path)

    with path.open("r+b") as file:
        file.seek(-1, 2)
        file.write(b"x")

    assert digest_file(path) != before


def test_a_missing_file_has_no_digest(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="could not be read"):
        digest_file(tmp_path / "nothing")


def test_the_order_of_keys_is_nothing() -> None:
    assert digest_value({"a": 1, "b": [2]}) == digest_value({"b": [2], "a": 1})


def test_a_step_comes_back_from_the_ledger_as_it_was_written(
    tmp_path: Path, output: Path
) -> None:
    ledger = Ledger(tmp_path / "ledger.jsonl")
    step = replace(
        _done(ledger, output),
        inputs={"z": "1", "a": "2"},
        settings={"b": [1, {"c": None}], "a": 0.1},
        remarks=("One — only.",),
        seconds=3,
    )

    ledger.add(step)

    assert ledger.last("bone", "BP-1") == step
    assert ledger.steps()["bone", "BP-1"].made == step.made


def test_any_flipped_bit_of_a_line_undoes_its_step(
    tmp_path: Path, output: Path
) -> None:
    ledger = Ledger(tmp_path / "ledger.jsonl")
    step = _done(ledger, output)
    whole = ledger.path.read_bytes()
    chance = random.Random(3)  # noqa: S311 - which bits, no secret

    for _ in range(60):
        damaged = bytearray(whole)
        damaged[chance.randrange(len(whole))] ^= 1 << chance.randrange(8)
        ledger.path.write_bytes(damaged)

        assert not ledger.holds(step)
        assert ledger.damaged()


def test_damaged_lines_are_taken_out_and_whole_ones_stay(
    tmp_path: Path, output: Path
) -> None:
    ledger = Ledger(tmp_path / "ledger.jsonl")
    step = _done(ledger, output)
    whole = ledger.path.read_bytes()
    ledger.path.write_bytes(b"\xff\xfe\n" + whole + b'{"name": "bone"')

    assert ledger.mend() == (1, 3)
    assert ledger.path.read_bytes() == whole
    assert ledger.holds(step)


@pytest.mark.parametrize(
    "line",
    [
        "[" * 100_000,
        '{"a":' * 100_000,
        "9" * 10_000,
        "NaN",
        "null",
        "[]",
        '{"name": {}, "specimen": [], "remarks": []}',
        '{"digest": "", "name": "bone"}',
    ],
)
def test_lines_that_are_no_steps_count_for_nothing(tmp_path: Path, line: str) -> None:
    ledger = Ledger(tmp_path / "ledger.jsonl")
    ledger.path.write_text(line + "\n", encoding="utf-8")

    assert ledger.steps() == {}
    assert ledger.damaged() == (1,)


def test_a_line_of_another_version_is_known_and_holds_nothing(
    tmp_path: Path, output: Path
) -> None:
    ledger = Ledger(tmp_path / "ledger.jsonl")
    step = _done(ledger, output)
    old = {
        "finished": "",
        "inputs": "a",
        "name": "bone",
        "outputs": step.outputs,
        "remarks": [],
        "seconds": 1.0,
        "settings": "b",
        "specimen": "BP-1",
        "versions": {"fissura": "0.1.0"},
    }
    with ledger.path.open("a", encoding="utf-8") as file:
        file.write(json.dumps(old) + "\n")

    assert ledger.damaged() == ()
    assert not ledger.holds(step)
    assert ledger.steps()["bone", "BP-1"].versions == {"fissura": "0.1.0"}


def test_a_ledger_that_is_a_folder_is_refused_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "ledger.jsonl").mkdir()

    with pytest.raises(StorageError, match="must be one: move it away"):
        Ledger(tmp_path / "ledger.jsonl").steps()


def test_an_empty_ledger_holds_nothing(tmp_path: Path) -> None:
    (tmp_path / "ledger.jsonl").touch()

    assert Ledger(tmp_path / "ledger.jsonl").steps() == {}


def test_every_byte_of_a_table_and_of_a_report_is_told(tmp_path: Path) -> None:
    page = tmp_path / "9-report" / "index.html"
    page.parent.mkdir()
    page.write_bytes(bytes(100 * 2**20))
    ledger = Ledger(tmp_path / "ledger.jsonl")
    before = ledger.outputs([page.parent])

    with page.open("r+b") as file:
        file.seek(70 * 2**20 + 12345)
        file.write(b"x")

    assert ledger.outputs([page.parent]) != before


def test_metadata_of_a_volume_may_hold_any_bytes(tmp_path: Path) -> None:
    volume = tmp_path / "v.ome.zarr"
    volume.mkdir()
    (volume / "zarr.json").write_bytes(b"{}")
    ledger = Ledger(tmp_path / "ledger.jsonl")
    before = ledger.outputs([volume])

    (volume / "zarr.json").write_bytes(b"\xff}")

    assert ledger.outputs([volume]) != before


def test_the_content_of_a_volume_is_told_by_its_chunks_not_by_its_names(
    tmp_path: Path,
) -> None:
    ledger, paths = Ledger(tmp_path / "ledger.jsonl"), []
    for name, grey in (("a", 1.0), ("b", 1.0), ("c", 2.0)):
        path = tmp_path / f"{name}.ome.zarr"
        with new_volume(
            path, shape=(8, 8, 8), dtype="float32", voxel_um=1, content="grey", about={}
        ) as made:
            noise = np.random.default_rng(0).normal(grey, 0.1, (8, 8, 8))
            made.write(made.box, noise.astype(np.float32))
        paths.append(path)

    shards = [path / "0/c/0/0/0" for path in paths]
    before = ledger.contents(paths)
    shards[0].write_bytes(shards[1].read_bytes())
    assert ledger.contents(paths) == before
    shards[0].write_bytes(shards[2].read_bytes())
    assert ledger.contents(paths) != before
