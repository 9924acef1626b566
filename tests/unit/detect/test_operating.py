"""What to expect of a classifier: counted by hand, and stored in its file."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from fissura.detect import (
    Classifier,
    DamageClassifier,
    Operating,
    expected,
    read_classifier,
)
from fissura.detect.classifier import shipped_classifier, write_classifier
from fissura.detect.microcracks.features import SHEET_FEATURES
from fissura.detect.perforations.features import HOLE_FEATURES
from fissura.errors import DataError
from fissura.filters.decision_trees import Trees
from fissura.io import read_arrays, write_arrays
from fissura.model import Kind
from fissura.settings import Detect
from fissura.validation.training.examples import Examples
from fissura.validation.training.ground_truth import GroundTruth
from fissura.validation.training.operating_points import operating

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

CRACK = Kind.MICROCRACK
TEN = Operating(
    np.array([0.1, 0.3, 0.3], np.float32),
    np.array([0.0, 0.25, 0.5, 0.9], np.float32),
    bone_mm3=2.0,
    least=0.02,
    asked="open",
    where="simulated bone",
)


def _line(start: int) -> NDArray[np.int16]:
    """Return ten voxels in a row."""
    return np.array([[0, 0, start + i] for i in range(10)], np.int16)


def test_false_calls_and_recall_at_a_probability_are_counted() -> None:
    at = TEN.at(0.2)
    assert at is not None
    assert (at.false, at.found, at.lesions) == (2, 3, 4)
    assert at.false_per_mm3[0] == 1.0
    assert at.recall[0] == 0.75
    # exact intervals: Garwood of 2, Clopper-Pearson of 3 in 4
    np.testing.assert_allclose(at.false_per_mm3[1:], (0.1211, 3.6123), atol=1e-4)
    np.testing.assert_allclose(at.recall[1:], (0.1941, 0.9937), atol=1e-4)


def test_nothing_is_said_of_a_probability_that_was_not_looked_at() -> None:
    assert TEN.at(0.01) is None
    assert TEN.sentence(CRACK, 0.01) == ""


def test_it_is_said_in_one_sentence() -> None:
    assert TEN.sentence(CRACK, 0.2) == (
        "at probability 0.2: about 1.0 false microcracks per mm³ (0.1–3.6), "
        "75 % (19–99) of those open found (simulated bone)"
    )


def test_what_overlaps_is_called_once_and_damage_is_never_false() -> None:
    # of phantom 7: a crack cut out twice, one missed; a false one cut out twice; one
    # that lies on damage but finds none.  Phantom 8 is too noisy.
    rows = [
        (7, 1, 0, 0.6),
        (7, 1, 1, 0.8),
        (7, 0, 100, 0.4),
        (7, 0, 102, 0.5),
        (7, -1, 200, 0.9),
        (7, 0, 300, 0.01),
        (8, 0, 0, 0.9),
    ]
    examples = Examples(
        np.zeros((len(rows), 1), np.float32),
        np.full(len(rows), "artefact"),
        np.array([row[0] for row in rows]),
        np.array([row[1] for row in rows]),
        tuple(_line(row[2]) for row in rows),
    )
    known = [
        GroundTruth(7, 10.0, 0.5, {CRACK: (1, 2), Kind.PERFORATION: ()}),
        GroundTruth(8, 3.0, 0.5, {CRACK: (1,), Kind.PERFORATION: ()}),
    ]

    chances = np.array([row[3] for row in rows])

    one = operating(CRACK, examples, (chances, chances), known, least_cnr=5.0)

    np.testing.assert_allclose(one.false, [0.5])
    np.testing.assert_allclose(one.hit, [0.0, 0.8])
    assert one.bone_mm3 == 0.5
    assert "CNR ≥ 5" in one.where


def _trees() -> Trees:
    none = np.zeros(0, np.int32)
    real = np.zeros(0, np.float32)
    return Trees(np.zeros(2), none, none, none.astype(np.int16), real, none, none, real)


def _classifier(operating: dict[Kind, Operating]) -> DamageClassifier:
    one = Classifier(_trees(), ("a",), ("artefact", CRACK.value))
    return DamageClassifier(one, one, {"version": "1"}, operating)


def _read(path: Path) -> DamageClassifier:
    return read_classifier(path, sheet_features=("a",), hole_features=("a",))


def test_a_classifiers_file_keeps_it(tmp_path: Path) -> None:
    path = tmp_path / "classifier.npz"
    write_classifier(path, _classifier({CRACK: TEN}))

    back = _read(path)

    assert list(back.operating) == [CRACK]
    assert expected(back, Detect(probability=0.2)) == (TEN.sentence(CRACK, 0.2),)
    assert back.operating[CRACK].at(0.3) == TEN.at(0.3)


def test_a_file_without_it_is_read_and_says_nothing(tmp_path: Path) -> None:
    path = tmp_path / "classifier.npz"
    write_classifier(path, _classifier({}))
    assert expected(_read(path), Detect()) == ()


def test_another_version_of_it_is_left_alone_and_a_damaged_one_refused(
    tmp_path: Path,
) -> None:
    path = tmp_path / "classifier.npz"
    write_classifier(path, _classifier({CRACK: TEN}))
    arrays, about = read_arrays(path)
    later = about | {"operating": about["operating"] | {"version": 2}}
    write_arrays(path, arrays, about=later)
    assert expected(_read(path), Detect()) == ()

    del arrays["operating.microcrack.hit"]
    write_arrays(path, arrays, about=about)
    with pytest.raises(DataError, match="that part is damaged"):
        _read(path)


def test_the_shipped_classifier_is_read_with_or_without_it() -> None:
    classifier = shipped_classifier(
        sheet_features=tuple(SHEET_FEATURES), hole_features=tuple(HOLE_FEATURES)
    )
    for kind, one in classifier.operating.items():
        at = replace(one).at(Detect().probability)
        assert at is not None, kind
        assert at.false_per_mm3[0] < 10
        assert at.recall[0] > 0.5
