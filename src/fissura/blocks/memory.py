"""How much memory a stage will hold at a time, said before it starts."""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fissura.model import Shape

__all__ = ["block_memory_bytes"]


def block_memory_bytes(
    edge_vox: Shape, *, halo_vox: int, bytes_per_voxel: int, workers: int
) -> int:
    """Return the peak of `workers` blocks computed at the same time.

    Parameters
    ----------
    edge_vox : tuple of int
        Edges of a block's write box.
    halo_vox : int
        Context read on every side.
    bytes_per_voxel : int
        What the stage holds for each voxel it reads; each stage states its own.
    workers : int
        Blocks under way together.

    Examples
    --------
    >>> block_memory_bytes((8, 8, 8), halo_vox=1, bytes_per_voxel=4, workers=2)
    8000
    """
    voxels = prod(edge + 2 * halo_vox for edge in edge_vox)
    return voxels * bytes_per_voxel * workers
