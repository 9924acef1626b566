"""Scoring findings of any program, and trials on phantoms, on the command line."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
import tifffile

from fissura.blocks import Executor, Threads
from fissura.errors import DataError, FissuraError, SettingsError
from fissura.io import new_volume, write_rows
from fissura.settings import Detect
from fissura.validation import (
    PLAN,
    Sources,
    TrialPlan,
    run_trials,
    score_specimens,
    sources_in,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from numpy.typing import NDArray

SHAPE = (12, 20, 30)
ONE = Executor(Threads(1))


def fissura(*words: object, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "fissura", *map(str, words)],
        capture_output=True,
        text=True,
        check=False,
        cwd=cwd,
        timeout=120,
        env={**os.environ, "COLUMNS": "120"},
    )


def volume(path: Path, voxels: NDArray[np.generic]) -> None:
    with new_volume(
        path,
        shape=SHAPE,
        dtype=voxels.dtype.name,
        voxel_um=10.0,
        content="labels",
        about={},
    ) as target:
        target.write(target.box, voxels)


@pytest.fixture
def files(tmp_path: Path) -> Path:
    """Write two cracks and a hole, of which a crack and the hole are found."""
    truth, found = np.zeros((2, *SHAPE), np.uint16)
    truth[2:5, 2:8, 2:8] = found[2:5, 2:8, 2:8] = 1
    truth[2:5, 12:18, 2:8] = 2
    truth[7:11, 2:8, 20:26] = found[7:11, 2:8, 20:26] = 3
    found[7:10, 12:16, 14:18] = 4
    volume(tmp_path / "damage.ome.zarr", found)
    tifffile.imwrite(tmp_path / "truth.tif", truth)
    volume(tmp_path / "bone.ome.zarr", np.ones(SHAPE, np.uint8))
    write_rows(
        tmp_path / "findings.csv",
        ("id", "kind", "score", "volume_um3"),
        [
            (1, "microcrack", 0.8, 900),
            (3, "perforation", 0.9, 1100),
            (4, "microcrack", 0.3, 50),
        ],
    )
    write_rows(
        tmp_path / "truth.csv",
        ("id", "kind", "form", "length_um", "thickness_um", "volume_um3"),
        [
            (1, "microcrack", "sheet", 60, 2, 1000),
            (2, "microcrack", "sheet", 40, 1.5, 800),
            (3, "perforation", "hole", 25, 90, 1000),
        ],
    )
    return tmp_path


def sources(files: Path) -> Sources:
    return Sources(
        "one",
        files / "findings.csv",
        files / "damage.ome.zarr",
        files / "truth.csv",
        files / "truth.tif",
        bone_mm3=2.0,
        voxel_um=10.0,
    )


def test_one_specimen_is_scored_from_a_folder(files: Path) -> None:
    words = ("--truth", "truth.csv", "--truth-labels", "truth.tif", "--voxel-um", 10)
    said = fissura("evaluate", ".", *words, "--cnr", 10, "--out", "out", cwd=files)
    assert said.returncode == 0, said.stderr
    assert "1 of 2" in said.stdout
    told = json.loads((files / "out/evaluation.json").read_text())
    (one,) = told["specimens"]
    assert one["true"] == {"microcrack": 2, "perforation": 1}
    assert one["hit"] == {"microcrack": 1, "perforation": 1}
    assert one["false"] == {"microcrack": 1, "perforation": 0}
    assert one["bone_mm3"] == pytest.approx(12 * 20 * 30 * 1e-6)
    assert one["conditions"] == [["cnr", "10"]]
    assert (files / "out/evaluation.html").is_file()
    rows = (files / "out/tables/lesions.csv").read_text().splitlines()
    assert len(rows) == 4


def test_several_specimens_stand_in_a_table(files: Path) -> None:
    columns = ("specimen", "findings", "truth", "truth_labels", "bone_mm3", "cnr")
    row = (".", "truth.csv", "truth.tif", 2, 10)
    write_rows(files / "specimens.csv", columns, [("a", *row), ("b", *row)])
    one, two = sources_in(files / "specimens.csv")
    assert (one.name, two.conditions) == ("a", (("cnr", "10"),))
    assert one.bone is None
    given = [replace(s, voxel_um=10.0) for s in (one, two)]
    seen = score_specimens(given, into=files / "out", executor=ONE).evaluation
    assert seen.operating[0].false_all[0].of == 4.0
    assert [c.found for c in seen.counts[:1]] == [(2, 2)]


def test_a_score_that_is_missing_is_1_and_sizes_that_are_missing_are_said(
    files: Path,
) -> None:
    rows = [(1, "microcrack"), (3, "perforation"), (4, "microcrack")]
    write_rows(files / "findings.csv", ("id", "kind"), rows)
    bare = [(1, "microcrack"), (2, "Microcrack"), (3, "perforation")]
    write_rows(files / "truth.csv", ("id", "kind"), bare)
    scored = score_specimens([sources(files)], into=files / "out", executor=ONE)
    assert scored.evaluation.operating[0].threshold == 1.0
    assert scored.evaluation.operating[0].recall[0][0].value == 0.5
    assert not scored.evaluation.volumes
    assert any("sizes of all microcracks" in said for said in scored.remarks)


def _no_kind(files: Path) -> None:
    write_rows(files / "findings.csv", ("id", "score"), [(1, 0.5)])


def _other_kind(files: Path) -> None:
    write_rows(files / "findings.csv", ("id", "kind"), [(1, "fracture")])


def _no_score(files: Path) -> None:
    rows = [(1, "microcrack", "nan")]
    write_rows(files / "findings.csv", ("id", "kind", "score"), rows)


def _no_number(files: Path) -> None:
    grey = np.zeros(SHAPE, np.float32)
    grey[0, 0, 0] = np.nan
    tifffile.imwrite(files / "truth.tif", grey)


def _twice(files: Path) -> None:
    write_rows(files / "truth.csv", ("id", "kind"), [(1, "canal"), (1, "canal")])


def _no_row(files: Path) -> None:
    write_rows(files / "findings.csv", ("id", "kind"), [(1, "microcrack")])


def _no_voxel(files: Path) -> None:
    rows = [(n, "microcrack") for n in (1, 3, 4, 77)]
    write_rows(files / "findings.csv", ("id", "kind"), rows)


def _unlisted(files: Path) -> None:
    write_rows(files / "truth.csv", ("id", "kind"), [(1, "microcrack")])


def _other_shape(files: Path) -> None:
    tifffile.imwrite(files / "truth.tif", np.ones((12, 20, 31), np.uint8))


def _grey(files: Path) -> None:
    tifffile.imwrite(files / "truth.tif", np.full(SHAPE, 0.5, np.float32))


def _empty(files: Path) -> None:
    (files / "truth.csv").write_text("")


def _words(files: Path) -> None:
    rows = [(1, "microcrack", "long")]
    write_rows(files / "truth.csv", ("id", "kind", "length_um"), rows)


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (_no_kind, "with the columns id and kind, but it has id, score"),
        (_other_kind, "microcrack or perforation, not 'fracture'"),
        (_no_score, "the score must be from 0 to 1, not 'nan'"),
        (_no_number, "whole numbers from 0 on, but a voxel is nan"),
        (_twice, "the id 1 appears more than once"),
        (_no_row, "holds labels 3, 4, which"),
        (_no_voxel, "lists label 77, of which"),
        (_unlisted, "--unlisted lacuna"),
        (_other_shape, "they must be of the same volume"),
        (_grey, "whole numbers from 0 on, but a voxel is 0.5"),
        (_empty, "is empty"),
        (_words, "length_um must be a number or empty, not 'long'"),
    ],
)
def test_what_does_not_belong_together_is_refused_and_nothing_written(
    files: Path, spoil: Callable[[Path], None], words: str
) -> None:
    spoil(files)
    with pytest.raises(FissuraError, match=words) as caught:
        score_specimens([sources(files)], into=files / "out", executor=ONE)
    assert "\n" not in str(caught.value)
    assert not (files / "out").exists()


def test_labels_that_no_row_names_may_be_said_to_be_something(files: Path) -> None:
    _unlisted(files)
    seen = score_specimens(
        [sources(files)], into=files / "out", executor=ONE, unlisted="lacuna"
    ).evaluation
    assert "lacuna" in seen.confusion.truths


def test_bone_that_nobody_states_is_asked_for(files: Path) -> None:
    with pytest.raises(DataError, match="--bone-mm3"):
        Sources.found(
            files / "findings.csv",
            truth=files / "truth.csv",
            truth_labels=files / "truth.tif",
            labels=files / "damage.ome.zarr",
        )


def test_the_command_line_says_one_sentence(files: Path) -> None:
    said = fissura("evaluate", ".", "--out", "out", cwd=files)
    assert (said.returncode, said.stdout) == (2, "")
    assert len(said.stderr.strip().splitlines()) == 1
    assert "--truth" in said.stderr


SMALL = TrialPlan(
    cnrs=(20.0,), phantoms=2, negatives=1, shape=(112, 128, 128), voxel_um=2.6
)


def test_trials_are_kept_and_told_again_without_growing(tmp_path: Path) -> None:
    tried = run_trials(SMALL, Detect(), into=tmp_path, executor=ONE, pictures=3)
    true = [sum(s.true.values()) for s in tried.evaluation.specimens]
    assert true[2] == 0
    assert sum(true) > 0
    assert {p.what for p in tried.pictures} & {"hit", "miss"}
    page = (tmp_path / "evaluation.html").read_bytes()
    names = [f"gyroid-{seed}-cnr-20.json" for seed in (5000, 5001, 6000)]
    kept = [tmp_path / "phantoms" / name for name in names]
    before = [(p.stat().st_mtime_ns, p.read_bytes()) for p in kept]

    again = run_trials(SMALL, Detect(), into=tmp_path, executor=ONE, pictures=3)
    assert [(p.stat().st_mtime_ns, p.read_bytes()) for p in kept] == before
    assert again.page.read_bytes() == page

    (kept[1]).unlink()
    run_trials(
        SMALL, Detect(), into=tmp_path, executor=Executor(Threads(2)), pictures=3
    )
    assert [p.read_bytes() for p in kept] == [content for _, content in before]
    assert again.page.read_bytes() == page

    told = run_trials(
        TrialPlan(), Detect(), into=tmp_path, executor=ONE, pictures=3, only_report=True
    )
    assert len(told.evaluation.specimens) == 3


def test_another_setting_is_another_trial(tmp_path: Path) -> None:
    small = replace(SMALL, phantoms=0)
    run_trials(small, Detect(), into=tmp_path, executor=ONE)
    (kept,) = (tmp_path / "phantoms").glob("*.json")
    before = kept.read_text()
    run_trials(small, Detect(shortest_um=40.0), into=tmp_path, executor=ONE)
    assert kept.read_text() != before


def test_a_damaged_trial_is_made_again_and_never_reported(tmp_path: Path) -> None:
    small = replace(SMALL, phantoms=0)
    run_trials(small, Detect(), into=tmp_path, executor=ONE)
    (stored,) = (tmp_path / "phantoms").glob("*.json")
    before = stored.read_bytes()
    for damaged in (before[:100], before.replace(b'"hits"', b'"hots"')):
        stored.write_bytes(damaged)
        with pytest.raises(DataError, match="is not as fissura wrote it"):
            run_trials(small, Detect(), into=tmp_path, executor=ONE, only_report=True)
        run_trials(small, Detect(), into=tmp_path, executor=ONE)
        assert stored.read_bytes() == before


def test_trials_use_no_seed_and_no_bone_that_the_classifier_learnt_from() -> None:
    plan = TrialPlan(phantoms=20, negatives=70)
    trials = plan.trials()
    assert len({trial.seed for trial in trials}) == 90
    assert not {trial.seed for trial in trials} & set(PLAN.seeds)
    assert plan.architecture not in PLAN.architectures
    densities = [t.harm.cracks_per_mm3 for t in trials if t.harm is not None]
    assert min(densities) >= 0.15 * 150
    assert max(densities) <= 2 * 150
    assert max(densities) > 4 * min(densities)


def test_no_phantoms_are_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="at least one together"):
        TrialPlan(phantoms=0, negatives=0)
    with pytest.raises(DataError, match="holds no scored phantoms"):
        run_trials(TrialPlan(), Detect(), into=tmp_path, executor=ONE, only_report=True)
