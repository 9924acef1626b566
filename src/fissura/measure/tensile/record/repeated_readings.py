"""Runs of equal readings, and the faults they point to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Event", "runs"]


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened over the points from `start` up to `stop`.

    An event between two points has no point of its own: `start` is `stop`.  `spoils`
    says what cannot be relied on: strain from there on, the largest stress, or only
    what is fitted across it.
    """

    kind: str
    start: int
    stop: int
    spoils: Literal["strain", "stress", "fit"]
    sentence: str


def runs(values: NDArray[np.float64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return where runs of equal readings begin, and where they end.

    Examples
    --------
    >>> [places.tolist() for places in runs(np.array([1.0, 1.0, 2.0]))]
    [[0, 2], [2, 3]]
    """
    edges = np.flatnonzero(np.diff(values) != 0) + 1
    begin = np.concatenate([[0], edges])
    return begin.astype(np.int64), np.concatenate([edges, [values.size]]).astype(
        np.int64
    )
