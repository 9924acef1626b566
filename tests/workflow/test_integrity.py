"""What a study left is proved: each flipped bit is noticed, each redone step says why.

The study is a tensile one, which runs in a second; volumes are proved in the tests of
the store, and in one specimen made here by hand.
"""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
from datetime import datetime
from typing import TYPE_CHECKING

import numpy as np
import pytest
from command_line import fissura
from recording_reporter import RecordingReporter

from fissura.blocks import Executor, Threads
from fissura.errors import StorageError
from fissura.io import Ledger, digest, load_study, new_volume
from fissura.workflow import (
    DamagedFile,
    StepRunner,
    find_damaged_files,
    method_versions,
    run_steps,
)

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray


EXECUTOR = Executor(Threads(1))
COLUMNS = "id,group,sex,age_y,drug,dose_mg_week,treatment_y,excluded,scan,tensile"


def _run(folder: Path, *, distrust: tuple[DamagedFile, ...] = ()) -> RecordingReporter:
    study, heard = load_study(folder), RecordingReporter()
    ledger = Ledger(study.layout.ledger)
    runner = StepRunner(ledger, EXECUTOR, datetime.now, heard)
    runner.mend()
    runner.distrust(distrust)
    run_steps(study, runner)
    return heard


def _found(folder: Path, *, deep: bool = True) -> tuple[DamagedFile, ...]:
    study = load_study(folder)
    return find_damaged_files(
        study, Ledger(study.layout.ledger), deep=deep, executor=EXECUTOR
    )


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("finished") / "study"
    (folder / "tensile").mkdir(parents=True)
    groups = "".join(f'[[groups]]\nid = "{g}"\nname = "{g}"\n' for g in "AB")
    (folder / "study.toml").write_text(groups, encoding="utf-8")
    rows = [COLUMNS]
    for number in range(6):
        group, name = "AB"[number % 2], f"S{number}"
        strain = np.linspace(0, 0.02, 120)
        stress = (20 + 3 * number) * np.sin(np.pi * strain / 0.025)
        text = "strain,stress (MPa)\n" + "".join(
            f"{e:.6f},{s:.5f}\n" for e, s in zip(strain, stress, strict=True)
        )
        (folder / f"tensile/{name}.csv").write_text(text, encoding="utf-8")
        rows.append(f"{name},{group},,,,,,,,tensile/{name}.csv")
    (folder / "specimens.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    _run(folder)
    return folder


@pytest.fixture
def study(finished: Path, tmp_path: Path) -> Path:
    shutil.copytree(finished, tmp_path / "study")
    return tmp_path / "study"


def test_a_finished_study_is_whole_and_nothing_is_done_again(study: Path) -> None:
    assert _found(study) == ()
    heard = _run(study)
    assert heard.done == []
    assert heard.why == {}


@pytest.mark.parametrize(
    "kind",
    [
        "ledger.jsonl",
        "*/6-measures.json",
        "7-groups.json",
        "9-report/index.html",
        "9-report/tables/*.csv",
        "9-report/figures/*.svg",
    ],
)
def test_one_flipped_bit_is_always_noticed(study: Path, kind: str) -> None:
    files = sorted(study.glob(kind))
    chance = random.Random(kind)  # noqa: S311 - which bits, no secret
    for _ in range(12):
        file = chance.choice(files)
        whole = file.read_bytes()
        damaged = bytearray(whole)
        damaged[chance.randrange(len(whole))] ^= 1 << chance.randrange(8)
        file.write_bytes(damaged)

        assert _found(study, deep=False)
        file.write_bytes(whole)


def test_what_is_damaged_is_named_with_its_step_and_made_again(study: Path) -> None:
    before = (study / "S1/6-measures.json").read_bytes()
    (study / "S1/6-measures.json").write_bytes(before.replace(b"2", b"3"))
    (study / "9-report/index.html").unlink()

    said = fissura("check", study)
    heard = _run(study)

    assert said.code == 1
    assert "S1/6-measures.json is not as it was left" in said.out
    assert "the step measures of S1 must be done again" in said.out
    assert "the step report of the study must be done again" in said.out
    assert heard.done == ["S1 measures", "report"]
    assert "S1/6-measures.json is not as it was left" in heard.why["S1 measures"]
    assert (study / "S1/6-measures.json").read_bytes() == before
    assert fissura("check", "--deep", study).code == 0


def test_a_changed_method_redoes_its_step_and_says_the_versions(
    study: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    changed = {**method_versions.HISTORY, "measures": ("1: first.", "2: other yield.")}
    monkeypatch.setattr(method_versions, "HISTORY", changed)

    heard = _run(study)

    assert heard.why["S0 measures"] == "its method changed from version 1 to 2"
    assert heard.why["groups"].startswith("its input measures of S0 changed")
    assert len(heard.done) == 8


def test_a_changed_setting_is_named_with_both_values(study: Path) -> None:
    with (study / "study.toml").open("a", encoding="utf-8") as file:
        file.write("\n[measure]\nmodulus_window = [0.2, 0.5]\n")

    heard = _run(study)

    why = heard.why["S0 measures"]
    assert why.startswith("settings changed: measure.modulus_window (")
    assert "[0.2, 0.5]" in why
    assert "its input measures of S0 changed" in heard.why["groups"]
    assert "its input comparison of the groups changed" in heard.why["report"]


def test_a_changed_input_and_a_changed_list_are_named(study: Path) -> None:
    curve = study / "tensile/S0.csv"
    curve.write_text(curve.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    table = (study / "specimens.csv").read_text(encoding="utf-8")
    swapped = table.replace("S1,B", "S1,A").replace("S0,A", "S0,B")
    (study / "specimens.csv").write_text(swapped, encoding="utf-8")

    why = _run(study).why

    assert why["S0 measures"] == "its input tensile test changed"
    assert "its input list of who is in which group changed" in why["groups"]
    assert "its input specimens.csv changed" in why["report"]


def test_a_lost_ledger_proves_nothing_and_everything_is_made_again(
    study: Path,
) -> None:
    (study / "ledger.jsonl").unlink()

    assert {d.output for d in _found(study)} >= {"7-groups.json", "9-report"}
    heard = _run(study)
    assert "ledger.jsonl has no whole line" in heard.why["groups"]
    assert len(heard.done) == 8


def test_a_study_of_an_older_version_is_made_again_and_says_so(study: Path) -> None:
    old = (
        '{"finished": "", "inputs": "a", "name": "groups", "outputs": {}, "remarks": '
        '[], "seconds": 1, "settings": "b", "specimen": "", "versions": '
        '{"fissura": "0.0.9"}}\n'
    )
    with (study / "ledger.jsonl").open("a", encoding="utf-8") as file:
        file.write(old)

    assert "another version of fissura (0.0.9)" in _run(study).why["groups"]


def test_damaged_lines_are_named_and_left_out(study: Path) -> None:
    lines = (study / "ledger.jsonl").read_bytes().splitlines(keepends=True)
    lines[2] = lines[2].replace(b"measures", b"mEasures", 1)
    (study / "ledger.jsonl").write_bytes(b"".join(lines))

    heard = _run(study)

    assert "ledger.jsonl, line 3: damaged or cut short, and left out" in heard.remarks
    assert heard.done == ["S2 measures"]
    assert _found(study) == ()


def test_a_report_refuses_and_says_which_step_must_be_made_and_why(
    study: Path,
) -> None:
    (study / "7-groups.json").write_text("{}", encoding="utf-8")

    said = fissura("report", study)

    assert said.code == 2
    assert "the groups of the study must be made first, or again (7-groups.json" in (
        " ".join(said.err.split())
    )


def test_what_a_step_meets_damaged_is_made_again_once(study: Path) -> None:
    calls = []

    def work(_: Executor) -> tuple[str, ...]:
        calls.append(1)
        return ()

    ledger = Ledger(study / "ledger.jsonl")
    runner = StepRunner(ledger, EXECUTOR, datetime.now, RecordingReporter())
    output = study / "7-groups.json"
    for distrusted in (False, True, False):
        if distrusted:
            assert runner.distrust(
                [DamagedFile("7-groups.json", "groups", "", "is bad")]
            )
        runner.step("groups", "", work, inputs={}, settings={"a": 1}, outputs=[output])

    assert len(calls) == 2


def test_only_a_deep_check_tells_other_voxels_of_the_same_size(study: Path) -> None:
    rows = (study / "specimens.csv").read_text(encoding="utf-8")
    with_scan = rows.replace("S0,A,,,,,,,,", "S0,A,,,,,,,raw.h5,")
    (study / "specimens.csv").write_text(with_scan, encoding="utf-8")
    ledger = Ledger(study / "ledger.jsonl")
    bone = study / "S0/3-bone.ome.zarr"
    grey = np.random.default_rng(0).integers(0, 255, (64, 64, 64)).astype(np.uint8)

    def write(folder: Path, voxels: NDArray[np.uint8]) -> None:
        with new_volume(
            folder,
            shape=(64, 64, 64),
            dtype="uint8",
            voxel_um=1.0,
            content="grey",
            about={},
        ) as made:
            made.write(made.box, voxels)

    def work(_: Executor) -> tuple[str, ...]:
        write(bone, grey)
        return ()

    runner = StepRunner(ledger, EXECUTOR, datetime.now, RecordingReporter())
    runner.step("bone", "S0", work, inputs={}, settings={}, outputs=[bone])
    assert _found(study) == ()

    shard = bone / "0/c/0/0/0"
    size = shard.stat().st_size
    other = study / "other.ome.zarr"
    write(other, grey[::-1].copy())
    theirs = (other / "0/c/0/0/0").read_bytes()
    assert len(theirs) == size, "noise is packed as it is"
    shard.write_bytes(theirs)

    assert _found(study, deep=False) == ()
    (found,) = _found(study, deep=True)
    assert found.step == "bone"
    assert "other voxels than were written" in found.sentence
    shard.unlink()
    (found,) = _found(study, deep=False)
    assert found.output == "S0/3-bone.ome.zarr"


@pytest.mark.skipif(
    os.name == "nt" or (os.geteuid() == 0 and not shutil.which("setpriv")),
    reason="this user may write everywhere",
)
def test_a_finished_study_that_can_only_be_read_is_run_and_reported(
    study: Path,
) -> None:
    bound = "--bounding-set=-dac_override,-dac_read_search"
    humbly = ["setpriv", bound] if os.geteuid() == 0 else []
    folders = [study, *(p for p in study.rglob("*") if p.is_dir())]
    for folder in folders:
        folder.chmod(0o555)
    try:
        for words in (["run"], ["report"], ["check", "--deep"]):
            said = subprocess.run(
                [*humbly, sys.executable, "-m", "fissura", *words, str(study)],
                capture_output=True,
                text=True,
                check=False,
            )
            assert said.returncode == 0, said.stderr
    finally:
        for folder in folders:
            folder.chmod(0o755)


def test_names_that_one_disk_takes_for_the_same_are_refused(study: Path) -> None:
    table = (study / "specimens.csv").read_text(encoding="utf-8")
    (study / "specimens.csv").write_text(table.replace("S1,", "s0,"), encoding="utf-8")

    with pytest.raises(ValueError, match="S0 and s0, whose folders"):
        load_study(study)


def test_a_ledger_that_is_a_folder_ends_in_a_sentence(study: Path) -> None:
    (study / "ledger.jsonl").unlink()
    (study / "ledger.jsonl").mkdir()

    with pytest.raises(StorageError, match="move it away"):
        _run(study)


def test_a_flip_between_the_samples_of_a_large_scan_is_noticed_deep(
    study: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(digest, "WHOLE", 1000)
    monkeypatch.setattr(digest, "SAMPLE", 4)
    curve = study / "tensile/S0.csv"
    (study / "ledger.jsonl").unlink()
    _run(study)
    date = curve.stat()
    content = bytearray(curve.read_bytes())
    content[1000] ^= 1
    curve.write_bytes(content)
    os.utime(curve, ns=(date.st_atime_ns, date.st_mtime_ns))

    assert _run(study).done == []
    found = _found(study)
    assert [one.output for one in found] == [str(curve)]
    assert "is not as it was read" in found[0].sentence
    assert _run(study, distrust=found).why["S0 measures"] == (
        "its input tensile test changed"
    )
    assert _found(study) == ()


def test_an_edit_between_the_samples_of_a_large_scan_is_noticed_by_its_date(
    study: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(digest, "WHOLE", 1000)
    monkeypatch.setattr(digest, "SAMPLE", 4)
    curve = study / "tensile/S0.csv"
    (study / "ledger.jsonl").unlink()
    _run(study)
    os.utime(curve, ns=(1, 1))
    assert _run(study).done == [], "a copy of another date is the same file"

    content = bytearray(curve.read_bytes())
    content[1000] ^= 1
    curve.write_bytes(content)

    assert _run(study).why["S0 measures"] == "its input tensile test changed"
    assert _run(study).done == []


def test_an_input_that_changes_while_it_is_read_stops_its_step(study: Path) -> None:
    curve = study / "tensile/S0.csv"

    def work(_: Executor) -> tuple[str, ...]:
        os.utime(curve, ns=(1, 1))
        return ()

    ledger = Ledger(study / "ledger.jsonl")
    runner = StepRunner(ledger, EXECUTOR, datetime.now, RecordingReporter())
    with pytest.raises(StorageError, match="changed while it was read"):
        runner.step(
            "groups", "", work, inputs={"a": curve}, settings={}, outputs=[curve]
        )
