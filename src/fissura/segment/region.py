"""The region that counts, from the settings' millimetres, voxels or mask."""

from __future__ import annotations

from math import inf, isfinite, prod
from typing import TYPE_CHECKING

import numpy as np

from fissura.blocks import plan
from fissura.errors import DataError
from fissura.io import open_volume
from fissura.model import Box, Cuboid, Cylinder, Painted
from fissura.segment.labelled_volume import MOST_LABELS, own_region

if TYPE_CHECKING:
    from pathlib import Path

    from fissura.model import Bone, Point, Region, Shape, Volume
    from fissura.settings import Segment

__all__ = ["around", "region_line", "region_of", "region_remarks"]

UM_PER_MM = 1000.0
SLAB_VOX = 32
AROUND_VOX = 64
"""How far beyond the region bone is followed, to see what is connected."""


def region_of(volume: Volume, settings: Segment) -> Region:
    """Return the part of `volume` that counts.

    Raises
    ------
    DataError
        If it lies outside the volume, or a mask has another shape.
    """
    match settings.region:
        case "whole":
            region: Region = own_region(volume) or Cuboid(volume.box)
        case "cylinder":
            region = _cylinder(volume, settings)
        case "box":
            region = _box(volume, settings)
        case "mask":
            region = _painted(volume, settings)
    if region.bounds.size == 0:
        raise DataError(
            f"the region lies outside the volume, which has {volume.shape} voxels "
            f"(z, y, x) of {volume.voxel_um:g} µm: move it (segment.region_centre_mm, "
            "region_box_vox)"
        )
    return region


def region_remarks(volume: Volume, settings: Segment) -> tuple[str, ...]:
    """Say where the region asked for reaches beyond the volume."""
    if settings.region == "box" and settings.region_box_vox is not None:
        return _box_remarks(volume, settings.region_box_vox)
    if settings.region != "cylinder":
        return ()
    asked = (settings.region_height_mm, settings.region_diameter_mm)
    if settings.region_centre_mm is None:
        return _too_large(volume, *asked)
    return _off_centre(volume, settings.region_centre_mm, *asked)


def _box_remarks(volume: Volume, asked: tuple[int, ...]) -> tuple[str, ...]:
    first, beyond = asked[:3], asked[3:]
    if min(first) >= 0 and all(
        b <= n for b, n in zip(beyond, volume.shape, strict=True)
    ):
        return ()
    said = (
        f"the box asked for goes from {first} to {beyond}, but the volume from 0 to "
        f"{volume.shape} (z, y, x): what lies in both was measured"
    )
    return (said,)


def region_line(bone: Bone) -> str:
    """Say which part of the volume counted: its kind, its size, its share."""
    share = bone.tissue_vox / prod(bone.tissue.shape)
    voxel_mm = bone.voxel_um / UM_PER_MM
    match bone.region:
        case Cuboid(box) if box == bone.tissue.box:
            return f"region: the whole volume, {_edges(box.shape, voxel_mm)}"
        case Cuboid(box):
            what = f"a box of {_edges(box.shape, voxel_mm)}, from voxel {box.start}"
        case Cylinder(shape, _, radius, half):
            wide, high = 2 * radius * voxel_mm, 2 * half * voxel_mm
            what = (
                f"an upright cylinder, {_or_volume(wide, 'wide')} and "
                f"{_or_volume(high, 'high')}, in a volume of {_edges(shape, voxel_mm)}"
            )
        case _:
            what = f"a mask of {bone.tissue_vox * voxel_mm**3:.4g} mm³"
            if bone.tissue_vox == prod(bone.tissue.shape):
                what += ", which leaves no voxel out"
    return f"region: {what}: {100 * share:.3g} % of the volume"


def _edges(shape: Shape, voxel_mm: float) -> str:
    edges = " x ".join(f"{edge * voxel_mm:.4g}" for edge in shape)
    return f"{edges} mm (z, y, x)"


def _or_volume(length_mm: float, how: str) -> str:
    if isfinite(length_mm):
        return f"{length_mm:.4g} mm {how}"
    return f"as {how} as the volume"


def around(region: Region, volume: Volume) -> Box:
    """Return the box in which parts and cavities are followed."""
    return region.bounds.grow(AROUND_VOX, inside=volume.box)


