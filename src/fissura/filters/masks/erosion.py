"""Fast erosion: which voxels are farther from any void than a given distance.

Distances along z come from two sweeps, squared distances in the plane of z and x from
shifts, as in `distances`; along y it is enough to know how far each voxel reaches,
which takes two more sweeps.
"""

from __future__ import annotations

from math import isqrt
from typing import TYPE_CHECKING, Any

import numpy as np

from fissura.filters.compile import kernel
from fissura.filters.masks.distances import (
    SHORT,
    TILE,
    distances_along_z,
    lower_tile,
    squared_distances,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["farther_than"]


def farther_than(solid: NDArray[np.bool_], distance2_vox2: int) -> NDArray[np.bool_]:
    """Return which voxels' squared distance to the nearest one outside `solid` is more.

    Beyond the array's faces nothing is known, and nothing is void.

    Parameters
    ----------
    solid : ndarray of bool, shape (z, y, x)
    distance2_vox2 : int
        Square of the distance, 0 or more.

    Returns
    -------
    ndarray of bool, shape (z, y, x)
    """
    limit = isqrt(distance2_vox2)
    if limit >= SHORT:
        squares = squared_distances(solid, limit_vox=limit + 1)
        beyond: NDArray[np.bool_] = squares > squares.dtype.type(distance2_vox2)
        return beyond
    far = np.empty(solid.shape, np.uint8)
    if solid.size:
        distances_along_z(np.ascontiguousarray(solid).view(np.uint8), limit + 1, far)
        _mark(far, distance2_vox2, _reaches(distance2_vox2))
    return far.view(np.bool_)


def _reaches(distance2: int) -> NDArray[np.uint8]:
    """Return how far one reaches from each squared distance, plus 1; 0 for not at all.

    The last entry represents all above `distance2`.
    """
    rest = distance2 - np.arange(distance2 + 1)
    reach = [isqrt(int(n)) + 1 for n in rest]
    return np.array([*reach, 0], np.uint8)


@kernel
def _mark(far: NDArray[np.uint8], distance2: int, reaches: NDArray[np.uint8]) -> None:
    """Turn distances along z into marks, plane by plane."""
    nz, ny, nx = far.shape
    tiles = (nx + TILE - 1) // TILE
    reach = np.zeros((ny, tiles * TILE), np.uint8)
    beyond = np.uint16(SHORT * SHORT)
    row = np.full((tiles + 2) * TILE, beyond, np.uint16)
    least = np.full(tiles + 2, beyond, np.uint16)
    out = np.empty(TILE, np.uint16)
    for z in range(nz):
        for y in range(ny):
            _square(far[z, y], row[TILE : TILE + nx])
            for tile in range(1, tiles + 1):
                least[tile] = _least(row[tile * TILE : (tile + 1) * TILE])
            for tile in range(1, tiles + 1):
                _lower(row, least, tile, distance2, out)
                _look_up(out, reaches, reach[y, (tile - 1) * TILE : tile * TILE])
        _sweep(reach, far[z])


@kernel
def _square(distances: NDArray[np.uint8], out: NDArray[np.uint16]) -> None:
    for x in range(len(distances)):
        d = np.uint16(distances[x])
        out[x] = np.uint16(d * d)


@kernel
def _least(values: NDArray[np.uint16]) -> Any:
    low = values[0]
    for i in range(TILE):
        low = min(low, values[i])
    return low


@kernel
def _lower(
    row: NDArray[np.uint16],
    least: NDArray[np.uint16],
    tile: int,
    distance2: int,
    out: NDArray[np.uint16],
) -> None:
    """Lower a tile's squares by those along x, as far as they matter."""
    x, end = tile * TILE, len(row) - TILE
    most = np.uint16(0)
    for i in range(TILE):
        out[i] = row[x + i]
        most = max(most, out[i])
    reach = int(np.sqrt(distance2))
    low = least[tile]
    for near in range(
        max(x - reach, 0) // TILE, (min(x + reach, end) + TILE - 1) // TILE + 1
    ):
        low = min(low, least[near])
    if low > distance2:
        return
    for k in range(1, reach + 1):
        if low + k * k >= most or low + k * k > distance2:
            break
        left, right = max(x - k, 0), min(x + k, end)
        most = lower_tile(
            out, row[left : left + TILE], row[right : right + TILE], k * k
        )


@kernel
def _look_up(
    squares: NDArray[np.uint16], reaches: NDArray[np.uint8], out: NDArray[np.uint8]
) -> None:
    last = len(reaches) - 1
    for i in range(TILE):
        out[i] = reaches[min(int(squares[i]), last)]


@kernel
def _sweep(reach: NDArray[np.uint8], far: NDArray[np.uint8]) -> None:
    """Mark what nothing along y reaches."""
    ny, nx = far.shape
    one = np.uint8(1)
    on = np.zeros(nx, np.uint8)
    for y in range(ny):
        for x in range(nx):
            on[x] = max(np.uint8(max(on[x], one) - one), reach[y, x])
            far[y, x] = on[x]
    on[:] = 0
    for y in range(ny - 1, -1, -1):
        for x in range(nx):
            on[x] = max(np.uint8(max(on[x], one) - one), reach[y, x])
            far[y, x] = (far[y, x] | on[x]) == 0
