"""The histogram of a region's smoothed grey values, block by block."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from fissura.errors import DataError
from fissura.filters.volumes.histogram import Bins, count_greys

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from fissura.blocks import Executor
    from fissura.model import Box, Region
    from fissura.segment.smoothing import Smoothing

__all__ = ["Greys", "greys_of"]

BINS = 2**16
CROWD = 64
OUTLIERS = 1e-4
"""Share of the voxels, at either end, that may lie beyond the bins."""
LARGEST = 1e18
"""Its square, which some filters need, is a number of 32 bits still."""
LEVELS = 1024
"""Grey levels that must differ between the darkest and the brightest voxel."""
FEW_BITS = 2
"""Bytes of an integer whose whole range the bins can cover."""


@dataclass(frozen=True, slots=True)
class Greys:
    """How often each grey value occurs in the region, and the range they span."""

    counts: NDArray[np.int64]
    bins: Bins
    low: float
    high: float

    def usual(self) -> tuple[float, float]:
        """Return the range without the rarest grey values at either end."""
        first, last = _trimmed(self.counts)
        step = self.bins.step
        return self.bins.low + first * step, self.bins.low + (last + 1) * step


def greys_of(
    smoothing: Smoothing,
    region: Region,
    boxes: Sequence[Box],
    *,
    executor: tuple[Executor, Executor],
) -> Greys:
    """Count the smoothed grey values of the region.

    Parameters
    ----------
    smoothing : Smoothing
    region : Region
    boxes : sequence of Box
        They cover the region.
    executor : tuple of Executor
        Who finds the range, and who counts.

    Raises
    ------
    DataError
        If a voxel is not a number, the region is empty, or holds one grey value only.
    """
    bins = _bins(smoothing, boxes, executor[0])
    greys = _counted(smoothing, region, boxes, bins, executor[1])
    if _crowded(greys.counts):
        narrow = Bins(*greys.usual(), BINS)
        greys = _counted(smoothing, region, boxes, narrow, executor[1].quiet())
    return greys


def _bins(smoothing: Smoothing, boxes: Sequence[Box], executor: Executor) -> Bins:
    """Return bins over all grey values there are, or there may be."""
    dtype = np.dtype(smoothing.volume.voxels.dtype)
    if dtype.kind in "ui" and dtype.itemsize <= FEW_BITS:
        info = np.iinfo(dtype)
        return Bins(float(info.min), float(info.max) + 1, BINS)
    if dtype.kind == "b":
        return Bins(0.0, 1.0, BINS)
    if dtype.kind not in "uif":
        raise DataError(
            f"the volume holds values of type {dtype}, but grey values are needed: "
            "whole or decimal numbers"
        )
    ranges = list(executor.do(partial(_range, smoothing), boxes))
    low, high = min(low for low, _ in ranges), max(high for _, high in ranges)
    if low == high:
        raise _one_grey(low)
    _stop_if_too_coarse(low, high)
    return Bins(low, high, BINS)


def _range(smoothing: Smoothing, box: Box) -> tuple[float, float]:
    """Return the range of a box; no voxel that its smoothing looks at may lack one."""
    volume = smoothing.volume
    read = box.grow(smoothing.reach_vox, inside=volume.box)
    around = volume.read(read)
    if not (np.isfinite(around.min()) and np.isfinite(around.max())):
        raise DataError(
            f"the volume holds voxels that are no numbers, between {read.start} "
            f"and {read.stop} (z, y, x): replace them by the grey of the "
            "surroundings, or reconstruct again"
        )
    grey = around[box.slices_in(read)]
    return float(grey.min()), float(grey.max())


def _stop_if_too_coarse(low: float, high: float) -> None:
    """Refuse greys that merge in 32-bit numbers, which all computations use."""
    largest = max(abs(low), abs(high))
    if largest > LARGEST:
        raise DataError(
            f"the grey values run from {low:.6g} to {high:.6g}, beyond the largest "
            f"that can be processed, {LARGEST:.2g}: divide them by a constant"
        )
    if (high - low) < LEVELS * float(np.spacing(np.float32(largest))):
        raise DataError(
            f"the grey values run from {low:.12g} to {high:.12g}: so far from 0, "
            "32-bit numbers cannot represent the differences; subtract a constant "
            "from them"
        )


def _counted(
    smoothing: Smoothing,
    region: Region,
    boxes: Sequence[Box],
    bins: Bins,
    executor: Executor,
) -> Greys:
    counts = np.zeros(BINS, np.int64)
    low, high = np.inf, -np.inf
    for part, darkest, brightest in executor.do(
        partial(_histogram, smoothing, region, bins), boxes
    ):
        counts += part
        low, high = min(low, darkest), max(high, brightest)
    if not counts.any():
        raise DataError(
            "the region holds no voxel of the volume: choose a region that lies in the "
            "specimen (segment.region_diameter_mm, region_box_vox, region_mask)"
        )
    if low == high:
        raise _one_grey(low)
    return Greys(counts, bins, low, high)


def _histogram(
    smoothing: Smoothing, region: Region, bins: Bins, box: Box
) -> tuple[NDArray[np.int64], float, float]:
    inside = region.mask(box)
    if not inside.any():
        return np.zeros(BINS, np.int64), np.inf, -np.inf
    smoothed = smoothing.read(box)
    return count_greys(smoothed, where=inside, bins=bins)


def _one_grey(grey: float) -> DataError:
    return DataError(
        f"every voxel of the volume's region has the grey value {grey:g}: "
        "nothing separates bone from marrow"
    )


def _crowded(counts: NDArray[np.int64]) -> bool:
    """Return whether a few outliers have pushed all other greys into few bins."""
    low, high = _trimmed(counts)
    return high - low < BINS // CROWD


def _trimmed(counts: NDArray[np.int64]) -> tuple[int, int]:
    """Return the first and the last bin that are not among the rarest greys."""
    below = np.cumsum(counts)
    rare = OUTLIERS * below[-1]
    low = int(np.searchsorted(below, rare, side="right"))
    high = int(np.searchsorted(below, below[-1] - rare, side="left"))
    return min(low, BINS - 1), min(max(high, low), BINS - 1)
