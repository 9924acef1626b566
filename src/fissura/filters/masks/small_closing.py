"""Close gaps of a few voxels in a mask, exactly, with a small ball."""

from __future__ import annotations

from math import ceil, isqrt
from typing import TYPE_CHECKING

import numpy as np

from fissura.filters.compile import kernel

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["close_gaps", "gaps_halo_vox"]


def gaps_halo_vox(radius_vox: float) -> int:
    """Return how far `close_gaps` looks around a voxel."""
    return 2 * _reach(radius_vox)


def close_gaps(solid: NDArray[np.bool_], *, radius_vox: float) -> NDArray[np.bool_]:
    """Fill all voids that a ball of voxel centres within `radius_vox` cannot enter.

    Row by row, at a cost that grows with the ball: for balls of a few voxels many
    times as fast as by distance.  Beyond the array's faces, its last layer is repeated.
    """
    reach = _reach(radius_vox)
    if reach == 0:
        return solid
    ball = _rows_of_ball(radius_vox)
    wide = np.pad(np.ascontiguousarray(solid).view(np.uint8), 2 * reach, mode="edge")
    spread = _spread(wide, ball, reach)
    closed: NDArray[np.bool_] = _spread(1 - spread, ball, reach) == 0
    return closed


def _reach(radius_vox: float) -> int:
    return ceil(radius_vox) if radius_vox >= 1 else 0


def _rows_of_ball(radius_vox: float) -> NDArray[np.int64]:
    """Return the rows of a ball: dz, dy, and how far they reach to either side."""
    reach = range(-_reach(radius_vox), _reach(radius_vox) + 1)
    rows = [
        (dz, dy, isqrt(int(radius_vox**2 - dz * dz - dy * dy)))
        for dz in reach
        for dy in reach
        if dz * dz + dy * dy <= radius_vox**2
    ]
    return np.array(rows, np.int64)


@kernel
def _spread(
    solid: NDArray[np.uint8], ball: NDArray[np.int64], reach: int
) -> NDArray[np.uint8]:
    """Return the voxels that a ball about any solid one covers, without the margin."""
    nz, ny, nx = (
        solid.shape[0] - 2 * reach,
        solid.shape[1] - 2 * reach,
        solid.shape[2] - 2 * reach,
    )
    out = np.zeros((nz, ny, nx), np.uint8)
    for z in range(nz):
        for y in range(ny):
            row = out[z, y]
            for k in range(len(ball)):
                from_row = solid[z + reach + ball[k, 0], y + reach + ball[k, 1]]
                for dx in range(reach - ball[k, 2], reach + ball[k, 2] + 1):
                    # a slice of its own: the compiler then takes 32 voxels at a time
                    shifted = from_row[dx : dx + nx]
                    for x in range(nx):
                        row[x] |= shifted[x]
    return out
