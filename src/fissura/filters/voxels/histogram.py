"""Count grey values in even bins, and split them in two."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from fissura.filters.compile import kernel

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Bins", "Split", "count_greys", "otsu"]


@dataclass(frozen=True, slots=True)
class Bins:
    """Even bins from `low` to `high`."""

    low: float
    high: float
    count: int

    @property
    def centres(self) -> NDArray[np.float64]:
        """Grey value in the middle of each bin."""
        step = (self.high - self.low) / self.count
        return self.low + step * (np.arange(self.count, dtype=np.float64) + 0.5)


@dataclass(frozen=True, slots=True)
class Split:
    """A threshold, and the mean grey value on either side of it."""

    threshold: float
    below: float
    above: float

    def apart(self, counts: NDArray[np.int64], bins: Bins) -> float:
        """Return the gap between the two means in their sides' standard deviations."""
        greys = bins.centres
        means = np.where(greys > self.threshold, self.above, self.below)
        within = float(np.sqrt(np.average((greys - means) ** 2, weights=counts)))
        return (self.above - self.below) / max(within, 1e-30)


def count_greys(
    image: NDArray[np.float32], *, where: NDArray[np.bool_], bins: Bins
) -> NDArray[np.int64]:
    """Count the voxels of `where` in each bin; the end bins take what lies beyond."""
    counts = np.zeros(bins.count, np.int64)
    step = (bins.high - bins.low) / bins.count
    _count(image.ravel(), where.ravel(), np.float64(bins.low), np.float64(step), counts)
    return counts


def otsu(counts: NDArray[np.int64], bins: Bins) -> Split:
    """Split a histogram where the variance between its two sides is largest.

    Otsu 1979, doi:10.1109/TSMC.1979.4310076.  Where several splits are equally good,
    as over the empty bins between two peaks, the middle one is taken.
    """
    greys = bins.centres
    below = np.cumsum(counts)
    total = below[-1]
    sums = np.cumsum(counts * greys)
    above = total - below
    with np.errstate(divide="ignore", invalid="ignore"):
        gap = sums / below - (sums[-1] - sums) / above
        between = np.where((below > 0) & (above > 0), below * above * gap**2, 0.0)
    best = np.flatnonzero(between >= between.max() * (1 - 1e-12))
    cut = int(best[(len(best) - 1) // 2])
    edge = float(greys[cut] + (bins.high - bins.low) / bins.count / 2)
    return Split(
        edge,
        float(sums[cut] / max(below[cut], 1)),
        float((sums[-1] - sums[cut]) / max(above[cut], 1)),
    )


@kernel
def _count(
    image: NDArray[np.float32],
    where: NDArray[np.bool_],
    low: float,
    step: float,
    counts: NDArray[np.int64],
) -> None:
    last = len(counts) - 1
    for i in range(len(image)):
        if where[i]:
            place = int((image[i] - low) / step)
            counts[min(max(place, 0), last)] += 1
