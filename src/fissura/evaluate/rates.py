"""Rates over many volumes: recall, false calls per mm³ of bone, confusion, volumes."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy import stats

from fissura.filters.poisson import poisson_interval

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from fissura.evaluate.scoring import Case, Hit
    from fissura.model import Kind

__all__ = [
    "Froc",
    "Rate",
    "confusion",
    "counts",
    "false_calls",
    "froc",
    "recall",
    "volume_ratios",
]

CONFIDENCE = 0.95


@dataclass(frozen=True, slots=True)
class Rate:
    """A rate with its exact interval.

    Parameters
    ----------
    count : int
        What was counted.
    of : float
        Among how many, or in how many mm³.
    low, high : float
        Interval of the rate: Clopper–Pearson of a share, Garwood of a density.
    """

    count: int
    of: float
    low: float
    high: float

    @property
    def value(self) -> float:
        """The rate; nan among nothing."""
        return self.count / self.of if self.of else float("nan")


@dataclass(frozen=True, slots=True, eq=False)
class Froc:
    """Recall against false calls, over all thresholds, from strict to lax.

    Parameters
    ----------
    threshold, false_per_mm3, recall : ndarray of float64, shape (threshold,)
    """

    threshold: NDArray[np.float64]
    false_per_mm3: NDArray[np.float64]
    recall: NDArray[np.float64]


def recall(
    cases: Sequence[Case],
    kind: Kind,
    *,
    threshold: float,
    where: Callable[[Hit], bool] = lambda _: True,
) -> Rate:
    """Return the share of the lesions of one kind that were found as what they are."""
    hits = [h for c in cases for h in c.hits if h.lesion.kind == kind and where(h)]
    return _share(sum(h.score >= threshold for h in hits), len(hits))


def false_calls(cases: Sequence[Case], kind: Kind, *, threshold: float) -> Rate:
    """Return the findings of one kind where there is no damage, per mm³ of bone."""
    count = sum(
        call.false and call.score >= threshold
        for case in cases
        for call in case.calls
        if call.kind is kind
    )
    return _density(count, sum(case.bone_mm3 for case in cases))


def froc(
    cases: Sequence[Case], kind: Kind, *, where: Callable[[Hit], bool] = lambda _: True
) -> Froc:
    """Return recall against false calls per mm³, at every score that occurs."""
    hits = np.array(
        [h.score for c in cases for h in c.hits if h.lesion.kind == kind and where(h)]
    )
    false = np.array(
        [x.score for c in cases for x in c.calls if x.kind is kind and x.false]
    )
    steps = np.unique(np.concatenate([hits[hits > 0], false, [1.0]]))[::-1]
    bone_mm3 = sum(case.bone_mm3 for case in cases)
    return Froc(
        steps,
        (false[:, None] >= steps).sum(axis=0) / bone_mm3,
        (hits[:, None] >= steps).sum(axis=0) / max(len(hits), 1),
    )


def confusion(cases: Sequence[Case], *, threshold: float) -> Counter[tuple[str, str]]:
    """Count findings by what they were called and what they are."""
    return Counter(
        (call.kind.value, call.truth)
        for case in cases
        for call in case.calls
        if call.score >= threshold
    )


def volume_ratios(
    cases: Sequence[Case], kind: Kind, *, threshold: float
) -> NDArray[np.float64]:
    """Return found over true volume, of each lesion that was found."""
    return np.array(
        [
            hit.volume_um3 / hit.lesion.volume_um3
            for case in cases
            for hit in case.hits
            if hit.lesion.kind == kind and hit.score >= threshold
        ]
    )


def counts(
    cases: Sequence[Case], kind: Kind, *, threshold: float
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return how many were found and how many there are, in each volume."""
    found = [
        sum(x.kind is kind and x.score >= threshold for x in case.calls)
        for case in cases
    ]
    planted = [sum(h.lesion.kind == kind for h in case.hits) for case in cases]
    return np.array(found, np.int64), np.array(planted, np.int64)


def _share(count: int, of: int) -> Rate:
    tail = (1 - CONFIDENCE) / 2
    low = stats.beta.ppf(tail, count, of - count + 1) if count else 0.0
    high = stats.beta.ppf(1 - tail, count + 1, of - count) if count < of else 1.0
    return Rate(count, of, float(low), float(high))


def _density(count: int, volume: float) -> Rate:
    low, high = poisson_interval(count, confidence=CONFIDENCE)
    return Rate(count, volume, low / volume, high / volume)
