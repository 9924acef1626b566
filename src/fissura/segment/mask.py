"""Bone by one global threshold, found over the region, block by block."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from fissura.blocks import build_pyramid
from fissura.errors import DataError
from fissura.filters.voxels.histogram import Bins, Split, count_greys, otsu
from fissura.filters.voxels.smooth import smooth, smooth_halo_vox
from fissura.model import Bone, Region, Volume
from fissura.segment.region import region_of, region_remarks
from fissura.store import new_volume, open_omezarr

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from fissura.blocks import Block, Crew
    from fissura.settings import Segment
    from fissura.store import NewVolume

__all__ = ["BYTES_PER_VOXEL", "bone", "halo_vox", "reopen"]

BYTES_PER_VOXEL = 14
"""Held at a time for each voxel of a block: grey, two blurs, region, mask."""

BINS = 2**16
CROWD = 16
OUTLIERS = 1e-4
"""Share of the voxels, at either end, that may lie beyond the bins."""
APART = 3.0
"""Least gap between marrow and bone, in the standard deviation of each."""


def halo_vox(settings: Segment) -> int:
    """Return how much context a block needs on every side."""
    return smooth_halo_vox(settings.smooth_sigma_vox)


def bone(
    volume: Volume,
    settings: Segment,
    *,
    into: Path,
    crew: Crew,
) -> Bone:
    """Mark the bone of a volume.

    Smooth, then threshold, after Larrue et al. 2011
    (doi:10.1371/journal.pone.0021297).  The threshold is Otsu's over the smoothed
    voxels of the region, unless the settings fix it.

    Parameters
    ----------
    volume : Volume
        Grey values; bone is brighter than marrow.
    settings : Segment
    into : Path
        Where the mask is written, an OME-Zarr folder.
    crew : Crew
        Who does it.

    Raises
    ------
    DataError
        If a voxel is not a number, or the region holds only one grey value.
    """
    region = region_of(volume, settings)
    blocks = crew.shards(volume.box, halo_vox=halo_vox(settings))
    bins = _bins(list(crew.leg(0, of=3).do(partial(_range, volume), blocks)))
    count = partial(_counts, volume, region, settings, blocks)
    counts = count(bins, crew.leg(1, of=3))
    if _crowded(counts):
        bins = _without_outliers(counts, bins)
        counts = count(bins, crew.quiet())
    split = _split(counts, bins, settings)
    about = {
        "threshold": split.threshold,
        "marrow_grey": split.below,
        "bone_grey": split.above,
        "smooth_sigma_vox": settings.smooth_sigma_vox,
        "radius_vox": _finite(region.radius_vox),
        "half_height_vox": _finite(region.half_height_vox),
        "remarks": [
            *region_remarks(volume, settings),
            *_split_remarks(split, counts, bins),
        ],
    }
    with new_volume(
        into,
        shape=volume.shape,
        dtype="uint8",
        voxel_um=volume.voxel_um,
        content="labels",
        about=about,
    ) as target:
        mark = partial(_mark, volume, region, settings, split.threshold, target)
        voxels = list(crew.leg(2, of=3).do(mark, blocks))
        build_pyramid(target, workers=crew.workers)
        # The metadata is written last, when the counts are known.
        about["bone_vox"] = sum(solid for solid, _ in voxels)
        about["tissue_vox"] = sum(tissue for _, tissue in voxels)
    return reopen(into)


def reopen(path: Path) -> Bone:
    """Return the bone of a mask written by `bone`."""
    voxels, voxel_um, about = open_omezarr(path)
    if voxel_um is None or "threshold" not in about:
        raise DataError(
            f"{path} was expected to be a bone mask written by fissura, but it does "
            "not state the threshold it was made with: make it again"
        )
    mask = Volume(voxels, voxel_um)
    return Bone(
        mask=mask,
        region=Region(
            shape=mask.shape,
            radius_vox=_infinite(about["radius_vox"]),
            half_height_vox=_infinite(about["half_height_vox"]),
        ),
        smooth_sigma_vox=about["smooth_sigma_vox"],
        threshold=about["threshold"],
        marrow_grey=about["marrow_grey"],
        bone_grey=about["bone_grey"],
        bone_vox=about["bone_vox"],
        tissue_vox=about["tissue_vox"],
        remarks=tuple(about["remarks"]),
    )


def _range(volume: Volume, block: Block) -> tuple[float, float]:
    grey = volume.read(block.write)
    low, high = float(grey.min()), float(grey.max())
    if not (np.isfinite(low) and np.isfinite(high)):
        raise DataError(
            f"the volume holds voxels that are no numbers, between {block.write.start} "
            f"and {block.write.stop} (z, y, x): replace them by the grey of the "
            "surroundings, or reconstruct again"
        )
    return low, high


def _bins(ranges: list[tuple[float, float]]) -> Bins:
    low, high = min(low for low, _ in ranges), max(high for _, high in ranges)
    if low == high:
        raise DataError(
            f"every voxel of the volume has the grey value {low:g}: there is nothing "
            "to tell bone from marrow by"
        )
    return Bins(low, high, BINS)


def _counts(
    volume: Volume,
    region: Region,
    settings: Segment,
    blocks: list[Block],
    bins: Bins,
    crew: Crew,
) -> NDArray[np.int64]:
    work = partial(_histogram, volume, region, settings.smooth_sigma_vox, bins)
    return sum(crew.do(work, blocks), np.zeros(BINS, np.int64))


def _crowded(counts: NDArray[np.int64]) -> bool:
    """Tell whether a few outliers have pushed all other greys into few bins."""
    low, high = _trimmed(counts)
    return high - low < BINS // CROWD


def _without_outliers(counts: NDArray[np.int64], bins: Bins) -> Bins:
    """Return bins over all greys but the rarest; the end bins take those."""
    low, high = _trimmed(counts)
    step = (bins.high - bins.low) / bins.count
    return Bins(bins.low + low * step, bins.low + (high + 1) * step, bins.count)


def _trimmed(counts: NDArray[np.int64]) -> tuple[int, int]:
    """Return the first and the last bin that are not among the rarest greys."""
    below = np.cumsum(counts)
    rare = OUTLIERS * below[-1]
    low = int(np.searchsorted(below, rare, side="right"))
    high = int(np.searchsorted(below, below[-1] - rare, side="left"))
    return min(low, BINS - 1), min(max(high, low), BINS - 1)


def _split_remarks(
    split: Split, counts: NDArray[np.int64], bins: Bins
) -> tuple[str, ...]:
    """Say where the greys do not fall into bone and marrow."""
    apart = split.apart(counts, bins)
    if apart >= APART:
        return ()
    alike = (
        f"the greys of the region do not fall into two classes: their means lie only "
        f"{apart:.1f} standard deviations apart, and noise alone gives 2.7; look at "
        "the mask, and see that bone is brighter than marrow"
    )
    return (alike,)


def _histogram(
    volume: Volume, region: Region, sigma_vox: float, bins: Bins, block: Block
) -> NDArray[np.int64]:
    smoothed = smooth(volume.read(block.read), sigma_vox=sigma_vox)[block.inner]
    inside = region.mask(block.write)
    return count_greys(np.ascontiguousarray(smoothed), where=inside, bins=bins)


def _split(counts: NDArray[np.int64], bins: Bins, settings: Segment) -> Split:
    if np.count_nonzero(counts) < 2:  # noqa: PLR2004 - one grey has no two sides
        raise DataError(
            "the region holds no voxel, or only one grey value: choose a region that "
            "lies in the specimen (segment.region_diameter_mm, region_height_mm)"
        )
    if settings.threshold == "otsu":
        return otsu(counts, bins)
    greys, high = bins.centres, bins.centres > settings.threshold
    if not counts[high].any() or not counts[~high].any():
        raise DataError(
            f"segment.threshold = {settings.threshold:g} leaves no voxel on one side: "
            f"the region's smoothed grey values run from "
            f"{greys[counts > 0][0]:.6g} to {greys[counts > 0][-1]:.6g}"
        )
    return Split(
        settings.threshold,
        float(np.average(greys[~high], weights=counts[~high])),
        float(np.average(greys[high], weights=counts[high])),
    )


def _mark(
    volume: Volume,
    region: Region,
    settings: Segment,
    threshold: float,
    target: NewVolume,
    block: Block,
) -> tuple[int, int]:
    """Write one block of the mask; return its bone and its tissue voxels."""
    smoothed = smooth(volume.read(block.read), sigma_vox=settings.smooth_sigma_vox)
    inside = region.mask(block.write)
    solid = (smoothed[block.inner] > np.float32(threshold)) & inside
    target.write(block.write, solid.astype(np.uint8))
    return int(np.count_nonzero(solid)), int(np.count_nonzero(inside))


def _finite(length: float) -> float | None:
    return length if np.isfinite(length) else None


def _infinite(length: Any) -> float:
    return float("inf") if length is None else float(length)
