"""Make the bone of a recipe, in the architecture it names."""

from __future__ import annotations

from math import isfinite
from typing import TYPE_CHECKING

import numpy as np

from fissura.errors import DataError
from fissura.phantoms.architecture.gyroid_and_plates import leveled_waves, warped_gyroid
from fissura.phantoms.architecture.nodes import Nodes, node_shape, positions_um
from fissura.phantoms.architecture.real_bone import given_bone
from fissura.phantoms.architecture.shaping import (
    INNER,
    signed_depth_um,
    stout,
    to_share,
)
from fissura.phantoms.architecture.struts import struts_and_plates
from fissura.phantoms.architecture.waves import draw_waves

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from fissura.model import Volume
    from fissura.phantoms.recipe import Bone

__all__ = ["grow_bone"]

ROUGH_UM = 0.9
"""Standard deviation of the surface about its smooth course."""
ROUGH_LENGTH_UM = 45.0


def grow_bone(
    bone: Bone,
    extent_um: tuple[float, float, float],
    *,
    core_radius_um: float,
    rng: np.random.Generator,
    mask: Volume | None = None,
) -> Nodes:
    """Return the depth below the surface of new bone.

    Parameters
    ----------
    bone : Bone
        What is asked for.
    extent_um : tuple of float
        Edges of the volume.
    core_radius_um : float
        Bone is one piece, and as much as asked for, in this core; infinite without one.
    rng : Generator
    mask : Volume, optional
        Real bone, where the architecture is "given"; its share of bone is unchanged.

    Raises
    ------
    DataError
        If a mask is missing, or given and not asked for, or nothing grew.
    """
    if (mask is None) == (bone.architecture == "given"):
        raise DataError(
            f'the architecture "{bone.architecture}" was requested '
            f"{'without' if mask is None else 'with'} the mask of a real bone: give a "
            'mask with the architecture "given", and with no other'
        )
    shape = node_shape(extent_um)
    core = _core(shape, extent_um, core_radius_um)
    solid = stout(_rough(bone, shape, rng=rng, mask=mask), core)
    depth = signed_depth_um(solid)
    depth += np.float32(ROUGH_UM) * draw_waves(
        ROUGH_LENGTH_UM, rng, spread=0.3
    ).on_grid(*positions_um(shape))
    if mask is not None:
        return to_share(depth, float(solid[INNER].mean()))
    return to_share(depth, bone.bv_tv, core)


def _core(
    shape: tuple[int, int, int],
    extent_um: tuple[float, float, float],
    radius_um: float,
) -> NDArray[np.bool_] | None:
    """Return the nodes in a drilled core in the middle; None without a core."""
    if not isfinite(radius_um):
        return None
    z, y, x = positions_um(shape)
    away = np.hypot(y[:, None] - extent_um[1] / 2, x[None] - extent_um[2] / 2)
    slab = (z >= 0) & (z <= extent_um[0])
    core: NDArray[np.bool_] = slab[:, None, None] & (away <= radius_um)
    return core


def _rough(
    bone: Bone,
    shape: tuple[int, int, int],
    *,
    rng: np.random.Generator,
    mask: Volume | None,
) -> NDArray[np.bool_]:
    if mask is not None:
        return given_bone(shape, mask, rng=rng)
    size = {
        "bv_tv": bone.bv_tv,
        "thickness_um": bone.thickness_um,
        "stretch": bone.stretch,
    }
    match bone.architecture:
        case "waves":
            return leveled_waves(shape, **size, rng=rng)
        case "gyroid":
            return warped_gyroid(shape, **size, rng=rng)
        case _:
            return struts_and_plates(shape, **size, rng=rng) > 0
