"""Ranks of pooled values, as whole numbers so that equal means equal."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["doubled_midranks", "scores", "tie_correction"]


def doubled_midranks(values: NDArray[np.float64]) -> NDArray[np.int64]:
    """Return twice the rank of each value; tied values share the mean of their ranks.

    Examples
    --------
    >>> doubled_midranks(np.array([7.0, 3.0, 7.0])).tolist()
    [5, 2, 5]
    """
    _, place, count = np.unique(values, return_inverse=True, return_counts=True)
    last = np.cumsum(count)
    doubled: NDArray[np.int64] = (2 * last - count + 1)[place].astype(np.int64)
    return doubled


def scores(values: NDArray[np.float64]) -> NDArray[np.int64]:
    """Return the smallest whole numbers spaced like the midranks, from 0.

    Shifting and stretching the ranks changes no exact p, and small numbers keep its
    computation short: without ties the scores are 0 to n - 1.
    """
    ranks = doubled_midranks(values)
    above = ranks - ranks.min()
    step = int(np.gcd.reduce(above))
    smallest: NDArray[np.int64] = above // max(step, 1)
    return smallest


def tie_correction(values: NDArray[np.float64]) -> float:
    """Return the factor by which ties shrink the variance of the ranks, 0 to 1."""
    _, count = np.unique(values, return_counts=True)
    n = values.size
    return 1.0 - float(np.sum(count**3 - count)) / (n**3 - n)
