"""The Euler number of a solid: parts minus tunnels plus cavities.

A solid is the union of its closed voxels: cubes, their faces, edges and vertices, each
counted once.  Solid voxels so touch through faces, edges and corners (26 neighbours),
voids through faces only.  What a region cuts is weighted by the share of a cell that
lies in it, so that numbers of neighbouring regions add up.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from fissura.errors import DataError
from fissura.filters.compile import kernel

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = [
    "EULER_HALO_VOX",
    "cell_counts",
    "edge_corrected_from",
    "euler_from",
    "euler_number",
]

EULER_HALO_VOX = 1
"""How far `cell_counts` looks around a voxel."""
EIGHTHS = 8

Slices = tuple[slice, slice, slice]
Sides = tuple[bool, bool, bool]


def euler_number(solid: NDArray[np.bool_]) -> int:
    """Count vertices − edges + faces − cubes of the solid's closed voxels.

    Examples
    --------
    >>> ring = np.ones((1, 3, 3), bool)
    >>> ring[0, 1, 1] = False
    >>> euler_number(ring)
    0
    """
    z, y, x = map(slice, solid.shape)
    ends = (True, True, True)
    return euler_from(cell_counts(solid, owned=(z, y, x), on_low=ends, on_high=ends))


def cell_counts(
    solid: NDArray[np.bool_],
    *,
    owned: Slices,
    on_low: Sides,
    on_high: Sides,
    region: NDArray[np.bool_] | None = None,
) -> NDArray[np.int64]:
    """Count vertices − edges + faces − cubes of a block by the share inside the region.

    A cell's share is the part of the voxels around it that lie in the region: eight
    around a vertex, four around an edge, two at a face.  In a box that is one half for
    each face of the box that the cell lies on.  A block counts the cells at the low
    side of its voxels, and those at its high side where the region ends there: counts
    of blocks add up to those of the whole, exactly.

    Parameters
    ----------
    solid : ndarray of bool, shape (z, y, x)
        The block with one voxel more on each side where the volume goes on.
    owned : tuple of slice
        The block in `solid`.
    on_low, on_high : tuple of bool
        Whether the block ends where the volume or the box-shaped region ends, for each
        axis.  Nothing beyond is looked at.
    region : ndarray of bool, shape (z, y, x), optional
        Voxels that count, where the region is not a box.

    Returns
    -------
    ndarray of int64, shape (9,)
        Entry k holds the cells of which k eighths lie in the region.

    Raises
    ------
    DataError
        If voxels beside the block are missing on a side where the region goes on.
    """
    here = solid if region is None else solid & region
    room = _with_neighbours(here, owned, on_low, on_high)
    counts = np.zeros(EIGHTHS + 1, np.int64)
    if region is None:
        _count_in_box(room, np.array(on_low), np.array(on_high), counts)
    else:
        known = _with_neighbours(region, owned, on_low, on_high)
        _count_in_region(room, known, counts)
    return counts


def euler_from(counts: NDArray[np.int64]) -> int:
    """Return the Euler number χ of all that was counted."""
    return sum(counts.tolist())


def edge_corrected_from(counts: NDArray[np.int64]) -> float:
    """Return Δχ, the region's share in the Euler number of the bone it was cut from.

    The connectivity density is (1 − Δχ) / volume; Odgaard and Gundersen 1993,
    doi:10.1016/8756-3282(93)90245-6.
    """
    eighths: int = sum(share * n for share, n in enumerate(counts.tolist()))
    return eighths / EIGHTHS


def _with_neighbours(
    solid: NDArray[np.bool_], owned: Slices, on_low: Sides, on_high: Sides
) -> NDArray[np.uint8]:
    """Return the block, one voxel more on its low sides, and one where it ends."""
    shape, source, target = [], [], []
    for axis, part in enumerate(owned):
        start, stop, _ = part.indices(solid.shape[axis])
        if start == 0 and not on_low[axis]:
            raise DataError(
                f"the block starts where its array starts on axis {axis}, but its "
                f"region goes on; read {EULER_HALO_VOX} voxel more on that side"
            )
        shape.append(stop - start + 1 + on_high[axis])
        source.append(slice(start - (not on_low[axis]), stop))
        target.append(slice(int(on_low[axis]), stop - start + 1))
    room = np.zeros(shape, np.uint8)
    room[tuple(target)] = solid[tuple(source)]
    return room


@kernel
def _count_in_box(
    b: NDArray[np.uint8],
    on_low: NDArray[np.bool_],
    on_high: NDArray[np.bool_],
    counts: NDArray[np.int64],
) -> None:
    nz, ny, nx = b.shape
    first = 2 if on_low[2] else 1
    last = nx - 1 if on_high[2] else nx
    for z in range(1, nz):
        z_face = (on_low[0] and z == 1) or (on_high[0] and z == nz - 1)
        for y in range(1, ny):
            y_face = (on_low[1] and y == 1) or (on_high[1] and y == ny - 1)
            if z_face or y_face:
                for x in range(first, last):
                    _count_cells(b, z, y, x, (z_face, y_face, False), counts)
            elif first < last:
                counts[8] += _count_row(
                    b[z, y, first - 1 : last],
                    b[z, y - 1, first - 1 : last],
                    b[z - 1, y, first - 1 : last],
                    b[z - 1, y - 1, first - 1 : last],
                )
            if on_low[2]:
                _count_cells(b, z, y, 1, (z_face, y_face, True), counts)
            if on_high[2] and last >= first:
                _count_cells(b, z, y, last, (z_face, y_face, True), counts)


@kernel
def _count_row(
    here: NDArray[np.uint8],
    before: NDArray[np.uint8],
    below: NDArray[np.uint8],
    corner: NDArray[np.uint8],
) -> int:
    """Count the cells at the low sides of a row's voxels, but for its first."""
    # 32 bits hold rows of 2²⁸ voxels, and are summed twice as fast
    total = np.int32(0)
    for x in range(1, len(here)):
        cube, cube_left = here[x], here[x - 1]
        zf, zf_left = cube | below[x], cube_left | below[x - 1]
        yf, yf_left = cube | before[x], cube_left | before[x - 1]
        xe = zf | before[x] | corner[x]
        xe_left = zf_left | before[x - 1] | corner[x - 1]
        total += np.int32(xe | xe_left) + np.int32(cube | cube_left) + zf + yf
        total -= np.int32(yf | yf_left) + np.int32(zf | zf_left) + xe + cube
    return int(total)


