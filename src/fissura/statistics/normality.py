"""Shapiro and Wilk's test: whether values could be normal."""

from __future__ import annotations

from math import asin, exp, log, nan, pi, sqrt
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import ndtr, ndtri

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["shapiro_wilk"]

LEAST, MOST = 3, 5000
SMALL, LARGE = 5, 11
"""Sizes at which Royston's approximations change."""

# Royston 1995, coefficients of AS R94, lowest power first.
LAST = (0.0, 0.221157, -0.147981, -2.07119, 4.434685, -2.706056)
LAST_BUT_ONE = (0.0, 0.042981, -0.293762, -1.752461, 5.682633, -3.582633)
MEAN_SMALL = (0.5440, -0.39978, 0.025054, -6.714e-4)
SPREAD_SMALL = (1.3822, -0.77857, 0.062767, -0.0020322)
MEAN_LARGE = (-1.5861, -0.31082, -0.083751, 0.0038915)
SPREAD_LARGE = (-0.4803, -0.082676, 0.0030302)
BOUND = (-2.273, 0.459)


def shapiro_wilk(values: NDArray[np.float64]) -> tuple[float, float]:
    """Return W and p, after Royston 1995 (doi:10.2307/2986146), as R prints them.

    Parameters
    ----------
    values : ndarray of float64, shape (specimen,)

    Returns
    -------
    w, p : float
        Both nan for fewer than 3 or more than 5000 values, or if all are equal.
    """
    ordered = np.sort(values)
    n = ordered.size
    if not LEAST <= n <= MOST or ordered[0] == ordered[-1]:
        return nan, nan
    weights = _weights(n)
    centred = (ordered - ordered.mean()) / np.ptp(ordered)
    length = sqrt(float(np.sum(weights**2) * np.sum(centred**2)))
    along = float(weights @ centred)
    short_of_one = (length - along) * (length + along) / length**2
    return 1 - short_of_one, _p(short_of_one, n)


def _weights(n: int) -> NDArray[np.float64]:
    """Return Royston's weights of the ordered values, rising."""
    if n == LEAST:
        return np.array([-sqrt(0.5), 0.0, sqrt(0.5)])
    expected = ndtri((np.arange(1, n + 1) - 0.375) / (n + 0.25))
    squares, step = float(expected @ expected), 1 / sqrt(n)
    ends = [expected[-1] / sqrt(squares) + _poly(LAST, step)]
    if n > SMALL:
        ends.append(expected[-2] / sqrt(squares) + _poly(LAST_BUT_ONE, step))
    kept = len(ends)
    left = squares - 2 * float(np.sum(expected[-kept:] ** 2))
    weights: NDArray[np.float64] = expected / sqrt(
        left / (1 - 2 * float(np.sum(np.square(ends))))
    )
    weights[: -kept - 1 : -1] = ends
    weights[:kept] = -np.array(ends)
    return weights


def _p(short_of_one: float, n: int) -> float:
    if n == LEAST:
        p = 6 / pi * (asin(sqrt(1 - short_of_one)) - asin(sqrt(0.75)))
        return max(p, 0.0)
    y = log(short_of_one) if short_of_one > 0 else -np.inf
    if n <= LARGE:
        bound = _poly(BOUND, n)
        if y >= bound:
            return 0.0
        y, mean = -log(bound - y), _poly(MEAN_SMALL, n)
        spread = exp(_poly(SPREAD_SMALL, n))
    else:
        mean, spread = _poly(MEAN_LARGE, log(n)), exp(_poly(SPREAD_LARGE, log(n)))
    return float(ndtr((mean - y) / spread))


def _poly(coefficients: tuple[float, ...], x: float) -> float:
    return sum(c * x**power for power, c in enumerate(coefficients))
