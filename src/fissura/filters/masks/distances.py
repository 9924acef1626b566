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

__all__ = ["SHORT", "TILE", "distances_along_z", "lower_tile", "squared_distances"]

TILE: Final = 64
"""Columns taken together: one cache line of 8-bit, two of 16-bit values."""
GROUP: Final = 16
"""Rows whose least values are looked at together."""
SHORT: Final = 180
"""Longest bound whose squares, twice, fit 16 bits."""
FAR: Final = 30_000
"""Longest bound whose squares, twice, fit 32 bits; longer ones take 64."""


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
    ndarray of uint16, int32 or int64, shape (z, y, x)
        In voxels².  Above the limit, and where there is no void at all, the value is
        some number above the limit's square, the same everywhere.
    """
    # without a limit: one that no two voxels of the array are apart
    limit = max(FAR, sum(solid.shape)) if limit_vox is None else limit_vox
    squares = np.empty(solid.shape, _fitting(limit))
    if solid.size:
        distances_along_z(
            np.ascontiguousarray(solid).view(np.uint8), limit + 1, squares
        )
        _across(squares, limit, squares.dtype.type(limit * limit + 1))
    return squares


def _fitting(limit_vox: int) -> type[np.uint16 | np.int32 | np.int64]:
    """Return the smallest type that holds the square of a bound twice."""
    if limit_vox <= SHORT:
        return np.uint16
    return np.int32 if limit_vox <= FAR else np.int64


@kernel
def distances_along_z(solid: NDArray[np.uint8], far: int, out: NDArray[Any]) -> None:
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
    before = np.full((ny, (tiles + 2) * TILE), far2, squares.dtype)
    after = np.full((ny, (tiles + 2) * TILE), far2, squares.dtype)
    least = np.full((ny, tiles + 2), far2, squares.dtype)
    some = np.full(((ny + GROUP - 1) // GROUP, tiles + 2), far2, squares.dtype)
    for z in range(nz):
        _square(squares[z], far2, before)
        _note_least(before, least)
        _note_some(least, some)
        for y in range(ny):
            for tile in range(1, tiles + 1):
                _lower_along_y(before, least, some, y, tile, limit, after)
        _note_least(after, least)
        for y in range(ny):
            for tile in range(1, tiles + 1):
                _lower_along_x(after, least, y, tile, limit, before)
        _write(before, far2, squares[z])


@kernel
def _square(plane: NDArray[Any], far2: Any, out: NDArray[Any]) -> None:
    ny, nx = plane.shape
    kind = out.dtype.type
    for y in range(ny):
        row = out[y, TILE : TILE + nx]
        for x in range(nx):
            row[x] = kind(plane[y, x] * plane[y, x])
        for x in range(TILE + nx, out.shape[1]):
            out[y, x] = far2


@kernel
def _write(before: NDArray[Any], far2: Any, out: NDArray[Any]) -> None:
    ny, nx = out.shape
    for y in range(ny):
        row = before[y, TILE : TILE + nx]
        for x in range(nx):
            out[y, x] = min(row[x], far2)


@kernel
def _note_least(rows: NDArray[Any], least: NDArray[Any]) -> None:
    """Note each tile's least value."""
    for y in range(len(rows)):
        for tile in range(1, least.shape[1] - 1):
            values = rows[y, tile * TILE : (tile + 1) * TILE]
            low = values[0]
            for i in range(TILE):
                low = min(low, values[i])
            least[y, tile] = low


@kernel
def _note_some(least: NDArray[Any], some: NDArray[Any]) -> None:
    """Note the least value of tiles of a few rows."""
    for group in range(len(some)):
        for tile in range(least.shape[1]):
            low = least[group * GROUP, tile]
            for y in range(group * GROUP, min((group + 1) * GROUP, len(least))):
                low = min(low, least[y, tile])
            some[group, tile] = low


@kernel
def _lower_along_y(
    before: NDArray[Any],
    least: NDArray[Any],
    some: NDArray[Any],
    y: int,
    tile: int,
    limit: int,
    after: NDArray[Any],
) -> None:
    ny, x = len(before), tile * TILE
    out = after[y, x : x + TILE]
    most = _copy(before[y, x : x + TILE], out)
    low = most
    for group in range(max(y - limit, 0) // GROUP, min(y + limit, ny - 1) // GROUP + 1):
        low = min(low, some[group, tile])
    for k in range(1, min(limit, max(y, ny - 1 - y)) + 1):
        if low + k * k >= most:
            break
        up, down = y - k, y + k
        if up < 0:
            up = down
        elif down >= ny:
            down = up
        if min(least[up, tile], least[down, tile]) + k * k < most:
            most = lower_tile(
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
    row, x = after[y], tile * TILE
    end = len(row) - TILE
    out = before[y, x : x + TILE]
    most = _copy(row[x : x + TILE], out)
    low = most
    for near in range(
        max(x - limit, 0) // TILE, min(x + limit + TILE - 1, end) // TILE + 1
    ):
        low = min(low, least[y, near])
    for k in range(1, min(limit, end) + 1):
        if low + k * k >= most:
            break
        left, right = max(x - k, 0), min(x + k, end)
        nearest = min(
            least[y, left // TILE],
            least[y, (left + TILE - 1) // TILE],
            least[y, right // TILE],
            least[y, (right + TILE - 1) // TILE],
        )
        if nearest + k * k < most:
            most = lower_tile(
                out, row[left : left + TILE], row[right : right + TILE], k * k
            )


@kernel
def _copy(source: NDArray[Any], out: NDArray[Any]) -> Any:
    """Copy a tile and return its largest value."""
    most = source[0]
    for i in range(TILE):
        out[i] = source[i]
        most = max(most, source[i])
    return most


@kernel
def lower_tile(out: NDArray[Any], a: NDArray[Any], b: NDArray[Any], add: int) -> Any:
    """Lower a tile to the least of two others and a bit, and return its largest."""
    kind = out.dtype.type
    most = kind(0)
    for i in range(TILE):
        value = min(out[i], kind(min(a[i], b[i]) + kind(add)))
        out[i] = value
        most = max(most, value)
    return most