@kernel
def _count_cells(
    b: NDArray[np.uint8],
    z: int,
    y: int,
    x: int,
    on: tuple[bool, bool, bool],
    counts: NDArray[np.int64],
) -> None:
    """Count the eight cells at the low sides of one voxel on the region's faces."""
    fz, fy, fx = np.int64(on[0]), np.int64(on[1]), np.int64(on[2])
    cube = b[z, y, x]
    zf = cube | b[z - 1, y, x]
    yf = cube | b[z, y - 1, x]
    xf = cube | b[z, y, x - 1]
    ze = yf | b[z, y, x - 1] | b[z, y - 1, x - 1]
    ye = zf | b[z, y, x - 1] | b[z - 1, y, x - 1]
    xe = zf | b[z, y - 1, x] | b[z - 1, y - 1, x]
    vertex = ze | ye | xe | b[z - 1, y - 1, x - 1]
    counts[8 >> (fz + fy + fx)] += np.int64(vertex)
    counts[8 >> (fy + fx)] -= np.int64(ze)
    counts[8 >> (fz + fx)] -= np.int64(ye)
    counts[8 >> (fz + fy)] -= np.int64(xe)
    counts[8 >> fz] += np.int64(zf)
    counts[8 >> fy] += np.int64(yf)
    counts[8 >> fx] += np.int64(xf)
    counts[8] -= np.int64(cube)


@kernel
def _count_in_region(
    b: NDArray[np.uint8], known: NDArray[np.uint8], counts: NDArray[np.int64]
) -> None:
    nz, ny, nx = b.shape
    inside = (False, False, False)
    for z in range(1, nz):
        for y in range(1, ny):
            here, before = known[z, y], known[z, y - 1]
            below, corner = known[z - 1, y], known[z - 1, y - 1]
            full = here[0] + before[0] + below[0] + corner[0]
            for x in range(1, nx):
                left, full = full, here[x] + before[x] + below[x] + corner[x]
                if left + full == 8:  # noqa: PLR2004 - all voxels around a vertex
                    _count_cells(b, z, y, x, inside, counts)
                elif left + full > 0:
                    for kind in range(8):
                        _count_cut_cell(b, known, (z, y, x), kind, counts)


@kernel
def _count_cut_cell(
    b: NDArray[np.uint8],
    known: NDArray[np.uint8],
    place: tuple[int, int, int],
    kind: int,
    counts: NDArray[np.int64],
) -> None:
    """Count one cell, long along the axes of the bits in `kind`, by its share."""
    z, y, x = place
    dz, dy, dx = kind >> 2, (kind >> 1) & 1, kind & 1
    solid, share = 0, 0
    for k in range(z - 1 + dz, z + 1):
        for j in range(y - 1 + dy, y + 1):
            for i in range(x - 1 + dx, x + 1):
                solid |= b[k, j, i]
                share += known[k, j, i]
    if solid:
        dimension = dz + dy + dx
        counts[share << dimension] += 1 - 2 * (dimension & 1)
