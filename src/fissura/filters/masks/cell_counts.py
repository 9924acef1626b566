"""Count on a coarser grid: how many voxels of each cell are of a kind."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from fissura.filters.compile import kernel

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from fissura.model import Box

__all__ = ["cells_of", "count_in_cells", "merge_cells"]


def cells_of(box: Box, factor: int) -> tuple[slice, slice, slice]:
    """Return the cells of `factor`³ voxels that a box reaches into."""
    z, y, x = (
        slice(low // factor, -(-high // factor))
        for low, high in zip(box.start, box.stop, strict=True)
    )
    return z, y, x


def count_in_cells(
    kinds: NDArray[np.uint8], chosen: NDArray[np.uint8], box: Box, *, factor: int
) -> NDArray[np.uint32]:
    """Count the chosen voxels of each cell that a box reaches into.

    Parameters
    ----------
    kinds : ndarray of uint8, shape (z, y, x)
    chosen : ndarray of uint8, shape (256,)
        1 for the kinds that count, 0 for others.
    box : Box
        Where they lie in the whole volume; its voxel 0 begins a cell.
    factor : int
        Edge of a cell, in voxels.
    """
    cells = cells_of(box, factor)
    counts = np.zeros([c.stop - c.start for c in cells], np.uint32)
    offset = np.array([low % factor for low in box.start])
    _count(kinds, chosen, offset, factor, counts)
    return counts


def merge_cells(
    counts: NDArray[np.unsignedinteger[Any]], *, by: int
) -> NDArray[np.unsignedinteger[Any]]:
    """Add up cubes of `by`³ cells; at the end they may be cut off."""
    if by == 1:
        return counts
    z, y, x = (-(-n // by) for n in counts.shape)
    merged = np.zeros((z, y, x), np.uint32)
    _merge(counts, by, merged)
    return merged


@kernel
def _merge(
    counts: NDArray[np.unsignedinteger[Any]], by: int, merged: NDArray[np.uint32]
) -> None:
    nz, ny, nx = counts.shape
    for z in range(nz):
        for y in range(ny):
            row = merged[z // by, y // by]
            for cell in range(len(row)):
                total = np.uint32(0)
                for x in range(cell * by, min((cell + 1) * by, nx)):
                    total += counts[z, y, x]
                row[cell] += total


@kernel
def _count(
    kinds: NDArray[np.uint8],
    chosen: NDArray[np.uint8],
    offset: NDArray[np.int64],
    factor: int,
    counts: NDArray[np.uint32],
) -> None:
    nz, ny, nx = kinds.shape
    for z in range(nz):
        for y in range(ny):
            row = counts[(z + offset[0]) // factor, (y + offset[1]) // factor]
            cell, left, total = 0, factor - offset[2], np.uint32(0)
            for x in range(nx):
                total += chosen[kinds[z, y, x]]
                left -= 1
                if left == 0:
                    row[cell] += total
                    cell, left, total = cell + 1, factor, np.uint32(0)
            if left < factor:
                row[cell] += total
