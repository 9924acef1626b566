"""The region that counts, from its size in millimetres."""

from __future__ import annotations

from math import inf
from typing import TYPE_CHECKING

from fissura.model import Region

if TYPE_CHECKING:
    from fissura.model import Volume
    from fissura.settings import Segment

__all__ = ["region_of", "region_remarks"]

UM_PER_MM = 1000.0


def region_of(volume: Volume, settings: Segment) -> Region:
    """Return the upright cylinder in the middle of `volume` that counts."""
    return Region(
        shape=volume.shape,
        radius_vox=_half_vox(settings.region_diameter_mm, volume.voxel_um),
        half_height_vox=_half_vox(settings.region_height_mm, volume.voxel_um),
    )


def region_remarks(volume: Volume, settings: Segment) -> tuple[str, ...]:
    """Say where the region asked for is larger than the volume."""
    height_mm, *widths_mm = (n * volume.voxel_um / UM_PER_MM for n in volume.shape)
    asked = (
        ("high", settings.region_height_mm, height_mm),
        ("wide", settings.region_diameter_mm, min(widths_mm)),
    )
    return tuple(
        f"the region asked for is {wanted:.4g} mm {side}, but the volume only "
        f"{there:.4g} mm: what lies in both was measured"
        for side, wanted, there in asked
        if wanted is not None and wanted > there + volume.voxel_um / UM_PER_MM
    )


def _half_vox(length_mm: float | None, voxel_um: float) -> float:
    return inf if length_mm is None else length_mm * UM_PER_MM / voxel_um / 2
