"""Mann–Whitney of two groups, exact given the ties."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from fissura.statistics.arrangements import count_sums
from fissura.statistics.ranks import doubled_midranks, scores

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["ExactP", "exact_p", "u_statistic", "ways_of_u"]


class ExactP(NamedTuple):
    """Exact p's given the ties.

    `p` is the share of arrangements at least as far from the mean, `doubled` twice the
    share of the nearer tail, `floor` the smallest `p` these n could reach.
    """

    p: float
    floor: float
    doubled: float


def u_statistic(first: NDArray[np.float64], second: NDArray[np.float64]) -> float:
    """Count the pairs in which `first` is larger, ties half."""
    ranks = doubled_midranks(np.concatenate([first, second]))
    n = first.size
    return float(ranks[:n].sum() - n * (n + 1)) / 2


def exact_p(first: NDArray[np.float64], second: NDArray[np.float64]) -> ExactP:
    """Return the two-sided p: the share of arrangements at least as far from the mean.

    All ways to deal the pooled midranks to groups of these sizes are equally likely;
    far means the distance of the rank sum from its mean, on either side, as in R's
    ``coin`` (Hothorn et al. 2006, doi:10.1198/000313006X118430).

    Parameters
    ----------
    first, second : ndarray of float64, shape (specimen,)
        At least one value each.

    Raises
    ------
    TooBigError
        If the groups are too large to count all arrangements.
    """
    deck = scores(np.concatenate([first, second]))
    hand = deck[: first.size] if first.size <= second.size else deck[first.size :]
    ways = count_sums(deck, hand.size)
    # Whole numbers: n times the distance from the mean.
    sums = np.arange(ways.size)
    far = np.abs(deck.size * sums - hand.size * int(deck.sum()))
    farthest = far[ways > 0].max()
    total, reached = ways.sum(), int(hand.sum())
    tail = min(ways[: reached + 1].sum(), ways[reached:].sum())
    return ExactP(
        p=min(1.0, float(ways[far >= far[reached]].sum() / total)),
        floor=min(1.0, float(ways[far == farthest].sum() / total)),
        doubled=min(1.0, 2 * float(tail / total)),
    )


@lru_cache(maxsize=128)
def ways_of_u(first: int, second: int) -> NDArray[np.float64]:
    """Count the arrangements without ties of two groups, by their U.

    Parameters
    ----------
    first, second : int
        Sizes of the groups.

    Returns
    -------
    ndarray of float64, shape (first * second + 1,)
        Not to be written to: the same for the next who asks.

    Raises
    ------
    TooBigError
        If the groups are too large.

    Examples
    --------
    >>> ways_of_u(2, 2).tolist()
    [1.0, 1.0, 2.0, 1.0, 1.0]
    """
    small, large = sorted((first, second))
    deck = np.arange(small + large, dtype=np.int64)
    lowest = small * (small - 1) // 2
    ways = count_sums(deck, small)[lowest : lowest + small * large + 1]
    ways.flags.writeable = False
    return ways
