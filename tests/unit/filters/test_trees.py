"""Boosted trees: the same probabilities as the library that fitted them."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from scipy.special import softmax

from fissura.detect import (
    MERGED,
    Classifier,
    DamageClassifier,
    read_classifier,
    write_classifier,
)
from fissura.errors import DataError, StorageError
from fissura.filters.decision_trees import probabilities, shares_of_features
from fissura.validation.training.examples import Examples
from fissura.validation.training.fitting import _boosted, _scores, _trees, fit

FEATURES = ("a", "b", "c")
CLASSES = ("crack", "lacuna", "other")


def _examples(count: int = 600) -> Examples:
    rng = np.random.default_rng(4)
    features = rng.normal(size=(count, 3)).astype(np.float32)
    names = np.where(
        features[:, 0] > 0.5, "crack", np.where(features[:, 1] > 0, "lacuna", "other")
    )
    nowhere = tuple(np.zeros((1, 3), np.int16) for _ in names)
    return Examples(
        features, names, rng.integers(0, 8, count), np.zeros(count, np.int64), nowhere
    )


@pytest.fixture(scope="module")
def fitted() -> Classifier:
    pytest.importorskip("sklearn")
    return fit(_examples(), FEATURES, CLASSES, rarer={})[0]


def test_our_trees_give_what_the_librarys_give() -> None:
    pytest.importorskip("sklearn")
    examples = _examples()
    target = np.searchsorted(CLASSES, examples.names)
    boosted = _boosted(examples.features, target)
    ours = probabilities(_trees(boosted, 1.0, np.zeros(3)), examples.features)
    scores = np.mean([b.decision_function(examples.features) for b in boosted], axis=0)
    np.testing.assert_allclose(ours, softmax(scores, axis=1), atol=1e-5)


def test_where_two_classes_are_left_each_has_its_score() -> None:
    pytest.importorskip("sklearn")
    examples = _examples()
    target = (examples.names == "crack").astype(np.intp)
    member = _boosted(examples.features, target)[0]
    ours = softmax(_scores(member, examples.features), axis=1)
    np.testing.assert_allclose(ours, member.predict_proba(examples.features))


def test_examples_of_too_few_phantoms_are_refused() -> None:
    examples = _examples()
    few = replace(examples, seeds=examples.seeds % 3)
    with pytest.raises(DataError, match=r"3 phantoms hold .* but 4 are needed"):
        fit(few, FEATURES, CLASSES, rarer={})


def test_a_rarer_class_becomes_less_probable_by_its_odds() -> None:
    pytest.importorskip("sklearn")
    examples = _examples()
    usual, rare = (
        fit(examples, FEATURES, CLASSES, rarer=rarer)[0].probabilities(
            examples.features
        )
        for rarer in ({}, {"crack": 10.0})
    )
    odds = [p[:, 0] / (1 - p[:, 0]) for p in (usual, rare)]
    np.testing.assert_allclose(odds[1], odds[0] / 10, rtol=1e-4)


def test_what_is_merged_is_damage_and_worth_less_than_what_is_clean() -> None:
    plain = Classifier(None, (), ("artefact", "microcrack"))  # type: ignore[arg-type]
    told = Classifier(None, (), ("artefact", MERGED, "microcrack"))  # type: ignore[arg-type]
    three = np.array([[0.1, 0.8, 0.1], [0.1, 0.5, 0.4]])
    chance, worth = told.of_damage(three, "microcrack")
    np.testing.assert_allclose(chance, [0.9, 0.9])
    assert worth[0] < worth[1] < chance[1]
    for values in plain.of_damage(three[:, 1:], "microcrack"):
        np.testing.assert_array_equal(values, [0.1, 0.4])


def test_the_reasons_name_the_feature_that_decides(fitted: Classifier) -> None:
    item = np.array([2.0, -1.0, 0.0], np.float32)
    assert fitted.probabilities(item[None])[0, 0] > 0.9
    assert fitted.reasons(item, "crack")[0] == "a 2 (+)"
    shares = shares_of_features(fitted.trees, item, 0)
    assert np.argmax(shares) == 0


def test_a_classifier_comes_back_as_it_was_written(
    fitted: Classifier, tmp_path: Path
) -> None:
    path = tmp_path / "classifier.npz"
    write_classifier(path, DamageClassifier(fitted, fitted, {"version": "1"}))
    first = path.read_bytes()
    back = read_classifier(path, sheet_features=FEATURES, hole_features=FEATURES)
    items = _examples().features
    np.testing.assert_array_equal(
        back.sheets.probabilities(items), fitted.probabilities(items)
    )
    write_classifier(path, back)
    assert path.read_bytes() == first


def test_a_classifier_of_other_features_is_refused(
    fitted: Classifier, tmp_path: Path
) -> None:
    path = tmp_path / "classifier.npz"
    write_classifier(path, DamageClassifier(fitted, fitted, {"version": "1"}))
    with pytest.raises(DataError, match="other features"):
        read_classifier(path, sheet_features=("a",), hole_features=FEATURES)
    path.write_bytes(path.read_bytes()[:200])
    with pytest.raises(StorageError, match="cannot be read"):
        read_classifier(path, sheet_features=FEATURES, hole_features=FEATURES)


def test_a_class_without_examples_is_refused() -> None:
    pytest.importorskip("sklearn")
    with pytest.raises(DataError, match="no canal to learn from"):
        fit(_examples(), FEATURES, ("canal", *CLASSES), rarer={})
