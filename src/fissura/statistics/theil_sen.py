"""Theil and Sen's slope: the median of the slopes between all pairs of points."""

from __future__ import annotations

from math import ceil, nan
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from fissura.model import UNKNOWN, Estimate

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Stratum = tuple[NDArray[np.float64], NDArray[np.float64]]

__all__ = ["Line", "theil_sen"]

ALPHA = 0.05
MOST_POINTS = 200


class Line(NamedTuple):
    """A slope with its 95 % interval, and the line that halves the points.

    The intercept is the median of what the slope leaves of y, so that as many points
    lie above the line as below (scipy's ``method="joint"``).
    """

    slope: Estimate
    intercept: float


def theil_sen(strata: Sequence[Stratum]) -> Line:
    """Return the median slope over all pairs of points of the same stratum.

    Parameters
    ----------
    strata : sequence of (x, y)
        Finite values, both of the same length.

    Returns
    -------
    Line
        nan where no two points differ in x.  The interval holds the slope with 95 %
        or more by the exact law of Kendall's count (Sen 1968,
        doi:10.1080/01621459.1968.10480934); nan where the points are too few for that,
        or more than 200.
    """
    slopes = np.sort(np.concatenate([np.empty(0), *map(_slopes, strata)]))
    if not slopes.size:
        return Line(UNKNOWN, nan)
    middle = float(np.median(slopes))
    x, y = (np.concatenate(side) for side in zip(*strata, strict=True))
    intercept = float(np.median(y - middle * x))
    sizes = [len(x) for x, _ in strata]
    dropped = _dropped(sizes, slopes.size) if sum(sizes) <= MOST_POINTS else 0
    if dropped < 1:
        return Line(Estimate(middle, nan, nan), intercept)
    ends = float(slopes[dropped - 1]), float(slopes[-dropped])
    return Line(Estimate(middle, *ends), intercept)


def _slopes(stratum: Stratum) -> NDArray[np.float64]:
    x, y = stratum
    first, second = np.triu_indices(x.size, 1)
    run = x[second] - x[first]
    apart = run != 0
    slopes: NDArray[np.float64] = (y[second] - y[first])[apart] / run[apart]
    return slopes


def _dropped(sizes: Sequence[int], slopes: int) -> int:
    """Count the slopes at each end that lie outside the interval, and one more."""
    ways = np.ones(1)
    for n in sizes:
        for length in range(2, n + 1):
            ways = np.convolve(ways, np.ones(length)) / length
    outside = int(np.searchsorted(np.cumsum(ways), ALPHA / 2, side="right"))
    lost = ways.size - 1 - slopes
    return outside - ceil(lost / 2)
