"""Which balls of a distance map matter: those that no other ball holds."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from fissura.filters.compile import kernel

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["MOST2", "RIDGE_HALO_VOX", "ridge"]

INWARDS: Final = 12
"""How far to look inwards for a ball that holds another, in voxels."""
RIDGE_HALO_VOX: Final = INWARDS + 1
"""How far `ridge` looks around a voxel."""
STEPS: Final = 3
"""Most axes along which one steps to a neighbour."""
MOST2: Final = 2**24
"""Of larger balls all matter: a table grows with the square of the radius, and in so
long an array there is little beside each."""


def ridge(squares: NDArray[np.signedinteger[Any]], largest2: int) -> NDArray[np.int64]:
    """Return the centres of all balls that matter, the largest first.

    A ball of squared radius r² around a voxel is the voxels nearer than r.  Left out
    are only balls all of whose voxels belong to a ball that is larger: the union of
    the balls above any radius stays the same.

    Parameters
    ----------
    squares : ndarray of int32 or int64, shape (z, y, x)
        Squared radii; 0 where there is no ball.
    largest2 : int
        The largest of them.

    Returns
    -------
    ndarray of int64, shape (centre,)
        Places in the flattened array.
    """
    matters = np.zeros(squares.shape, np.bool_)
    _mark(squares, _holders(min(largest2, MOST2), squares.shape), matters)
    centres = np.flatnonzero(matters)
    order = np.argsort(-squares.ravel()[centres], kind="stable")
    return centres[order]


def _holders(largest2: int, shape: tuple[int, ...]) -> NDArray[np.int32]:
    """Return the least squared radius that holds a ball of a neighbour, for each.

    Row s is for neighbours along s axes; see Rémy and Thiel 2005, Exact medial axis
    with Euclidean distance, Image and Vision Computing 23, 167–175.
    """
    table = np.zeros((STEPS + 1, largest2 + 1), np.int32)
    _fill(table, np.array(sorted(shape, reverse=True), np.int64))
    return table


@kernel
def _fill(table: NDArray[np.int32], edges: NDArray[np.int64]) -> None:
    """Find the voxel of each ball that lies farthest from the neighbour.

    What lies farther off than an array is long is in no ball of it.
    """
    largest2 = table.shape[1] - 1
    reach = int(math.sqrt(largest2)) + 1
    for z in range(min(reach + 1, edges[0])):
        for y in range(min(z + 1, edges[1])):
            for x in range(min(y + 1, edges[2])):
                square = z * z + y * y + x * x
                if square < largest2:
                    far = square
                    for steps, side in enumerate((z, y, x)):
                        far += 2 * side + 1
                        row = table[steps + 1]
                        row[square + 1] = max(row[square + 1], far + 1)
    for steps in range(1, STEPS + 1):
        for r2 in range(1, largest2 + 1):
            table[steps, r2] = max(table[steps, r2], table[steps, r2 - 1])


@kernel
def _mark(
    squares: NDArray[np.signedinteger[Any]],
    holders: NDArray[np.int32],
    matters: NDArray[np.bool_],
) -> None:
    nz, ny, nx = squares.shape
    for z in range(nz):
        for y in range(ny):
            for x in range(nx):
                if squares[z, y, x] > 0:
                    matters[z, y, x] = not (
                        _held_nearby(squares, holders, z, y, x)
                        or _held_inwards(squares, z, y, x)
                    )


@kernel
def _held_nearby(
    squares: NDArray[np.signedinteger[Any]],
    holders: NDArray[np.int32],
    z: int,
    y: int,
    x: int,
) -> bool:
    """Return whether the ball of one of the 26 neighbours holds that of a voxel."""
    nz, ny, nx = squares.shape
    r2 = squares[z, y, x]
    if r2 >= holders.shape[1]:
        return False
    for k in range(max(z - 1, 0), min(z + 2, nz)):
        for j in range(max(y - 1, 0), min(y + 2, ny)):
            for i in range(max(x - 1, 0), min(x + 2, nx)):
                other = squares[k, j, i]
                if other > r2:
                    steps = abs(k - z) + abs(j - y) + abs(i - x)
                    if other >= holders[steps, r2]:
                        return True
    return False


@kernel
def _held_inwards(
    squares: NDArray[np.signedinteger[Any]], z: int, y: int, x: int
) -> bool:
    """Return whether a ball further inside, away from the void, contains a voxel's.

    All voxels of a ball lie within √(r² − 1) of its centre: a ball at a distance t
    whose radius is above that and t together holds them.
    """
    nz, ny, nx = squares.shape
    if not (0 < z < nz - 1 and 0 < y < ny - 1 and 0 < x < nx - 1):
        return False
    within2 = int(squares[z, y, x]) - 1
    dz = float(squares[z + 1, y, x] - squares[z - 1, y, x])
    dy = float(squares[z, y + 1, x] - squares[z, y - 1, x])
    dx = float(squares[z, y, x + 1] - squares[z, y, x - 1])
    length = math.sqrt(dz * dz + dy * dy + dx * dx)
    if length == 0:
        return False
    for step in range(2, INWARDS + 1):
        k = z + round(step * dz / length)
        j = y + round(step * dy / length)
        i = x + round(step * dx / length)
        if not (0 <= k < nz and 0 <= j < ny and 0 <= i < nx):
            return False
        away2 = (k - z) * (k - z) + (j - y) * (j - y) + (i - x) * (i - x)
        spare = int(squares[k, j, i]) - within2 - away2
        if spare > 0 and spare * spare > 4 * within2 * away2:
            return True
        if squares[k, j, i] <= within2:
            return False
    return False
