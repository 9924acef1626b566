"""Paint voxels in rows, each once: the first to come gives the value.

What is still to be painted is kept in bits, 64 voxels along x in a word, and in coarse
bits, one for each cell of 4 x 4 x 4 voxels: a shape that meets nothing unpainted costs
a look at the cells it lies in.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, cast

import numpy as np

from fissura.filters.compile import kernel

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["CELL", "Canvas", "any_left", "forget_cells", "paint_row"]

WORD: Final = 64
CELL: Final = 4
"""Edge of a coarse cell, in voxels."""
IN_WORD: Final = WORD // CELL
"""Cells along a word of voxels."""


@dataclass(frozen=True, slots=True)
class Canvas:
    """Values, and what has none yet.

    Parameters
    ----------
    values : ndarray of float32, shape (z, y, x)
    left : ndarray of uint64, shape (z, y, word)
        Voxels without a value.
    cells : ndarray of uint64, shape (cell z, cell y, word)
        Cells with such voxels.
    """

    values: NDArray[np.float32]
    left: NDArray[np.uint64]
    cells: NDArray[np.uint64]

    @classmethod
    def blank(cls, inside: NDArray[np.bool_], *, value: float) -> Canvas:
        """Return a canvas with `value` everywhere, to be painted inside a mask."""
        nz, ny, nx = (-(-n // CELL) for n in inside.shape)
        wide = np.zeros((nz * CELL, ny * CELL, nx * CELL), bool)
        z, y, x = map(slice, inside.shape)
        wide[z, y, x] = inside
        cubes = wide.reshape(nz, CELL, ny, CELL, nx, CELL)
        cells: NDArray[np.bool_] = np.any(cubes, axis=(1, 3, 5))
        return cls(
            np.full(inside.shape, value, np.float32), _pack(inside), _pack(cells)
        )


def _pack(inside: NDArray[np.bool_]) -> NDArray[np.uint64]:
    """Return one bit for each voxel."""
    nz, ny, nx = inside.shape
    wide = np.zeros((nz, ny, -(-nx // WORD) * WORD), bool)
    wide[:, :, :nx] = inside
    packed = np.packbits(wide, axis=2, bitorder="little").view("<u8")
    return cast("NDArray[np.uint64]", packed.astype(np.uint64, copy=False))


@kernel
def _between(first: int, last: int, word: int) -> Any:
    """Return a word with the bits of a row from `first` to `last`, both included."""
    ones = np.uint64(0xFFFFFFFFFFFFFFFF)
    low = max(first - word * WORD, 0)
    high = min(last - word * WORD, WORD - 1)
    return (ones << np.uint64(low)) & (ones >> np.uint64(WORD - 1 - high))


@kernel
def any_left(bits: NDArray[np.uint64], z: int, y: int, first: int, last: int) -> bool:
    """Tell whether any of a row's bits from `first` to `last` is set."""
    for word in range(first // WORD, last // WORD + 1):
        here = bits[z, y, word]
        if here != 0 and here & _between(first, last, word) != 0:
            return True
    return False


@kernel
def paint_row(
    values: NDArray[np.float32],
    left: NDArray[np.uint64],
    z: int,
    y: int,
    first: int,
    last: int,
    value: float,
) -> bool:
    """Paint what is left of a row from `first` to `last`; tell whether anything was."""
    painted = False
    for word in range(first // WORD, last // WORD + 1):
        here = left[z, y, word]
        fresh = here
        if fresh != 0:
            fresh &= _between(first, last, word)
        if fresh == 0:
            continue
        painted = True
        left[z, y, word] = here & ~fresh
        x = word * WORD
        while fresh != 0:
            if fresh & np.uint64(255) == 0:
                fresh >>= np.uint64(8)
                x += 8
            else:
                if fresh & np.uint64(1):
                    values[z, y, x] = value
                fresh >>= np.uint64(1)
                x += 1
    return painted


@kernel
def forget_cells(
    left: NDArray[np.uint64],
    cells: NDArray[np.uint64],
    cell_z: int,
    cell_y: int,
    first: int,
    last: int,
) -> None:
    """Clear the bits of cells in a row where nothing is left to be painted."""
    nz, ny, _ = left.shape
    for word in range(first // IN_WORD, last // IN_WORD + 1):
        some = np.uint64(0)
        for z in range(cell_z * CELL, min((cell_z + 1) * CELL, nz)):
            for y in range(cell_y * CELL, min((cell_y + 1) * CELL, ny)):
                some |= left[z, y, word]
        for cell in range(IN_WORD):
            if (some >> np.uint64(cell * CELL)) & np.uint64(15) == 0:
                place = word * IN_WORD + cell
                cells[cell_z, cell_y, place // WORD] &= ~(
                    np.uint64(1) << np.uint64(place % WORD)
                )
