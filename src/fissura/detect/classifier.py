"""Classify candidates by their features with calibrated trees, and give reasons."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from fissura.detect.operating_points import read_operating, written
from fissura.errors import DataError
from fissura.filters.decision_trees import (
    Trees,
    fault_of,
    probabilities,
    shares_of_features,
)
from fissura.io import read_arrays, write_arrays
from fissura.model import Kind

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from fissura.detect.operating_points import Operating
    from fissura.settings import Detect

__all__ = [
    "MERGED",
    "SHIPPED",
    "Classifier",
    "DamageClassifier",
    "expected",
    "read_classifier",
    "shipped_classifier",
    "write_classifier",
]

SHIPPED = Path(__file__).with_name("classifier.npz")
MERGED = "merged"
"""Class of a candidate on several cracks, or on one crack and much else."""
MERGED_WORTH = 0.3
"""Of candidates that overlap, one that is merged is taken where none is clean."""
NAMED = 3
"""Number of features that are named as reasons."""
AGAIN = "train it again with fissura train"
PARTS = ("start", "roots", "classes", "feature", "limit", "left", "right", "value")


@dataclass(frozen=True, slots=True, eq=False)
class Classifier:
    """Trees, and the names of their features and of their classes.

    Parameters
    ----------
    trees : Trees
    features, classes : tuple of str
    """

    trees: Trees
    features: tuple[str, ...]
    classes: tuple[str, ...]

    def probabilities(self, features: NDArray[np.float32]) -> NDArray[np.float64]:
        """Return the probability of each class, shape (item, class)."""
        return probabilities(self.trees, features)

    def of_damage(
        self, probabilities: NDArray[np.float64], name: str
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return how probable damage of a kind is, cleanly outlined or not.

        Parameters
        ----------
        probabilities : ndarray of float64, shape (item, class)
        name : str
            The kind's class.

        Returns
        -------
        tuple of two ndarray of float64, shape (item,)
            The probability, and what an item is worth beside others that overlap it:
            less if it is not outlined cleanly.
        """
        clean = probabilities[:, self.classes.index(name)]
        if MERGED not in self.classes:
            return clean, clean
        merged = probabilities[:, self.classes.index(MERGED)]
        return clean + merged, clean + MERGED_WORTH * merged

    def reasons(self, features: NDArray[np.float32], name: str) -> tuple[str, ...]:
        """Return the features with the most weight for a class, or against it.

        Parameters
        ----------
        features : ndarray of float32, shape (feature,)
            Of one item.
        name : str
            The class.

        Returns
        -------
        tuple of str
            Strongest first, such as ``"closed_share 0.02 (+)"``.
        """
        weights = shares_of_features(self.trees, features, self.classes.index(name))
        order = np.argsort(-np.abs(weights), kind="stable")[:NAMED]
        return tuple(
            f"{self.features[i]} {features[i]:.3g} ({'+' if weights[i] > 0 else '−'})"
            for i in order
            if weights[i]
        )


@dataclass(frozen=True, slots=True, eq=False)
class DamageClassifier:
    """Distinguishes cracks and perforations from similar features.

    Parameters
    ----------
    sheets, holes : Classifier
    about : mapping
        Version, recipe and seeds it was trained with.
    operating : mapping of Kind to Operating
        What to expect of it; empty in files that do not say.
    """

    sheets: Classifier
    holes: Classifier
    about: Mapping[str, Any]
    operating: Mapping[Kind, Operating] = field(default_factory=dict)

    @property
    def version(self) -> str:
        """Its version."""
        return str(self.about["version"])


def write_classifier(path: Path, classifier: DamageClassifier) -> None:
    """Write a classifier as plain arrays and text: nothing in it is ever executed."""
    arrays = {
        f"{name}.{part}": getattr(classifier.trees, part)
        for name, classifier in (
            ("sheets", classifier.sheets),
            ("holes", classifier.holes),
        )
        for part in PARTS
    }
    names = {
        name: {"features": list(one.features), "classes": list(one.classes)}
        for name, one in (("sheets", classifier.sheets), ("holes", classifier.holes))
    }
    scores, words = written(classifier.operating)
    write_arrays(path, arrays | scores, about=dict(classifier.about) | names | words)


def read_classifier(
    path: Path, *, sheet_features: tuple[str, ...], hole_features: tuple[str, ...]
) -> DamageClassifier:
    """Read a classifier, and make sure that its features are measured.

    Raises
    ------
    StorageError
        If the file is missing or damaged.
    DataError
        If it is no classifier, is damaged, or of another version of this software.
    """
    arrays, about = read_arrays(path)
    made = {
        name: _classifier(path, arrays, about, name, features)
        for name, features in (("sheets", sheet_features), ("holes", hole_features))
    }
    if not isinstance(about.get("version"), str):
        raise DataError(f"{path} does not say its version: {AGAIN}")
    operating = read_operating(arrays, about, source=str(path))
    return DamageClassifier(made["sheets"], made["holes"], about, operating)


def _classifier(
    path: Path,
    arrays: Mapping[str, NDArray[Any]],
    about: Mapping[str, Any],
    name: str,
    features: tuple[str, ...],
) -> Classifier:
    """Return one of the two classifiers of a file, after checking it."""
    try:
        trees = Trees(**{part: arrays[f"{name}.{part}"] for part in PARTS})
        names = about[name]
        looks_at, classes = tuple(names["features"]), tuple(names["classes"])
    except (KeyError, TypeError):
        raise DataError(
            f"{path} was expected to be a classifier written by fissura train, but its "
            f"part {name} is missing: {AGAIN}"
        ) from None
    if looks_at != features:
        raise DataError(
            f"{path} was trained on other features than this version of fissura "
            "measures: train it again with fissura train, or leave "
            "detect.classifier out"
        )
    fault = fault_of(trees, features=len(features), classes=len(classes))
    if not all(isinstance(one, str) for one in classes):
        fault = "a class has no name"
    elif len(set(classes)) < len(classes):
        fault = "two classes have one name"
    if fault:
        raise DataError(
            f"{path} was expected to be a classifier written by fissura train, but its "
            f"part {name} is damaged ({fault}): {AGAIN}"
        )
    return Classifier(trees, looks_at, classes)


@lru_cache(maxsize=1)
def shipped_classifier(
    sheet_features: tuple[str, ...], hole_features: tuple[str, ...]
) -> DamageClassifier:
    """Return the classifier that comes with the software."""
    return read_classifier(
        SHIPPED, sheet_features=sheet_features, hole_features=hole_features
    )


def expected(classifier: DamageClassifier, settings: Detect) -> tuple[str, ...]:
    """Return what to expect of the findings, a sentence for each kind that is known."""
    sentences = (
        classifier.operating[kind].sentence(kind, settings.probability)
        for kind in Kind
        if kind in classifier.operating
    )
    return tuple(sentence for sentence in sentences if sentence)
