"""Mann–Whitney of two groups, exact given the ties."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from fissura.compare.arrangements import count_sums
from fissura.compare.ranks import doubled_midranks, scores

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["ExactP", "exact_p", "u_statistic"]


class ExactP(NamedTuple):
    """An exact p, and the smallest one that these n could reach with these ties."""

    p: float
    floor: float


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
    total = ways.sum()
    return ExactP(
        p=min(1.0, float(ways[far >= far[hand.sum()]].sum() / total)),
        floor=min(1.0, float(ways[far == farthest].sum() / total)),
    )
