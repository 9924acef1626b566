"""Local thickness: how wide a ball fits inside a solid and still holds a voxel.

Hildebrand and Rüegsegger 1997, doi:10.1046/j.1365-2818.1997.1340694.x.  A ball sits at
a solid voxel and ends short of the nearest void voxel: its diameter is twice the
distance between the two, as in BoneJ.  A plate of an even number of voxels so gets its
thickness, one of an odd number a voxel more.

What is not known is neither void nor solid: no ball sits there, none ends there.
"""

from __future__ import annotations

import math
from math import isqrt
from typing import TYPE_CHECKING, Any

import numpy as np

from fissura.errors import DataError
from fissura.filters.compile import kernel
from fissura.filters.masks.distance_ridge import MOST2, ridge
from fissura.filters.masks.distances import squared_distances
from fissura.filters.masks.painting import (
    CELL,
    Canvas,
    any_left,
    forget_cells,
    paint_row,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = [
    "block_means",
    "largest_radius2_vox2",
    "local_thickness",
    "thickness_from_binned",
    "thickness_halo_vox",
]


def thickness_halo_vox(radius2_vox2: int) -> int:
    """Return how far `local_thickness` looks around a voxel.

    Parameters
    ----------
    radius2_vox2 : int
        Square of the largest radius in the whole volume, of `largest_radius2_vox2`.
    """
    return 2 * (isqrt(radius2_vox2) + 1)


def largest_radius2_vox2(
    solid: NDArray[np.bool_],
    *,
    where: NDArray[np.bool_],
    known: NDArray[np.bool_] | None = None,
) -> int:
    """Return the square of the largest radius of a ball that sits in `where`.

    A block's answer is right if its root is no more than the block's halo; if it is
    more, ask again with a wider one.  0 where nothing is solid; where no void is
    known, more than any array is long, squared.
    """
    squares = _radii2(solid, known, limit_vox=None)
    return int(squares.max(where=where, initial=0))


def local_thickness(
    solid: NDArray[np.bool_],
    *,
    known: NDArray[np.bool_] | None = None,
    radius2_vox2: int | None = None,
) -> NDArray[np.float32]:
    """Return the diameter of the largest ball inside `solid` that holds each voxel.

    Parameters
    ----------
    solid : ndarray of bool, shape (z, y, x)
        Beyond the array's faces nothing is known.
    known : ndarray of bool, shape (z, y, x), optional
        The region; what lies outside it is not known either.
    radius2_vox2 : int, optional
        Square of the largest radius in the whole volume.  With it, a block gets the
        values of the whole for all voxels `thickness_halo_vox` away from those of
        its faces where the volume goes on.

    Returns
    -------
    ndarray of float32, shape (z, y, x)
        In voxels; 0 for voxels that are not solid or not known.

    Raises
    ------
    DataError
        If there is no void to end a ball.
    """
    limit = None if radius2_vox2 is None else isqrt(radius2_vox2) + 1
    squares = _radii2(solid, known, limit_vox=limit)
    largest = int(squares.max(initial=0))
    if radius2_vox2 is not None:
        largest = min(largest, radius2_vox2)
        np.minimum(squares, largest, out=squares)
    elif largest > sum(n * n for n in solid.shape):
        raise DataError(
            "local thickness needs a void to end at, but every known voxel is solid; "
            "check the threshold, or whether the region holds any void"
        )
    canvas = Canvas.blank(squares > 0, value=0)
    _paint_balls(
        squares,
        ridge(squares, largest),
        _half_chords(min(largest, MOST2)),
        canvas.values,
        canvas.left,
        canvas.cells,
    )
    return canvas.values


def block_means(image: NDArray[np.bool_], *, factor: int) -> NDArray[np.float32]:
    """Return the mean of each cube of `factor`³ voxels; what is left over is dropped.

    A mask on a coarser grid is where these means are above one half.
    """
    nz, ny, nx = (n // factor for n in image.shape)
    whole = image[: nz * factor, : ny * factor, : nx * factor]
    cubes = whole.reshape(nz, factor, ny, factor, nx, factor)
    means: NDArray[np.float32] = cubes.mean(axis=(1, 3, 5), dtype=np.float32)
    return means


def thickness_from_binned(
    thickness_vox: NDArray[np.float32], *, factor: int
) -> NDArray[np.float32]:
    """Return what a thickness on a grid `factor` times coarser is on the fine one.

    It is `factor` times as much, and no more is done to it: that a plate is on average
    half a voxel too thick, and that a ball's middle must be a voxel's, cancel in a
    mean, to about 1 % where 16 coarse voxels lie across what is measured.
    """
    return thickness_vox * np.float32(factor)


def _radii2(
    solid: NDArray[np.bool_],
    known: NDArray[np.bool_] | None,
    *,
    limit_vox: int | None,
) -> NDArray[np.signedinteger[Any]]:
    """Return the squared radius of the ball at each known solid voxel, 0 elsewhere."""
    open_ = solid if known is None else solid | ~known
    squares = squared_distances(open_, limit_vox=limit_vox)
    if squares.dtype == np.uint16:
        squares = squares.astype(np.int32)
    if known is not None:
        squares[~known] = 0
    return squares


def _half_chords(largest2: int) -> NDArray[np.int32]:
    """Return the largest h with h² < n for each n up to `largest2`; −1 for 0."""
    # h² < n ≤ (h + 1)² holds for 2 h + 1 numbers
    reach = np.arange(-1, isqrt(largest2) + 1, dtype=np.int32)
    chords: NDArray[np.int32] = np.repeat(reach, np.abs(2 * reach + 1))
    return chords[: largest2 + 1]


@kernel
def _paint_balls(
    squares: NDArray[np.signedinteger[Any]],
    centres: NDArray[np.int64],
    chords: NDArray[np.int32],
    values: NDArray[np.float32],
    left: NDArray[np.uint64],
    cells: NDArray[np.uint64],
) -> None:
    """Paint balls of falling radius with their diameters, cell row by cell row."""
    nz, ny, nx = squares.shape
    for centre in centres:
        z0, y0, x0 = centre // (ny * nx), centre // nx % ny, centre % nx
        r2 = int(squares[z0, y0, x0])
        tall = _half_chord(r2, chords)
        for cell_z in range(
            max(z0 - tall, 0) // CELL, min(z0 + tall, nz - 1) // CELL + 1
        ):
            dz = _away(z0, cell_z)
            wide = _half_chord(r2 - dz * dz, chords)
            for cell_y in range(
                max(y0 - wide, 0) // CELL, min(y0 + wide, ny - 1) // CELL + 1
            ):
                dy = _away(y0, cell_y)
                half = _half_chord(r2 - dz * dz - dy * dy, chords)
                first = max(x0 - half, 0) // CELL
                last = min(x0 + half, nx - 1) // CELL
                if any_left(cells, cell_z, cell_y, first, last) and _paint_rows(
                    (z0, y0, x0), (cell_z, cell_y), r2, chords, values, left
                ):
                    forget_cells(left, cells, cell_z, cell_y, first, last)


@kernel
def _half_chord(n: int, chords: NDArray[np.int32]) -> int:
    """Look up the largest h with h² < n; beyond the table, work it out."""
    if n < len(chords):
        return int(chords[n])
    return math.ceil(math.sqrt(n)) - 1


@kernel
def _away(place: int, cell: int) -> int:
    """Return the distance along one axis from a place to the nearest one in a cell."""
    return max(cell * CELL - place, place - cell * CELL - CELL + 1, 0)


@kernel
def _paint_rows(
    centre: tuple[int, int, int],
    cell: tuple[int, int],
    r2: int,
    chords: NDArray[np.int32],
    values: NDArray[np.float32],
    left: NDArray[np.uint64],
) -> bool:
    """Paint a ball's share in one row of cells; return whether anything was left."""
    nz, ny, nx = values.shape
    z0, y0, x0 = centre
    diameter = 2.0 * math.sqrt(r2)
    painted = False
    for z in range(cell[0] * CELL, min((cell[0] + 1) * CELL, nz)):
        for y in range(cell[1] * CELL, min((cell[1] + 1) * CELL, ny)):
            rest2 = r2 - (z - z0) * (z - z0) - (y - y0) * (y - y0)
            if rest2 > 0:
                half = _half_chord(rest2, chords)
                first, last = max(x0 - half, 0), min(x0 + half, nx - 1)
                painted |= paint_row(values, left, z, y, first, last, diameter)
    return painted
