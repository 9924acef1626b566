"""Two normal distributions in a histogram: where marrow and bone are as likely."""

from __future__ import annotations

from dataclasses import dataclass
from math import log, sqrt
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from fissura.filters.volumes.histogram import Bins

__all__ = ["Gaussian", "crossing", "fit_gaussian"]

HALF = 0.5
FEWEST = 3
"""Bins that a parabola needs."""


@dataclass(frozen=True, slots=True)
class Gaussian:
    """A normal distribution: its middle, its standard deviation, its height."""

    mean: float
    sigma: float
    height: float


def fit_gaussian(counts: NDArray[np.int64], bins: Bins, *, side: slice) -> Gaussian:
    """Fit a normal distribution to the highest peak on one side of a histogram.

    A parabola through the logarithm of the counts, over the bins around the peak that
    hold half of its height or more: tails, where voxels of mixed content lie, have no
    say.  A peak of fewer than three bins has the width of what it holds.  Heights are
    shares of all counts.
    """
    numbers = counts.tolist()
    # Python divides whole numbers of any size exactly, and rounds once
    total = max(sum(numbers), 1)
    shares = [n / total for n in numbers]
    smoothed = np.convolve(shares, [0.25, 0.5, 0.25], mode="same")
    peak = side.indices(len(counts))[0] + int(np.argmax(smoothed[side]))
    high = smoothed >= HALF * smoothed[peak]
    first = peak - int(np.argmin(np.append(high[: peak + 1][::-1], False)))
    last = peak + int(np.argmin(np.append(high[peak:], False)))
    around = slice(first + 1, last)
    greys, mass = bins.centres[around], smoothed[around]
    height = float(smoothed[peak])
    if len(greys) >= FEWEST:
        offset = (greys - bins.centres[peak]) / bins.step
        bend, slope, top = np.polyfit(offset, np.log(mass), 2, w=np.sqrt(mass))
        if bend < 0:
            return Gaussian(
                float(bins.centres[peak] - slope / (2 * bend) * bins.step),
                sqrt(-1 / (2 * bend)) * bins.step,
                float(np.exp(top - slope**2 / (4 * bend))),
            )
    mean = float(np.average(greys, weights=mass))
    spread = float(np.average((greys - mean) ** 2, weights=mass))
    return Gaussian(mean, sqrt(spread + bins.step**2 / 12), height)


def crossing(dark: Gaussian, bright: Gaussian) -> float | None:
    """Return the grey value at which two normal distributions are equally likely.

    None where one covers the middle of the other.

    Examples
    --------
    >>> round(crossing(Gaussian(0, 1, 5), Gaussian(10, 1, 5)), 3)
    5.0
    """

    def brighter(grey: float) -> float:
        return _log(bright, grey) - _log(dark, grey)

    low, high = dark.mean, bright.mean
    if not (low < high and brighter(low) < 0 < brighter(high)):
        return None
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if brighter(middle) < 0 else (low, middle)
    return (low + high) / 2


def _log(bell: Gaussian, grey: float) -> float:
    return log(bell.height) - (grey - bell.mean) ** 2 / (2 * bell.sigma**2)
