"""Peak memory of the morphometry, estimated before it starts."""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING

from fissura.blocks import block_memory_bytes
from fissura.filters.masks.surface_area import MASK_HALO_VOX
from fissura.measure.morphometry.one_pass import finest_factor

if TYPE_CHECKING:
    from fissura.model import Shape

__all__ = ["cells", "memory_bytes"]

BYTES_PER_VOXEL = 12
"""Held for each voxel of a block that is counted: kinds, masks, a blurred mask."""
BYTES_PER_CELL = 30
"""Held for each cell of the grid: its counts, and two maps in the making."""


def cells(shape: Shape) -> int:
    """Return how many cells the grid over a volume has, at most."""
    factor = finest_factor(shape)
    return prod(-(-edge // factor) for edge in shape)


def memory_bytes(shape: Shape, *, block_vox: Shape, workers: int) -> int:
    """Return what `architecture` holds at its peak, at most.

    Trabeculae of many voxels are measured on fewer cells.

    Parameters
    ----------
    shape : tuple of int
        Of the volume.
    block_vox : tuple of int
    workers : int
    """
    counting = block_memory_bytes(
        block_vox,
        halo_vox=MASK_HALO_VOX,
        bytes_per_voxel=BYTES_PER_VOXEL,
        workers=workers,
    )
    return counting + cells(shape) * BYTES_PER_CELL
