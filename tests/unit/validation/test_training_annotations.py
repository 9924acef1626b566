"""What people decide is learnt from: read, met again in the volume, and weighed."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

import numpy as np
import pytest

from fissura.blocks import Executor, Threads
from fissura.detect import HOLE_FEATURES, SHEET_FEATURES, read_classifier
from fissura.errors import DataError, SettingsError
from fissura.io import new_volume, read_decisions
from fissura.model import Box, Decision, Kind, Volume
from fissura.settings import Detect, whole_volume
from fissura.validation import Plan, Taught, train_classifier
from fissura.validation.training import fitting
from fissura.validation.training.annotations import read_annotations
from fissura.validation.training.examples import (
    HOLE_CLASSES,
    SHEET_CLASSES,
    Examined,
    Examples,
)
from fissura.validation.training.ground_truth import GroundTruth
from fissura.workflow import inspect

if TYPE_CHECKING:
    from pathlib import Path

EXECUTOR = Executor(Threads(2))


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fit few trees: these tests ask what is learnt from, not how well."""
    monkeypatch.setattr(fitting, "ROUNDS", 10)
    monkeypatch.setattr(fitting, "FOLDS", 2)


@pytest.fixture(scope="module")
def inspected(damaged_plate: Volume, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with a volume, and what was found in it."""
    folder = tmp_path_factory.mktemp("inspected")
    whole = damaged_plate.box
    for name, box in (("grey", whole), ("small", Box.whole((8, 8, 8)))):
        with new_volume(
            folder / f"{name}.ome.zarr",
            shape=box.shape,
            dtype="float32",
            voxel_um=2.6,
            content="grey",
            about={},
        ) as target:
            target.write(box, damaged_plate.read(box))
    inspect(
        damaged_plate,
        whole_volume(),
        into=folder / "found",
        name="plate",
        executor=EXECUTOR,
        pictures=0,
    )
    return folder


def _table(folder: Path, *rows: str) -> Path:
    path = folder / "decisions.csv"
    path.write_text("folder,id,kind,volume\n" + "\n".join(rows) + "\n", "utf-8")
    return path


def test_decisions_are_read_from_where_the_table_lies(tmp_path: Path) -> None:
    path = _table(tmp_path, "found,1,lacuna,grey.tif", "study/BP-1,12,,")

    assert read_decisions(path) == [
        Decision(tmp_path / "found", 1, "lacuna", tmp_path / "grey.tif")
    ]


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (("found,1,crack,g",), "row 2: the kind is 'crack'"),
        (("found,one,canal,g",), "row 2: the id is 'one'"),
        (("found,1,canal,g", "found,1,lacuna,g"), "more than once"),
    ],
)
def test_a_table_that_cannot_be_meant_is_refused(
    tmp_path: Path, rows: tuple[str, ...], said: str
) -> None:
    with pytest.raises(DataError, match=said):
        read_decisions(_table(tmp_path, *rows))


def test_the_candidates_of_a_finding_take_its_name(inspected: Path) -> None:
    # of the plate: 1 is the perforation, 2 the crack
    path = _table(
        inspected, "found,1,perforation,grey.ome.zarr", "found,2,lacuna,grey.ome.zarr"
    )

    taught = read_annotations(read_decisions(path), Detect(), executor=EXECUTOR)

    assert taught.matched == 2
    sheets, holes = taught.sheets[0], taught.holes[0]
    assert set(sheets.names) == {"lacuna"}
    assert set(holes.names) == {"perforation"}
    assert sheets.features.shape == (len(sheets.names), len(SHEET_FEATURES))
    assert holes.features.shape == (len(holes.names), len(HOLE_FEATURES))
    assert set(sheets.seeds) == {-1}


def test_a_table_that_a_spreadsheet_saved_is_read(tmp_path: Path) -> None:
    path = tmp_path / "decided.csv"
    path.write_text("id;folder;kind;note\n7;found;canal;sure\n")

    (one,) = read_decisions(path)

    assert (one.folder, one.id, one.kind) == (tmp_path / "found", 7, "canal")
    assert one.volume is None


def test_what_a_search_cannot_tell_is_an_artefact_to_it(inspected: Path) -> None:
    path = _table(inspected, "found,1,lacuna,grey.ome.zarr")

    taught = read_annotations(read_decisions(path), Detect(), executor=EXECUTOR)

    assert set(taught.holes[0].names) == {"artefact"}
    assert not len(taught.sheets[0].names)


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("nowhere,1,canal,grey.ome.zarr", "neither findings.csv"),
        ("found,9,canal,grey.ome.zarr", "holds no finding 9"),
        ("found,1,canal,", "do not say which volume"),
        ("found,1,canal,small.ome.zarr", "name the one that was inspected"),
    ],
)
def test_decisions_on_what_is_not_there_are_refused(
    inspected: Path, row: str, said: str
) -> None:
    decisions = read_decisions(_table(inspected, row))
    with pytest.raises(DataError, match=said):
        read_annotations(decisions, Detect(), executor=EXECUTOR)


def _examples(classes: tuple[str, ...], features: int, seed: int) -> Examples:
    """Return examples whose first feature decides their class."""
    rng = np.random.default_rng(seed)
    which = np.arange(300) % len(classes)
    rows = rng.normal(size=(300, features)).astype(np.float32)
    rows[:, 0] = which + rng.normal(0, 0.1, 300)
    return Examples(
        rows,
        np.array(classes)[which],
        rng.integers(0, 8, 300),
        np.zeros(300, np.int64),
        tuple(np.full((1, 3), i, np.int16) for i in range(300)),
    )


@pytest.mark.parametrize(("weight", "believed"), [(0.05, "crack"), (20.0, "artefact")])
def test_heavier_examples_win_over_others_that_look_alike(
    weight: float, believed: str
) -> None:
    pytest.importorskip("sklearn")
    names = np.array(["artefact", "crack"])
    features = np.zeros((120, 2), np.float32)
    target = np.repeat([1, 0], [100, 20])
    features[:60, 1] = 1
    weights = np.where(target == 0, weight, 1.0)

    fitted = fitting._boosted(features, target, weights)[0]

    likelier = fitted.predict_proba(np.zeros((1, 2), np.float32)).argmax()
    assert names[likelier] == believed


def test_a_classifier_taught_by_people_is_the_same_each_time(
    inspected: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("sklearn")
    examined = Examined(
        _examples(SHEET_CLASSES, len(SHEET_FEATURES), 1),
        _examples(HOLE_CLASSES, len(HOLE_FEATURES), 2),
        GroundTruth(1, 10.0, 0.5, dict.fromkeys(Kind, (1,))),
    )
    training = import_module("fissura.validation.training.train")
    monkeypatch.setattr(training, "examined_once", lambda *_: examined)
    path = _table(
        inspected, "found,1,artefact,grey.ome.zarr", "found,2,canal,grey.ome.zarr"
    )
    taught = Taught(read_decisions(path), weight=4.0)
    judges = [tmp_path / name for name in ("one.npz", "two.npz")]
    for classifier in judges:
        trained = train_classifier(
            Plan(count=4),
            Detect(),
            into=classifier,
            examples=tmp_path / "examples",
            taught=taught,
            executor=EXECUTOR,
        )
        assert trained.decided == 2

    assert judges[0].read_bytes() == judges[1].read_bytes()
    read = read_classifier(
        judges[0],
        sheet_features=tuple(SHEET_FEATURES),
        hole_features=tuple(HOLE_FEATURES),
    )
    assert read.about["decisions"]["weight"] == 4.0


def test_too_few_phantoms_are_refused_before_any_is_grown(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"4 phantoms or more.*3 were requested"):
        train_classifier(
            Plan(count=3),
            Detect(),
            into=tmp_path / "classifier.npz",
            examples=tmp_path / "examples",
            executor=EXECUTOR,
        )
    assert not list(tmp_path.iterdir())
