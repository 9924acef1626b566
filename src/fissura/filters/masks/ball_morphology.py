"""Close and erode with balls of any radius, exactly, by distance."""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING

import numpy as np

from fissura.filters.masks.distances import squared_distances
from fissura.filters.masks.erosion import farther_than

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["close_by_ball", "closing_halo_vox", "deeper_than", "depth_vox"]


def closing_halo_vox(radius_vox: float) -> int:
    """Return how far `close_by_ball` looks around a voxel."""
    return 2 * (ceil(radius_vox) + 1)


def close_by_ball(solid: NDArray[np.bool_], *, radius_vox: float) -> NDArray[np.bool_]:
    """Fill all voids that a ball of `radius_vox` cannot enter from outside.

    Beyond the array's faces, its last layer is repeated.
    """
    margin = ceil(radius_vox) + 1
    wide = np.pad(solid, margin, mode="edge")
    outside = deeper_than(~wide, radius_vox)
    inner = (slice(margin, -margin),) * solid.ndim
    closed = deeper_than(~outside, radius_vox)[inner]
    return closed | solid


def deeper_than(solid: NDArray[np.bool_], depth_vox: float) -> NDArray[np.bool_]:
    """Return the voxels farther than `depth_vox` from the nearest outside `solid`.

    The same as `depth_vox(solid) > depth`, but quicker, as it looks no farther.
    """
    if depth_vox < 0:
        return np.ones(solid.shape, bool)
    return farther_than(solid, _most_within(depth_vox))


def depth_vox(
    solid: NDArray[np.bool_], *, reach_vox: int | None = None
) -> NDArray[np.float32]:
    """Return each voxel's distance to the nearest voxel outside `solid`.

    Voxels outside are 0.  Where the whole array is solid, every depth is infinite.

    Parameters
    ----------
    solid : ndarray of bool, shape (z, y, x)
    reach_vox : int, optional
        Depths above are not distinguished: all are one number above.  Much quicker.
    """
    squares = squared_distances(solid, limit_vox=reach_vox)
    depth: NDArray[np.float32] = np.sqrt(squares, dtype=np.float32)
    if reach_vox is None:
        depth[squares > sum(n * n for n in solid.shape)] = np.inf
    return depth


def _most_within(length_vox: float) -> int:
    """Return the largest whole number whose root, as float32, is within a length."""
    length = np.float32(length_vox)
    square = int(float(length) ** 2) + 1
    while np.sqrt(np.float32(square)) > length:
        square -= 1
    return square
