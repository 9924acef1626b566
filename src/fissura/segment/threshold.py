"""The global threshold: one grey value for the whole region."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fissura.errors import DataError
from fissura.filters.volumes.gaussian_mixture import crossing, fit_gaussian
from fissura.filters.volumes.histogram import Bins, Split, coarser, otsu, split_at

if TYPE_CHECKING:
    from fissura.segment.grey_histogram import Greys
    from fissura.settings import Segment

__all__ = ["split"]

COARSE = 256
"""Bins of Otsu's histogram, as in ImageJ and scikit-image."""
ROOM = 0.5
"""How far they may reach beyond the usual grey values, as a share of their range."""


def split(greys: Greys, settings: Segment) -> Split:
    """Return the threshold the settings ask for, and the means on its sides.

    Otsu's is found over 256 bins from the least to the greatest smoothed grey value, as
    ImageJ and scikit-image do; values far beyond the usual ones do not widen the bins.
    The two-Gaussian threshold lies where marrow and bone are equally likely.

    Raises
    ------
    DataError
        If a fixed threshold lies beyond all grey values, or no two peaks can be
        separated.
    """
    if settings.threshold == "otsu":
        wide = _wide(greys)
        threshold = otsu(coarser(greys.counts, greys.bins, wide), wide)
    elif settings.threshold == "two-gaussian":
        threshold = _valley(greys)
    else:
        threshold = settings.threshold
        _stop_if_one_sided(greys, threshold)
    return split_at(threshold, greys.counts, greys.bins)


def _wide(greys: Greys) -> Bins:
    low, high = greys.usual()
    room = ROOM * (high - low)
    return Bins(max(greys.low, low - room), min(greys.high, high + room), COARSE)


def _valley(greys: Greys) -> float:
    wide = _wide(greys)
    counts = coarser(greys.counts, greys.bins, wide)
    start = int((otsu(counts, wide) - wide.low) / wide.step) + 1
    sides = slice(0, start), slice(start, None)
    if all(counts[side].any() for side in sides):
        dark, bright = (fit_gaussian(counts, wide, side=side) for side in sides)
        valley = crossing(dark, bright)
        if valley is not None:
            return valley
    raise DataError(
        'segment.threshold = "two-gaussian" found no two peaks in the grey values of '
        'the region: take "otsu" or a grey value'
    )


def _stop_if_one_sided(greys: Greys, threshold: float) -> None:
    if greys.low <= threshold < greys.high:
        return
    raise DataError(
        f"segment.threshold = {threshold:g} leaves no voxel on one side: the region's "
        f"smoothed grey values run from {greys.low:.6g} to {greys.high:.6g}"
    )
