"""Block by block in one pass: topology, surface, and bone in each cell of a grid."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from math import ceil
from typing import TYPE_CHECKING, Any

import numpy as np

from fissura.filters.masks.cell_counts import cells_of, count_in_cells
from fissura.filters.masks.euler import cell_counts
from fissura.filters.masks.surface_area import (
    MASK_HALO_VOX,
    MASK_SIGMA_VOX,
    surface_normals,
)
from fissura.filters.volumes.gaussian import smooth
from fissura.model import Box, Cuboid, Tissue
from fissura.model.bone import ENVELOPE, LARGEST, REGION

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from fissura.blocks import Block, Executor
    from fissura.model import Bone, Shape

__all__ = ["Counted", "count", "finest_factor"]

MOST_CELLS = 2**26
"""Cells of the grid that is held in memory."""
HALF = 0.5


@dataclass(frozen=True, slots=True)
class Counted:
    """What was counted over the region, in whole numbers.

    Parameters
    ----------
    euler : ndarray of int64, shape (9,)
        Cells of the largest part by their share in the region, of `cell_counts`.
    normals : ndarray of int64, shape (bin,)
        Area of the envelope's surface by its direction, of `surface_normals`.
    solid, known : ndarray of uint16 or uint32, shape (cell z, cell y, cell x)
        Voxels of the envelope, and of the region, in each cell of the grid.
    factor : int
        Edge of a cell, in voxels.
    first : tuple of int
        The first cell's place on the grid that begins at voxel 0.
    """

    euler: NDArray[np.int64]
    normals: NDArray[np.int64]
    solid: NDArray[np.unsignedinteger[Any]]
    known: NDArray[np.unsignedinteger[Any]]
    factor: int
    first: tuple[int, int, int]

    def coarsening(self, across_vox: float, *, cells_across: float, few: int) -> int:
        """Return by how much cells may be merged along each edge.

        No more than leaves `cells_across` in a length of `across_vox`, and no more than
        it takes to have `few` cells.
        """
        if cells_across == 0:
            return 1
        most = int(across_vox / self.factor / cells_across)
        enough: int = ceil((self.solid.size / few) ** (1 / 3))
        return max(1, min(most, enough))


def count(bone: Bone, *, executor: Executor) -> Counted:
    """Count over the bone's region, block by block."""
    bounds = bone.region.bounds
    factor = finest_factor(bounds.shape)
    cells = cells_of(bounds, factor)
    shape = [c.stop - c.start for c in cells]
    first = cells[0].start, cells[1].start, cells[2].start
    fits: type[np.unsignedinteger[Any]] = (
        np.uint16 if factor**3 <= np.iinfo(np.uint16).max else np.uint32
    )
    solid: NDArray[np.unsignedinteger[Any]] = np.zeros(shape, fits)
    known: NDArray[np.unsignedinteger[Any]] = np.zeros(shape, fits)
    euler, normals = np.zeros(9, np.int64), np.zeros(1, np.int64)
    blocks = executor.blocks(bounds, halo_vox=0)
    for block, one in zip(
        blocks, executor.do(partial(_count, bone, factor), blocks), strict=True
    ):
        here = tuple(
            slice(c.start - low, c.stop - low)
            for c, low in zip(cells_of(block.write, factor), first, strict=True)
        )
        solid[here] += one.solid.astype(fits)
        known[here] += one.known.astype(fits)
        euler += one.euler
        normals = normals + one.normals
    return Counted(euler, normals, solid, known, factor, first)


def finest_factor(shape: Shape) -> int:
    """Return the smallest edge of a cell with which the grid fits into memory."""
    factor = 1
    while np.prod([-(-n // factor) for n in shape], dtype=float) > MOST_CELLS:
        factor += 1
    return factor


def _count(bone: Bone, factor: int, block: Block) -> Counted:
    own = block.write
    read = own.grow(MASK_HALO_VOX, inside=bone.tissue.box)
    tissue = bone.tissue.read(read)
    cut = own.slices_in(read)
    mine = tissue[cut]
    cells = cells_of(own, factor)
    return Counted(
        _euler(bone, tissue, read, own),
        _normals(tissue, cut),
        count_in_cells(mine, _chosen(ENVELOPE), own, factor=factor),
        count_in_cells(mine, _chosen(REGION), own, factor=factor),
        factor,
        (cells[0].start, cells[1].start, cells[2].start),
    )


def _euler(
    bone: Bone, tissue: NDArray[np.uint8], read: Box, own: Box
) -> NDArray[np.int64]:
    bounds = bone.region.bounds
    z, y, x = own.slices_in(read)
    low, high = (
        (ends[0], ends[1], ends[2])
        for ends in (
            [a == b for a, b in zip(own.start, bounds.start, strict=True)],
            [a == b for a, b in zip(own.stop, bounds.stop, strict=True)],
        )
    )
    boxed = isinstance(bone.region, Cuboid)
    return cell_counts(
        _among(tissue, LARGEST),
        owned=(z, y, x),
        on_low=low,
        on_high=high,
        region=None if boxed else _among(tissue, REGION),
    )


def _normals(
    tissue: NDArray[np.uint8], cut: tuple[slice, slice, slice]
) -> NDArray[np.int64]:
    """Count the envelope's surface in the region; what lies beyond is seen, too."""
    solid = _among(tissue, ENVELOPE | {Tissue.BEYOND})
    where = np.zeros(tissue.shape, bool)
    where[cut] = _among(tissue[cut], REGION)
    blurred = smooth(solid, sigma_vox=MASK_SIGMA_VOX)
    return surface_normals(blurred, threshold=HALF, where=where)


def _among(tissue: NDArray[np.uint8], kinds: frozenset[Tissue]) -> NDArray[np.bool_]:
    """Return which voxels are of some kinds: kind by kind, many voxels at once."""
    found = np.zeros(tissue.shape, bool)
    for kind in kinds:
        found |= tissue == np.uint8(kind)
    return found


def _chosen(kinds: frozenset[Tissue]) -> NDArray[np.uint8]:
    chosen = np.zeros(256, np.uint8)
    chosen[list(kinds)] = 1
    return chosen
