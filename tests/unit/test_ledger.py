"""The ledger: what it holds need not be done again."""

from dataclasses import replace
from pathlib import Path

import pytest

from fissura.errors import StorageError
from fissura.store import Ledger, Step, digest_file, digest_value


def _done(ledger: Ledger, output: Path) -> Step:
    step = Step("bone", "BP-1", "inputs", "settings", ledger.outputs([output]))
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
    assert not ledger.holds(replace(step, inputs="others"))
    assert not ledger.holds(replace(step, settings="others"))
    assert not ledger.holds(replace(step, specimen="BP-2"))


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

    ledger.add(replace(first, settings="newer"))

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
