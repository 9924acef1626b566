"""The peak memory of the search for damage."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fissura.blocks import block_memory_bytes
from fissura.detect.grids import CrackScale, binning
from fissura.detect.microcracks.candidates import SHEETS_BEYOND_VOX, around_vox

if TYPE_CHECKING:
    from fissura.model import Shape
    from fissura.settings import Detect

__all__ = ["memory_bytes"]

BYTES_PER_VOXEL = 34
"""Held for each voxel of a block: darkness, blur, distances, score, labels."""


def memory_bytes(
    voxel_um: float, settings: Detect, *, block_vox: Shape, workers: int
) -> int:
    """Return the largest peak memory of `damage`, in bytes.

    Parameters
    ----------
    voxel_um : float
        Of the volume; blocks are cut of the coarser grid that is searched.
    settings : Detect
    block_vox : tuple of int
    workers : int
    """
    scale = CrackScale(voxel_um * binning(voxel_um, settings.grid_um), settings)
    return block_memory_bytes(
        block_vox,
        halo_vox=scale.halo_vox + SHEETS_BEYOND_VOX + around_vox(scale),
        bytes_per_voxel=BYTES_PER_VOXEL,
        workers=workers,
    )
