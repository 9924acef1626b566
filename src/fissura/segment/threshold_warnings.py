"""What in a region's grey values speaks against one threshold between two classes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from fissura.filters.volumes.histogram import Bins, Split, coarser, otsu, split_at

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from fissura.segment.grey_histogram import Greys

__all__ = ["class_remarks"]

APART = 3.0
"""Least gap between marrow and bone, in the standard deviation of each."""
DIP, SMOOTH = 0.5, 9
"""Between two classes the counts, over so many bins, fall below this share of the
lesser peak; a tail of partly filled voxels only falls."""
LEAST_SHARE, ENOUGH = 0.1, 10_000
"""Of a side, that each of two classes in it holds; voxels for a histogram."""
SPIKE, STEEP = 0.02, 5
"""Share of the region that one exact grey value holds, and how many times as many
voxels as the next greys have, where no scanner has made it."""
NEAR = 0.2
"""Share of the gap between marrow and bone within which one grey is that of a class."""
RARE = 0.05
"""Share of a side at either end that is left out: edges of things far off."""
COARSE, FEWEST = 256, 18
"""Bins for a side, and greys it must have."""


def class_remarks(found: Split, greys: Greys) -> tuple[str, ...]:
    """Say where the grey values are not those of bone and marrow alone."""
    if _made_up(found, greys):
        return tuple(_not_two(found, greys))
    third = [*_third(found, greys, above=True)] or [*_third(found, greys, above=False)]
    return (*_not_two(found, greys), *_exact(found, greys), *third)


def _not_two(found: Split, greys: Greys) -> Iterator[str]:
    apart = found.apart(greys.counts, greys.bins)
    if apart < APART:
        yield (
            f"the greys of the region do not fall into two classes: their means lie "
            f"only {apart:.1f} standard deviations apart, and noise alone gives 2.7; "
            "look at the mask, and see that bone is brighter than marrow"
        )


def _made_up(found: Split, greys: Greys) -> bool:
    """Return whether marrow and bone have one grey each, as phantoms without noise."""
    at = greys.bins.centres[_spikes(greys.counts)]
    near = NEAR * (found.above - found.below)
    return all(
        bool((np.abs(at - mean) < near).any()) for mean in (found.below, found.above)
    )


def _exact(found: Split, greys: Greys) -> Iterator[str]:
    """Say which grey values are more frequent than a scan makes them."""
    spikes = _spikes(greys.counts)
    total = int(greys.counts.sum())
    at = greys.bins.centres[spikes]
    for bin_, grey in zip(spikes.tolist(), at.tolist(), strict=True):
        share = int(greys.counts[bin_]) / total
        what = f"{100 * share:.0f} % of the region's voxels have one grey value, about "
        what += f"{_exactly(grey, greys):.6g}"
        if grey > found.threshold:
            yield (
                f"{what}: bright greys were cut off there, or that is not bone; where "
                "bone ends is then less sure"
            )
        else:
            yield (
                f"{what}, as padding around a specimen has, or dark greys that were "
                "cut off: padding counts as tissue in TV, and it draws the threshold; "
                "choose a region within the specimen (--region-diameter-mm, "
                "--region-box-vox, --region-mask)"
            )


def _exactly(grey: float, greys: Greys) -> float:
    """Return the least or the greatest grey where it lies in the same bin."""
    for end in (greys.low, greys.high):
        if abs(end - grey) <= greys.bins.step:
            return end
    return grey


def _spikes(counts: NDArray[np.int64]) -> NDArray[np.intp]:
    """Return the bins that hold a share of all, and far more than the next ones."""
    filled = np.flatnonzero(counts)
    here = counts[filled]
    beside = np.pad(here, 1)
    near = np.maximum(beside[:-2], beside[2:])
    spike = (here >= SPIKE * counts.sum()) & (here // STEEP >= near)
    spikes: NDArray[np.intp] = filled[spike]
    return spikes


def _third(found: Split, greys: Greys, *, above: bool) -> Iterator[str]:
    """Say where one side of the threshold falls into two classes itself."""
    centres = greys.bins.centres
    side = np.where((centres > found.threshold) == above, greys.counts, 0)
    sums = np.cumsum(side)
    if sums[-1] < ENOUGH:
        return
    first, last = np.searchsorted(sums, [RARE * sums[-1], (1 - RARE) * sums[-1]])
    side[:first] = side[last + 1 :] = 0
    # no more bins than greys there are: between whole numbers would be valleys
    filled = int(np.count_nonzero(side))
    if filled < FEWEST:
        return
    half = greys.bins.step / 2
    bins = Bins(
        float(centres[first]) - half,
        float(centres[last]) + half,
        min(COARSE, filled),
    )
    counts = coarser(side, greys.bins, bins)
    parted = split_at(otsu(counts, bins), counts, bins)
    brighter = float(counts[bins.centres > parted.threshold].sum() / counts.sum())
    if min(brighter, 1 - brighter) < LEAST_SHARE:
        return
    if not _dips(counts, bins, parted):
        return
    taken, other = ("bone", "marrow") if above else ("marrow", "bone")
    third = "the darker" if above else "the brighter"
    cause = (
        "what lies around the specimen was then taken for marrow"
        if above
        else "something brighter, such as metal, was then taken for bone; air beside "
        "marrow looks so, too, and draws the threshold down"
    )
    yield (
        f"what was taken for {taken} falls into two classes of grey itself, around "
        f"{parted.below:.4g} and {parted.above:.4g} ({100 * brighter:.0f} % of it): if "
        f"{third} is {other}, {cause}: choose a region within the specimen, or give "
        "--threshold"
    )


def _dips(counts: NDArray[np.int64], bins: Bins, parted: Split) -> bool:
    """Return whether each half has a peak of its own, with a valley between the two."""
    even = np.convolve(counts, np.ones(SMOOTH) / SMOOTH, mode="same")
    cut = int(np.searchsorted(bins.centres, parted.threshold, side="right"))
    dark, bright = int(np.argmax(even[:cut])), cut + int(np.argmax(even[cut:]))
    valley = even[dark : bright + 1].min()
    return bool(valley < DIP * min(even[dark], even[bright]))
