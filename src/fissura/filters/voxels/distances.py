"""Exact squared distances to the nearest void, bounded or not, in whole numbers.

Along z by two sweeps; along y, then x, as the least of f(i + k) + k² over all shifts k,
many columns at once.  A shift is left out where it cannot lower anything, and the
search ends where k² alone is too much: the cost follows the distances, and far from
any void, or deep in one, there is next to none.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

from fissura.filters.compile import kernel

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["squared_distances"]

TILE: Final = 64
"""Columns taken together: one cache line of 8-bit, two of 16-bit values."""
SHORT: Final = 180
"""Longest bound whose squares, twice, fit 16 bits."""
FAR: Final = 30_000
"""Longer than any array; its squares, twice, fit 32 bits."""


def squared_distances(
    solid: NDArray[np.bool_], *, limit_vox: int | None = None
) -> NDArray[Any]:
    """Return the squared distance of each voxel to the nearest one outside `solid`.

    Beyond the array's faces nothing is known, and nothing is void.

    Parameters
    ----------
    solid : ndarray of bool, shape (z, y, x)
    limit_vox : int, optional
        Distances above are not told apart.

    Returns
    -------
    ndarray of uint16 or int32, shape (z, y, x)
        In voxels².  Above the limit, and where there is no void at all, the value is
        some number above the limit's square, the same everywhere.
    """
    limit = FAR if limit_vox is None else min(limit_vox, FAR)
    squares = np.empty(solid.shape, np.uint16 if limit <= SHORT else np.int32)
    if solid.size:
        _along_z(np.ascontiguousarray(solid).view(np.uint8), limit + 1, squares)
        _across(squares, limit, squares.dtype.type(limit * limit + 1))
    return squares


@kernel
def _along_z(solid: NDArray[np.uint8], far: int, out: NDArray[Any]) -> None:
    """Write the distance along z, `far` at most."""
    nz, ny, nx = solid.shape
    for z in range(nz):
        for y in range(ny):
            if z == 0:
                for x in range(nx):
                    out[z, y, x] = far * solid[z, y, x]
            else:
                for x in range(nx):
                    on = out[z - 1, y, x] + 1
                    out[z, y, x] = min(on, far) * solid[z, y, x]
    for z in range(nz - 2, -1, -1):
        for y in range(ny):
            for x in range(nx):
                on = out[z + 1, y, x] + 1
                out[z, y, x] = min(on, out[z, y, x])


@kernel
def _across(squares: NDArray[Any], limit: int, far2: Any) -> None:
    """Turn distances along z into squared distances in space, plane by plane."""
    nz, ny, nx = squares.shape
    tiles = (nx + TILE - 1) // TILE
    width = tiles * TILE
    before = np.empty((ny, width), squares.dtype)
    after = np.empty((ny, width + 2 * TILE), squares.dtype)
    least = np.empty((ny, tiles + 2), squares.dtype)
    for z in range(nz):
        _square(squares[z], limit, far2, before, least)
        for tile in range(tiles):
            for y in range(ny):
                _lower_along_y(before, least, y, tile, limit, after)
        _seal(after, nx, far2, least)
        for y in range(ny):
            for tile in range(tiles):
                _lower_along_x(after, least, y, tile, limit, before)
        for y in range(ny):
            for x in range(nx):
                squares[z, y, x] = before[y, x]


@kernel
def _square(
    plane: NDArray[Any],
    limit: int,
    far2: Any,
    out: NDArray[Any],
    least: NDArray[Any],
) -> None:
    """Square a plane of distances, and note each tile's least."""
    ny, nx = plane.shape
    kind = out.dtype.type
    out[:] = far2
    for y in range(ny):
        row = out[y]
        for x in range(nx):
            d = plane[y, x]
            row[x] = kind(d * d) if d <= limit else far2
        for tile in range(len(row) // TILE):
            least[y, tile] = row[tile * TILE : (tile + 1) * TILE].min()


@kernel
def _seal(after: NDArray[Any], nx: int, far2: Any, least: NDArray[Any]) -> None:
    """Put a tile without voids at each end of the rows, and note each tile's least."""
    for y in range(len(after)):
        row = after[y]
        row[:TILE] = far2
        row[TILE + nx :] = far2
        for tile in range(len(row) // TILE):
            least[y, tile] = row[tile * TILE : (tile + 1) * TILE].min()


@kernel
def _lower_along_y(
    before: NDArray[Any],
    least: NDArray[Any],
    y: int,
    tile: int,
    limit: int,
    after: NDArray[Any],
) -> None:
    ny = len(before)
    x = tile * TILE
    out = after[y, x + TILE : x + 2 * TILE]
    out[:] = before[y, x : x + TILE]
    most = out.max()
    for k in range(1, min(limit, max(y, ny - 1 - y)) + 1):
        if k * k >= most:
            break
        up, down = y - k, y + k
        if up < 0:
            up = down
        elif down >= ny:
            down = up
        if min(least[up, tile], least[down, tile]) + k * k < most:
            most = _lower(
                out, before[up, x : x + TILE], before[down, x : x + TILE], k * k
            )


@kernel
def _lower_along_x(
    after: NDArray[Any],
    least: NDArray[Any],
    y: int,
    tile: int,
    limit: int,
    before: NDArray[Any],
) -> None:
    row = after[y]
    x, end = (tile + 1) * TILE, len(row) - TILE
    out = before[y, tile * TILE : (tile + 1) * TILE]
    out[:] = row[x : x + TILE]
    most = out.max()
    for k in range(1, min(limit, end) + 1):
        if k * k >= most:
            break
        left, right = max(x - k, 0), min(x + k, end)
        low = min(
            least[y, left // TILE],
            least[y, (left + TILE - 1) // TILE],
            least[y, right // TILE],
            least[y, (right + TILE - 1) // TILE],
        )
        if low + k * k < most:
            most = _lower(
                out, row[left : left + TILE], row[right : right + TILE], k * k
            )


@kernel
def _lower(out: NDArray[Any], a: NDArray[Any], b: NDArray[Any], add: int) -> Any:
    """Lower a tile to the least of two others and a bit, and return its largest."""
    kind = out.dtype.type
    most = kind(0)
    for i in range(TILE):
        value = min(out[i], kind(min(a[i], b[i]) + kind(add)))
        out[i] = value
        most = max(most, value)
    return most
