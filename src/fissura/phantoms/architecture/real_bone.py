"""The architecture of real bone: a smooth depth field from its segmented mask.

Beyond the mask's faces the bone is mirrored, so a small mask fills a large volume.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.ndimage import map_coordinates

from fissura.errors import DataError
from fissura.filters.masks.ball_morphology import depth_vox
from fissura.filters.volumes.gaussian import smooth
from fissura.phantoms.architecture.nodes import positions_um

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from fissura.model import Volume

__all__ = ["given_bone"]

SOFT_VOX = 0.9
HALF = 0.5
SLAB = 16
"""Node planes at a time."""


def given_bone(
    shape: tuple[int, int, int], mask: Volume, *, rng: np.random.Generator
) -> NDArray[np.bool_]:
    """Return which nodes lie in real bone, turned and moved at random.

    Parameters
    ----------
    shape : tuple of int
        Number of nodes along each axis.
    mask : Volume
        True, or above 0, in bone.
    rng : Generator

    Raises
    ------
    DataError
        If the mask is all bone or all marrow.
    """
    solid: NDArray[Any] = np.asarray(mask.read(mask.box)) > 0
    if solid.all() or not solid.any():
        raise DataError(
            "a bone was given to grow a phantom from, but its mask is all bone or all "
            "marrow: give a mask that is above 0 in bone only"
        )
    solid = np.transpose(solid, rng.permutation(3))
    solid = solid[tuple(slice(None, None, int(s)) for s in rng.choice([-1, 1], 3))]
    depth = np.where(solid, depth_vox(solid) - HALF, HALF - depth_vox(~solid))
    depth = smooth(depth, sigma_vox=SOFT_VOX)
    origin = rng.uniform(0, np.array(solid.shape) * mask.voxel_um)
    axes = [
        (place + start) / mask.voxel_um
        for place, start in zip(positions_um(shape), origin, strict=True)
    ]
    bone = np.empty(shape, bool)
    for start in range(0, shape[0], SLAB):
        slab = slice(start, start + SLAB)
        at = np.meshgrid(axes[0][slab], axes[1], axes[2], indexing="ij")
        bone[slab] = map_coordinates(depth, at, order=2, mode="reflect") > 0
    return bone
