"""Rates over many volumes: recall, false calls per mm³ of bone, confusion, volumes."""

from __future__ import annotations

from collections import Counter
from math import nan
from typing import TYPE_CHECKING

import numpy as np

from fissura.model import Froc, Rate
from fissura.statistics.binomial import binomial_interval
from fissura.statistics.poisson import poisson_interval

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from fissura.model import Kind
    from fissura.validation.scoring.lesions import Call, Case, Hit

__all__ = [
    "confusion",
    "counts",
    "density",
    "false_calls",
    "froc",
    "mistaken",
    "recall",
    "share",
    "volume_ratios",
]

CONFIDENCE = 0.95


def anything(_: object) -> bool:
    """Accept any case."""
    return True


def recall(
    cases: Sequence[Case],
    kind: Kind,
    *,
    threshold: float,
    where: Callable[[Hit], bool] = anything,
) -> Rate:
    """Return the share of the lesions of one kind that were found as what they are."""
    hits = [h for c in cases for h in c.hits if h.lesion.kind == kind and where(h)]
    return share(sum(h.score >= threshold for h in hits), len(hits))


def false_calls(cases: Sequence[Case], kind: Kind, *, threshold: float) -> Rate:
    """Return the findings of one kind where there is no damage, per mm³ of bone."""
    count = sum(
        call.false and call.score >= threshold
        for case in cases
        for call in case.calls
        if call.kind is kind
    )
    return density(count, sum(case.bone_mm3 for case in cases))


def froc(
    cases: Sequence[Case], kind: Kind, *, where: Callable[[Hit], bool] = anything
) -> Froc:
    """Return recall against false calls per mm³, at every score that occurs."""
    hits = np.array(
        [h.score for c in cases for h in c.hits if h.lesion.kind == kind and where(h)]
    )
    false = np.array(
        [x.score for c in cases for x in c.calls if x.kind is kind and x.false]
    )
    steps = np.unique(np.concatenate([hits[hits > 0], false, [1.0]]))[::-1]
    bone_mm3 = sum(case.bone_mm3 for case in cases) or nan
    return Froc(
        steps,
        _at_least(false, steps) / bone_mm3,
        _at_least(hits, steps) / max(len(hits), 1),
    )


def _at_least(
    scores: NDArray[np.float64], steps: NDArray[np.float64]
) -> NDArray[np.intp]:
    """Count the scores that reach each step."""
    return len(scores) - np.searchsorted(np.sort(scores), steps)


def confusion(cases: Sequence[Case], *, threshold: float) -> Counter[tuple[str, str]]:
    """Count findings by called and by true kind."""
    return Counter(
        (call.kind.value, call.truth)
        for case in cases
        for call in case.calls
        if call.score >= threshold
    )


def mistaken(
    cases: Sequence[Case], kind: Kind, truths: Sequence[str], *, threshold: float
) -> Rate:
    """Return the share of things of some kinds that were called damage of one kind."""
    called = {
        (case.name, call.on)
        for case in cases
        for call in case.calls
        if call.kind is kind and call.truth in truths and call.score >= threshold
    }
    of = sum(n for case in cases for name, n in case.others if name in truths)
    return share(len(called), of)


def volume_ratios(
    cases: Sequence[Case],
    kind: Kind,
    *,
    threshold: float,
    where: Callable[[Hit], bool] = anything,
) -> NDArray[np.float64]:
    """Return found over true volume, of each lesion that was found.

    A finding on several lesions is a piece of the one it shares most with.
    """
    ratios = []
    for case in cases:
        held: dict[int, float] = {}
        for call in case.calls:
            if call.kind is kind and call.score >= threshold:
                held[call.on] = held.get(call.on, 0.0) + call.volume_um3
        ratios += [
            held[hit.lesion.id] / hit.lesion.volume_um3
            for hit in case.hits
            if hit.lesion.kind == kind
            and hit.score >= threshold
            and hit.lesion.id in held
            and where(hit)
        ]
    return np.array(ratios, np.float64)


def counts(
    cases: Sequence[Case],
    kind: Kind,
    *,
    threshold: float,
    where: Callable[[Hit], bool] = anything,
    counts_if: Callable[[Call], bool] = anything,
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return how many were found and how many there are, in each volume."""
    found = [
        sum(x.kind is kind and x.score >= threshold and counts_if(x) for x in c.calls)
        for c in cases
    ]
    planted = [sum(h.lesion.kind == kind and where(h) for h in c.hits) for c in cases]
    return np.array(found, np.int64), np.array(planted, np.int64)


def share(count: int, of: int) -> Rate:
    """Return a share with its interval, Clopper and Pearson 1934."""
    return Rate(count, of, *binomial_interval(count, of, confidence=CONFIDENCE))


def density(count: int, volume: float) -> Rate:
    """Return a count in a volume, with its interval, Garwood 1936; of none, nan."""
    if not volume:
        return Rate(count, 0.0, nan, nan)
    low, high = poisson_interval(count, confidence=CONFIDENCE)
    return Rate(count, volume, low / volume, high / volume)
