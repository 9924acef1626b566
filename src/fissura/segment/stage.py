"""The stage: smooth, threshold, clean, close; block by block."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from fissura.blocks import build_pyramid
from fissura.errors import DataError
from fissura.io import new_volume, open_omezarr, scratch_arrays
from fissura.model import (
    Bone,
    BoneCounts,
    Box,
    Cuboid,
    Cylinder,
    GreyLevels,
    Painted,
    Volume,
)
from fissura.model.bone import REGION, Chosen
from fissura.segment.bone_parts import Limits, Verdicts
from fissura.segment.grey_histogram import greys_of
from fissura.segment.labelled_volume import as_taken
from fissura.segment.marking import Marking, clean, mark
from fissura.segment.region import around, region_of, region_remarks
from fissura.segment.remarks import cleaning_remarks
from fissura.segment.smoothing import halo_vox as smoothing_halo_vox
from fissura.segment.smoothing import smoothing_of
from fissura.segment.threshold import split
from fissura.segment.threshold_warnings import class_remarks
from fissura.segment.voxel_kinds import COUNTED, LOOSE_PARTS

if TYPE_CHECKING:
    from pathlib import Path

    from fissura.blocks import Block, Executor
    from fissura.filters.volumes.histogram import Split
    from fissura.io import NewVolume
    from fissura.model import Region
    from fissura.settings import Segment

__all__ = ["BYTES_PER_VOXEL", "bone", "halo_vox", "levels", "reopen"]

BYTES_PER_VOXEL = 16
"""Held at a time for each voxel of a block: its grey as read, smoothed twice, masks."""
PROGRESS_SHARES = 4
STATED = (
    "smoothing",
    "smooth_sigma_vox",
    "threshold",
    "marrow_grey",
    "bone_grey",
    "region",
    "counts",
    "remarks",
)
"""What a volume of bone says of itself, in the order it is written."""
CLOSING_VOX = 8
"""More than the narrowest gaps ever reach, for the estimate of memory."""


def halo_vox(settings: Segment) -> int:
    """Return how much context a block needs on every side, at most."""
    return smoothing_halo_vox(settings) + CLOSING_VOX


def bone(
    volume: Volume,
    settings: Segment,
    *,
    into: Path,
    executor: Executor,
) -> Bone:
    """Mark the bone of a volume, and its envelope, in which cavities are closed.

    Smooth, then threshold over the region, after Larrue et al. 2011
    (doi:10.1371/runner.pone.0021297); drop specks; close what is enclosed in bone or
    narrow.  Parts and voids are followed beyond the region, so that its cut makes none.

    Parameters
    ----------
    volume : Volume
        Grey values; bone is brighter than marrow.  Or labels: `as_taken`.
    settings : Segment
    into : Path
        Where each voxel's `Tissue` is written, an OME-Zarr folder.
    executor : Executor
        Who does it.

    Raises
    ------
    DataError
        If a voxel is not a number, the region lies outside the volume, it holds only
        one grey value, or labels without a statement of which are bone.
    """
    region = region_of(volume, settings)
    whole = around(region, volume)
    blocks = [
        b for b in executor.shards(volume.box, halo_vox=0) if b.write.cut(whole).size
    ]
    inside = [own for b in blocks if (own := b.write.cut(region.bounds)).size]
    taken = as_taken(volume, inside, settings)
    volume, settings, remarks = taken.volume, taken.settings, [*taken.remarks]
    smoothing = smoothing_of(volume, region, settings, executor=executor)
    first, second = (executor.progress_share(n, of=PROGRESS_SHARES) for n in (0, 1))
    greys = greys_of(smoothing, region, inside, executor=(first, second))
    found = split(greys, settings)
    remarks += [
        *region_remarks(volume, settings),
        *(() if taken.segmented else class_remarks(found, greys)),
    ]
    about = _about(settings, found, region) | {"segmented": taken.segmented}
    with (
        scratch_arrays(into) as scratch,
        new_volume(
            into,
            shape=volume.shape,
            dtype="uint8",
            voxel_um=volume.voxel_um,
            content="labels",
            about=about,
        ) as target,
    ):
        marking = Marking(
            smoothing,
            found.threshold,
            settings.crack_um / 2 / volume.voxel_um,
            region,
            whole,
            scratch,
        )
        limits = _limits(volume, settings)
        counts = _marked(marking, target, blocks, limits, executor)
        build_pyramid(target, workers=executor.workers)
        # The metadata is written last, when the counts are known.
        about["counts"] = dict(counts.by_name)
        about["remarks"] = [
            *remarks,
            *cleaning_remarks(counts, settings, segmented=taken.segmented),
        ]
    return reopen(into)


def levels(volume: Volume, settings: Segment, *, executor: Executor) -> GreyLevels:
    """Return the threshold and the grey levels that `bone` would use."""
    region = region_of(volume, settings)
    blocks = executor.shards(volume.box, halo_vox=0)
    greys = greys_of(
        smoothing_of(volume, region, settings, executor=executor),
        region,
        [own for b in blocks if (own := b.write.cut(region.bounds)).size],
        executor=(executor, executor),
    )
    found = split(greys, settings)
    return GreyLevels(found.threshold, found.below, found.above)


def reopen(path: Path) -> Bone:
    """Return the bone written by `bone`, by this version or an earlier one.

    What an earlier version did not count is missed when it is asked for.

    Raises
    ------
    DataError
        If the volume does not state what `bone` states.
    """
    voxels, voxel_um, about = open_omezarr(path)
    lacking = [name for name in STATED if name not in about]
    if voxel_um is None or lacking:
        raise DataError(
            f"{path} was expected to be bone that fissura wrote, but it does not state "
            f"{', '.join(lacking) or 'its voxel size'}: delete it and run the study or "
            "the inspection again"
        )
    tissue = Volume(voxels, voxel_um, files=(path,))
    return Bone(
        tissue=tissue,
        region=_region(about["region"], tissue),
        smoothing=about["smoothing"],
        smooth_sigma_vox=about["smooth_sigma_vox"],
        threshold=about["threshold"],
        marrow_grey=about["marrow_grey"],
        bone_grey=about["bone_grey"],
        counts=BoneCounts(about["counts"], str(path)),
        remarks=tuple(about["remarks"]),
        segmented=bool(about.get("segmented")),
    )


def _marked(
    marking: Marking,
    target: NewVolume,
    blocks: list[Block],
    limits: Limits,
    executor: Executor,
) -> BoneCounts:
    verdicts = Verdicts()
    for described in executor.progress_share(2, of=PROGRESS_SHARES).do(
        partial(mark, marking), blocks
    ):
        verdicts.add(described)
    decided = verdicts.all(limits)
    work = list(zip(blocks, decided.verdicts, strict=True))
    counted = executor.progress_share(3, of=PROGRESS_SHARES).do(
        partial(clean, marking, target), work
    )
    totals = dict.fromkeys(COUNTED, 0)
    for block in counted:
        totals = {name: total + block[name] for name, total in totals.items()}
    return BoneCounts(totals | {LOOSE_PARTS: decided.loose_parts})


def _limits(volume: Volume, settings: Segment) -> Limits:
    fine = volume.voxel_um <= settings.cavity_voxel_um
    return Limits(
        settings.speck_um3 / volume.voxel_um3,
        settings.cavity_um3 / volume.voxel_um3 if fine else 0.0,
        settings.parts == "largest",
    )


def _about(settings: Segment, found: Split, region: Region) -> dict[str, Any]:
    return {
        "smoothing": settings.smoothing,
        "smooth_sigma_vox": settings.smooth_sigma_vox,
        "threshold": found.threshold,
        "marrow_grey": found.below,
        "bone_grey": found.above,
        "region": _told(region),
    }


def _told(region: Region) -> dict[str, Any]:
    """Return what is kept of a region: a painted one is kept by its voxels."""
    match region:
        case Cuboid(box):
            return {"kind": "box", "start": list(box.start), "stop": list(box.stop)}
        case Cylinder(_, centre, radius, half):
            return {
                "kind": "cylinder",
                "centre_vox": list(centre),
                "radius_vox": radius if np.isfinite(radius) else None,
                "half_height_vox": half if np.isfinite(half) else None,
            }
        case _:
            return {"kind": "mask"}


def _region(told: dict[str, Any], tissue: Volume) -> Region:
    match told["kind"]:
        case "box":
            z, y, x = told["start"]
            z1, y1, x1 = told["stop"]
            return Cuboid(Box((z, y, x), (z1, y1, x1)))
        case "cylinder":
            z, y, x = told["centre_vox"]
            return Cylinder(
                tissue.shape,
                (z, y, x),
                _endless(told["radius_vox"]),
                _endless(told["half_height_vox"]),
            )
        case _:
            return Painted(Volume(Chosen(tissue.voxels, REGION), tissue.voxel_um))


def _endless(length: float | None) -> float:
    return float("inf") if length is None else float(length)
