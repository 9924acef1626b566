"""Fit trees to examples, and calibrate them on phantoms they have not seen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.optimize import minimize_scalar

from fissura.detect import Classifier
from fissura.errors import DataError, SettingsError
from fissura.filters.decision_trees import Trees

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from fissura.validation.training.examples import Examples

__all__ = ["FOLDS", "fit"]

ROUNDS, LEAVES, RATE = 150, 24, 0.08
FEWEST_IN_LEAF, STIFFNESS, FEATURES_TRIED = 8, 1.0, 0.5
FOLDS = 4
MEMBERS = 6
"""Sets of trees, each tried on other features at each fork; their scores are averaged.
Three find 1 to 3 % more cracks at as few false ones than one does."""
LEAST = 1e-12
UNSEEN = -20.0
"""Score of a class that three folds of four do not hold."""


def fit(
    examples: Examples,
    features: tuple[str, ...],
    classes: tuple[str, ...],
    *,
    rarer: Mapping[str, float],
    weights: NDArray[np.float64] | None = None,
) -> tuple[Classifier, NDArray[np.float64]]:
    """Return boosted trees whose probabilities are calibrated.

    The scores are divided by the one number that makes what phantoms left out show
    most likely (temperature scaling; Guo et al. 2017, arXiv:1706.04599).  Then classes
    that real bone holds fewer of than the phantoms are made as much rarer.

    Parameters
    ----------
    examples : Examples
    features, classes : tuple of str
        What the columns are, and which classes are separated.
    rarer : mapping of str to float
        How many times rarer a class is in real bone.
    weights : ndarray of float64, shape (candidate,), optional
        How many examples each one counts for.

    Returns
    -------
    tuple of (Classifier, ndarray of float64, shape (candidate, class))
        And the probabilities of each example by trees that have not seen its phantom.

    Raises
    ------
    SettingsError
        If scikit-learn is not installed.
    DataError
        If the examples lack one of the classes, or are of too few phantoms.
    """
    target = np.searchsorted(classes, examples.names)
    if missing := [name for i, name in enumerate(classes) if not (target == i).any()]:
        raise DataError(
            f"the phantoms hold no {' and no '.join(missing)} to learn from: take more "
            "of them, or larger ones"
        )
    seeds, which = np.unique(examples.seeds, return_inverse=True)
    if len(seeds) < FOLDS:
        raise DataError(
            f"{len(seeds)} phantoms hold something to learn from, but {FOLDS} are "
            "needed, so that some can be left out: take more of them, or larger ones"
        )
    folds = which % FOLDS
    held_out = np.full((len(target), len(classes)), UNSEEN)
    for fold in range(FOLDS):
        inside = folds != fold
        counts = None if weights is None else weights[inside]
        part = _boosted(examples.features[inside], target[inside], counts)
        places = np.ix_(~inside, part[0].classes_)
        left_out = examples.features[~inside]
        held_out[places] = np.mean([_scores(one, left_out) for one in part], axis=0)
    warmth = _temperature(held_out, target, weights)
    shift = np.array([-np.log(rarer.get(name, 1.0)) for name in classes])
    trees = _trees(_boosted(examples.features, target, weights), warmth, shift)
    return Classifier(trees, features, classes), _chances(held_out / warmth + shift)


def _boosted(
    features: NDArray[np.float32],
    target: NDArray[np.intp],
    weights: NDArray[np.float64] | None = None,
) -> list[Any]:
    """Return the members, fitted."""
    try:
        from sklearn.ensemble import (  # noqa: PLC0415 - an extra
            HistGradientBoostingClassifier,
        )
    except ImportError:
        raise SettingsError(
            "training needs scikit-learn, which is not installed: run  "
            "pip install 'fissura[train]'"
        ) from None
    return [
        HistGradientBoostingClassifier(
            max_iter=ROUNDS,
            max_leaf_nodes=LEAVES,
            learning_rate=RATE,
            min_samples_leaf=FEWEST_IN_LEAF,
            l2_regularization=STIFFNESS,
            max_features=FEATURES_TRIED,
            early_stopping=False,
            random_state=seed,
        ).fit(features, target, sample_weight=weights)
        for seed in range(MEMBERS)
    ]


def _scores(member: Any, features: NDArray[np.float32]) -> NDArray[np.float64]:
    """Return the score of each class that a member has met."""
    scores: NDArray[np.float64] = member.decision_function(features)
    if scores.ndim > 1:
        return scores
    # of two classes the library gives the second's alone
    return np.stack([np.zeros_like(scores), scores], axis=1)


def _temperature(
    scores: NDArray[np.float64],
    target: NDArray[np.intp],
    weights: NDArray[np.float64] | None,
) -> float:
    def surprise(log_warmth: float) -> float:
        mine = _chances(scores / np.exp(log_warmth))[np.arange(len(target)), target]
        return float(np.average(-np.log(np.maximum(mine, LEAST)), weights=weights))

    return float(np.exp(minimize_scalar(surprise, bounds=(-1, 2), method="bounded").x))


def _chances(scores: NDArray[np.float64]) -> NDArray[np.float64]:
    odds = np.exp(scores - scores.max(axis=1, keepdims=True))
    chances: NDArray[np.float64] = odds / odds.sum(axis=1, keepdims=True)
    return chances


def _trees(members: list[Any], warmth: float, shift: NDArray[np.float64]) -> Trees:
    """Copy the trees into plain arrays; a test holds them to the library's answers."""
    feature, limit, left, right, value = ([] for _ in range(5))
    roots, classes, first = [], [], 0
    share = 1 / (warmth * len(members))
    # there is no public way to the trees
    stages = [stage for member in members for stage in member._predictors]  # noqa: SLF001
    for stage in stages:
        for of_class, predictor in enumerate(stage):
            nodes = predictor.nodes
            leaf = nodes["is_leaf"].astype(bool)
            roots.append(first)
            classes.append(of_class)
            feature.append(np.where(leaf, -1, nodes["feature_idx"].astype(np.int64)))
            limit.append(_as_float32_below(nodes["num_threshold"]))
            left.append(np.where(leaf, 0, nodes["left"].astype(np.int64) + first))
            right.append(np.where(leaf, 0, nodes["right"].astype(np.int64) + first))
            value.append(_expected(nodes, leaf) * share)
            first += len(nodes)
    starts = [member._baseline_prediction.ravel() for member in members]  # noqa: SLF001
    return Trees(
        np.mean(starts, 0, dtype=np.float64) / warmth + shift,
        np.array(roots, np.int32),
        np.array(classes, np.int32),
        np.concatenate(feature).astype(np.int16),
        np.concatenate(limit),
        np.concatenate(left).astype(np.int32),
        np.concatenate(right).astype(np.int32),
        np.concatenate(value).astype(np.float32),
    )


def _as_float32_below(limits: NDArray[np.float64]) -> NDArray[np.float32]:
    """Round down: a float32 value is at most the limit as it is at most this."""
    near = limits.astype(np.float32)
    above = near.astype(np.float64) > limits
    near[above] = np.nextafter(near[above], np.float32(-np.inf))
    return near


def _expected(nodes: Any, leaf: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Return what a leaf adds, and at a fork what its leaves add on average."""
    values = np.where(leaf, nodes["value"], 0.0)
    counts = nodes["count"].astype(np.float64)
    # children follow their parents, so going backwards meets them first
    for i in range(len(nodes) - 1, -1, -1):
        if not leaf[i]:
            both = [int(nodes["left"][i]), int(nodes["right"][i])]
            values[i] = np.average(values[both], weights=counts[both])
    return values
