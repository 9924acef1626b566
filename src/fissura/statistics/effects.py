"""Effect sizes with intervals: Hodges and Lehmann's shift, Cliff's δ."""

from __future__ import annotations

from math import nan, sqrt
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from scipy.optimize import brentq
from scipy.special import ndtri

from fissura.errors import TooBigError
from fissura.model import UNKNOWN, Estimate
from fissura.statistics.mann_whitney import ways_of_u

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Shift", "cliffs_delta", "hodges_lehmann"]

LEVEL = 0.95
Z = float(ndtri((1 + LEVEL) / 2))
MOST_DIFFERENCES = 20_000_000
"""Some 160 MB."""
TINY = 1e-9
"""The bound itself is a root, but not the one looked for."""


class Shift(NamedTuple):
    """A shift; without an interval, `remark` says why."""

    estimate: Estimate
    remark: str = ""


def hodges_lehmann(first: NDArray[np.float64], second: NDArray[np.float64]) -> Shift:
    """Return the median of all differences, first minus second, with an exact interval.

    The interval covers the shift with 95 % or more, for any shape that both groups
    share (Hodges and Lehmann 1963, doi:10.1214/aoms/1177704172).  It turns Mann and
    Whitney's test round, as R's ``wilcox.test`` does; ties make it wider than need be.

    Parameters
    ----------
    first, second : ndarray of float64, shape (specimen,)
        At least one value each.
    """
    if first.size * second.size > MOST_DIFFERENCES:
        return Shift(
            UNKNOWN,
            f"its shift is missing, because {first.size} and {second.size} values have "
            f"more than {MOST_DIFFERENCES:.0e} differences",
        )
    differences = np.sort(np.subtract.outer(first, second), axis=None)
    middle = float(np.median(differences))
    try:
        ways = ways_of_u(first.size, second.size)
    except TooBigError as error:
        return Shift(
            Estimate(middle, nan, nan), f"its shift has no interval, because {error}"
        )
    tail = np.cumsum(ways) / ways.sum()
    dropped = int(np.searchsorted(tail, (1 - LEVEL) / 2, side="right"))
    if dropped == 0:
        return Shift(
            Estimate(middle, nan, nan),
            f"n of {first.size} and {second.size} allow no interval of 95 % for the "
            f"shift; the widest, {differences[0]:.4g} to {differences[-1]:.4g}, holds "
            f"it with {100 * (1 - 2 * tail[0]):.0f} %",
        )
    low, high = float(differences[dropped - 1]), float(differences[-dropped])
    return Shift(Estimate(middle, low, high))


def cliffs_delta(u: float, first: int, second: int) -> Estimate:
    """Return how much more often the first is larger than smaller, from -1 to 1.

    The 95 % interval is Newcombe's score interval (2006, doi:10.1002/sim.2324, his
    method 5): it stays within bounds and retains a width for groups without overlap.

    Parameters
    ----------
    u : float
        Pairs in which the first is larger, ties half.
    first, second : int
        Sizes of the groups.

    Examples
    --------
    >>> cliffs_delta(53, 8, 8).value
    0.65625
    """
    share = u / (first * second)
    low, high = _score_interval(share, first, second)
    return Estimate(2 * share - 1, 2 * low - 1, 2 * high - 1)


def _score_interval(share: float, first: int, second: int) -> tuple[float, float]:
    """Return the chances of which `share` lies no more than z standard errors off."""
    mean_less_one = (first + second) / 2 - 1

    def excess(chance: float) -> float:
        inflated = 1 + mean_less_one * (
            (1 - chance) / (2 - chance) + chance / (1 + chance)
        )
        variance = chance * (1 - chance) * inflated / (first * second)
        return abs(share - chance) - Z * sqrt(variance)

    inside = min(max(share, TINY), 1 - TINY)
    low = 0.0 if share <= 0 else float(brentq(excess, 0.0, inside, xtol=1e-14))
    high = 1.0 if share >= 1 else float(brentq(excess, inside, 1.0, xtol=1e-14))
    return low, high
