"""Close and erode with balls of any radius, exactly, by distance."""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING

import edt
import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["close_by_ball", "closing_halo_vox", "depth_vox"]


def closing_halo_vox(radius_vox: float) -> int:
    """Return how far `close_by_ball` looks around a voxel."""
    return 2 * (ceil(radius_vox) + 1)


def close_by_ball(solid: NDArray[np.bool_], *, radius_vox: float) -> NDArray[np.bool_]:
    """Fill all voids that a ball of `radius_vox` cannot enter from outside.

    Beyond the array's faces, its last layer goes on.
    """
    margin = ceil(radius_vox) + 1
    wide = np.pad(solid, margin, mode="edge")
    reached = ~(depth_vox(~wide) > radius_vox)
    inner = (slice(margin, -margin),) * solid.ndim
    closed: NDArray[np.bool_] = (depth_vox(reached) > radius_vox)[inner]
    return closed | solid


def depth_vox(solid: NDArray[np.bool_]) -> NDArray[np.float32]:
    """Return each voxel's distance to the nearest voxel outside `solid`.

    Voxels outside are 0.  Where the whole array is solid, every depth is infinite.
    """
    depth: NDArray[np.float32] = edt.edt(
        np.ascontiguousarray(solid).view(np.uint8), black_border=False, parallel=1
    )
    return depth