def _cylinder(volume: Volume, settings: Segment) -> Region:
    radius_vox = _half_vox(settings.region_diameter_mm, volume.voxel_um)
    half_vox = _half_vox(settings.region_height_mm, volume.voxel_um)
    if settings.region_centre_mm is None:
        if not (isfinite(radius_vox) or isfinite(half_vox)):
            return Cuboid(volume.box)
        return Cylinder.upright(
            volume.shape, radius_vox=radius_vox, half_height_vox=half_vox
        )
    centre = _to_vox(settings.region_centre_mm, volume.voxel_um)
    return Cylinder(volume.shape, centre, radius_vox, half_vox)


def _box(volume: Volume, settings: Segment) -> Region:
    asked = settings.region_box_vox or (0, 0, 0, *volume.shape)
    start, stop = (
        tuple(min(max(place, 0), n) for place, n in zip(end, volume.shape, strict=True))
        for end in (asked[:3], asked[3:])
    )
    return Cuboid(Box((start[0], start[1], start[2]), (stop[0], stop[1], stop[2])))


def _painted(volume: Volume, settings: Segment) -> Region:
    path = _mask_path(settings)
    mask = open_volume(path, voxel_um=volume.voxel_um)
    if mask.shape != volume.shape:
        raise DataError(
            f"{path} has the shape {mask.shape}, but a mask of the region needs that "
            f"of the volume, {volume.shape} (z, y, x): make it on the same grid"
        )
    if np.dtype(mask.voxels.dtype).kind not in "buif":
        raise DataError(
            f"{path} holds values of type {mask.voxels.dtype}, but a mask needs "
            "numbers: 0 where voxels do not count"
        )
    if own := own_region(mask):
        return own
    _stop_if_grey(path, mask)
    _stop_if_below_0(path, mask)
    return Painted(mask)


def _stop_if_grey(path: Path, mask: Volume) -> None:
    """Refuse grey values for a mask: nearly all of them are not 0."""
    z, y, x = mask.shape
    layer = mask.read(Box((z // 2, 0, 0), (z // 2 + 1, y, x)))
    values = np.unique(layer[layer == layer])  # noqa: PLR0124 - leaves out NaN
    if len(values) > MOST_LABELS:
        raise DataError(
            f"{path} was given as a mask of the region, but has {len(values)} values "
            f"in its middle layer, from {values[0]:g} to {values[-1]:g}, as grey "
            "values do: give a volume that is 0 where voxels do not count"
        )


def _stop_if_below_0(path: Path, mask: Volume) -> None:
    """Refuse values that are on neither side."""
    if np.dtype(mask.voxels.dtype).kind in "bu":
        return
    for slab in plan(mask.box, edge_vox=(SLAB_VOX, *mask.shape[1:]), halo_vox=0):
        if (mask.read(slab.write) < 0).any():
            raise DataError(
                f"{path} holds values below 0, but of a mask of the region 0 is "
                "outside, and what is above 0 inside: write 0 where voxels do not count"
            )


def _mask_path(settings: Segment) -> Path:
    if settings.region_mask is None:
        raise DataError(
            'segment.region = "mask" needs segment.region_mask, the path of a volume '
            "that is not 0 where voxels count"
        )
    return settings.region_mask


def _too_large(
    volume: Volume, height_mm: float | None, diameter_mm: float | None
) -> tuple[str, ...]:
    high_mm, *wide_mm = (n * volume.voxel_um / UM_PER_MM for n in volume.shape)
    asked = (("high", height_mm, high_mm), ("wide", diameter_mm, min(wide_mm)))
    return tuple(
        f"the region asked for is {wanted:.4g} mm {side}, but the volume only "
        f"{there:.4g} mm: what lies in both was measured"
        for side, wanted, there in asked
        if wanted is not None and wanted > there + volume.voxel_um / UM_PER_MM
    )


def _off_centre(
    volume: Volume,
    centre_mm: Point,
    height_mm: float | None,
    diameter_mm: float | None,
) -> tuple[str, ...]:
    half = [(length or 0) / 2 for length in (height_mm, diameter_mm, diameter_mm)]
    voxel_mm = volume.voxel_um / UM_PER_MM
    sticks_out = any(
        c - h < -voxel_mm or c + h > n * voxel_mm
        for c, h, n in zip(centre_mm, half, volume.shape, strict=True)
    )
    said = (
        "the cylinder asked for reaches beyond the volume: what lies in both was "
        "measured"
    )
    return (said,) if sticks_out else ()


def _to_vox(point_mm: Point, voxel_um: float) -> Point:
    z, y, x = (length * UM_PER_MM / voxel_um for length in point_mm)
    return z, y, x


def _half_vox(length_mm: float | None, voxel_um: float) -> float:
    return inf if length_mm is None else length_mm * UM_PER_MM / voxel_um / 2
