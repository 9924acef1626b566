"""Boosted decision trees: from features to the probability of each class."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from fissura.filters.compile import kernel

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Trees", "fault_of", "probabilities", "shares_of_features"]

MOST_SCORE = 1e6
"""Larger than any score; sums of scores stay finite below it."""


@dataclass(frozen=True, slots=True, eq=False)
class Trees:
    """Trees whose leaves are added up for each class, from a starting value.

    Friedman 2001, doi:10.1214/aos/1013203451.

    Parameters
    ----------
    start : ndarray of float64, shape (class,)
        Score before any tree.
    roots, classes : ndarray of int32, shape (tree,)
        First node of each tree, and the class it adds to.
    feature : ndarray of int16, shape (node,)
        Which feature a node looks at; below 0 in a leaf.
    limit : ndarray of float32, shape (node,)
        Values up to it go left.
    left, right : ndarray of int32, shape (node,)
    value : ndarray of float32, shape (node,)
        What a leaf adds.
    """

    start: NDArray[np.float64]
    roots: NDArray[np.int32]
    classes: NDArray[np.int32]
    feature: NDArray[np.int16]
    limit: NDArray[np.float32]
    left: NDArray[np.int32]
    right: NDArray[np.int32]
    value: NDArray[np.float32]


TYPES = {
    "start": "float64",
    "roots": "int32",
    "classes": "int32",
    "feature": "int16",
    "limit": "float32",
    "left": "int32",
    "right": "int32",
    "value": "float32",
}


def fault_of(trees: Trees, *, features: int, classes: int) -> str:
    """Say why trees from a file cannot be followed safely; empty if they can.

    Compiled code follows nodes without looking at bounds: a child that lies outside,
    or before its parent, would read foreign memory or never end.

    Parameters
    ----------
    trees : Trees
        Arrays of any type and shape.
    features, classes : int
        How many there are.
    """
    for name, dtype in TYPES.items():
        part = getattr(trees, name)
        if part.dtype != dtype or part.ndim != 1:
            return f"{name} is no row of {dtype}"
    nodes, roots = len(trees.feature), len(trees.roots)
    if any(
        len(getattr(trees, name)) != nodes
        for name in ("limit", "left", "right", "value")
    ):
        return "its nodes are not whole"
    if len(trees.start) != classes or len(trees.classes) != roots:
        return "its trees and classes are not as many as they should be"
    return _fault_inside(trees, features, classes)


def _fault_inside(trees: Trees, features: int, classes: int) -> str:
    nodes = len(trees.feature)
    inner = np.flatnonzero(trees.feature >= 0)
    if (trees.feature >= features).any():
        return "a node refers to a feature that does not exist"
    for children in (trees.left[inner], trees.right[inner]):
        if (children <= inner).any() or (children >= nodes).any():
            return "a node leads back or nowhere"
    for numbers, end in ((trees.roots, nodes), (trees.classes, classes)):
        if ((numbers < 0) | (numbers >= end)).any():
            return "a tree starts nowhere or is of no class"
    if not np.isfinite(trees.limit).all():
        return "a limit is no number"
    for scores in (trees.start, trees.value):
        if not (np.abs(scores) <= MOST_SCORE).all():
            return "a score is no number"
    return ""


def probabilities(trees: Trees, features: NDArray[np.float32]) -> NDArray[np.float64]:
    """Return the probability of each class.

    Parameters
    ----------
    trees : Trees
    features : ndarray of float32, shape (item, feature)

    Returns
    -------
    ndarray of float64, shape (item, class)
        Rows sum to 1.
    """
    scores = np.tile(trees.start, (len(features), 1))
    _add_leaves(
        np.ascontiguousarray(features, np.float32),
        (trees.roots, trees.classes),
        trees.feature,
        trees.limit,
        (trees.left, trees.right),
        trees.value,
        scores,
    )
    scores -= scores.max(axis=1, keepdims=True)
    odds = np.exp(scores)
    shares: NDArray[np.float64] = odds / odds.sum(axis=1, keepdims=True)
    return shares


@kernel
def _add_leaves(
    features: NDArray[np.float32],
    trees: tuple[NDArray[np.int32], NDArray[np.int32]],
    feature: NDArray[np.int16],
    limit: NDArray[np.float32],
    children: tuple[NDArray[np.int32], NDArray[np.int32]],
    value: NDArray[np.float32],
    scores: NDArray[np.float64],
) -> None:
    roots, classes = trees
    left, right = children
    for item in range(len(features)):
        for tree in range(len(roots)):
            node = roots[tree]
            while feature[node] >= 0:
                low = features[item, feature[node]] <= limit[node]
                node = left[node] if low else right[node]
            scores[item, classes[tree]] += value[node]


def shares_of_features(
    trees: Trees, features: NDArray[np.float32], of_class: int
) -> NDArray[np.float64]:
    """Return how much each feature moves an item towards a class, or away from it.

    Each decision on the way to a leaf changes what is expected; the change counts for
    the feature that was looked at (Saabas; Palczewska et al. 2013,
    doi:10.1007/978-3-319-04717-1_9).

    Parameters
    ----------
    trees : Trees
    features : ndarray of float32, shape (feature,)
        Of one item.
    of_class : int
    """
    shares = np.zeros(len(features))
    for root in trees.roots[trees.classes == of_class]:
        node = int(root)
        while trees.feature[node] >= 0:
            at = int(trees.feature[node])
            low = features[at] <= trees.limit[node]
            next_ = int(trees.left[node] if low else trees.right[node])
            shares[at] += float(trees.value[next_] - trees.value[node])
            node = next_
    return shares
