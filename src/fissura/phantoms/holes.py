"""Perforations: round holes drilled through thin plates, open on both sides."""

from __future__ import annotations

from math import pi
from typing import TYPE_CHECKING

import numpy as np

from fissura.filters.voxels.euler import euler_number
from fissura.model import Kind
from fissura.phantoms.planted import Planted
from fissura.phantoms.probe import across, thinnest, wall
from fissura.phantoms.render import draw_hole

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from fissura.model import Box
    from fissura.phantoms.ground import Ground
    from fissura.phantoms.planted import Damage

__all__ = ["plant_hole"]

NARROWEST_UM = 9.0
"""A hole that finds no room is made narrower, but its radius no less than this."""
THIN_UM = 36.0
THICK_UM = (80.0, 130.0)
"""A plate that is drilled is no thicker than the first; the second, if need be."""
WALL_UM = 30.0
"""Bone around a hole, at least."""
MOUTH_UM = 30.0
"""A mouth lies no further than this outside the plate on the hole's axis."""
DRILLINGS = 1500


def plant_hole(
    ground: Ground, damage: Damage, number: int, *, rng: np.random.Generator
) -> Planted | None:
    """Try plates until a hole through one opens on both sides; then narrower holes."""
    radius = rng.uniform(*damage.hole_radius_um)
    deep = (ground.depth_um > THIN_UM / 2) & (ground.depth_um < THICK_UM[1] / 2)
    places = np.flatnonzero(ground.free & deep)
    for attempt in range(DRILLINGS if places.size else 0):
        if attempt and attempt % 100 == 0:
            radius = max(0.95 * radius, NARROWEST_UM)
        point = ground.point_um(places, rng)
        normal, (behind, ahead) = thinnest(ground.bone, point, voxel_um=ground.voxel_um)
        centre = point + normal * (ahead - behind) / 2
        thick = THICK_UM[attempt > DRILLINGS // 2]
        if not THIN_UM <= ahead + behind <= thick:
            continue
        around = wall(ground.bone, centre, normal, voxel_um=ground.voxel_um)
        if around < radius + WALL_UM:
            continue
        reach = _mouths(ground, centre, normal, radius, (ahead + behind) / 2)
        if reach is None:
            continue
        box = ground.around(centre, float(np.hypot(reach.max(), radius)) + 5.0)
        covered = np.zeros(box.shape, np.float32)
        draw_hole(covered, box.start, ground.voxel_um, centre, normal, radius, reach)
        covered *= ground.bone[box.slices]
        if _pierces(ground, box, covered):
            return _engrave_hole(ground, box, covered, number, normal, radius)
    return None


def _mouths(
    ground: Ground,
    centre_um: NDArray[np.float64],
    normal: NDArray[np.float64],
    radius_um: float,
    half_um: float,
) -> NDArray[np.float64] | None:
    """Return how far to drill back and ahead until the whole drill is in marrow."""
    angle = np.arange(12) * (2 * pi / 12)
    one, other = across(normal, turn_rad=0.0)
    ring = np.outer(np.cos(angle), one) + np.outer(np.sin(angle), other)
    ring = np.concatenate([ring, ring / 2]) * (radius_um + ground.voxel_um)
    reach = []
    for sign in (-1, 1):
        for extra in np.arange(ground.voxel_um, MOUTH_UM, ground.voxel_um):
            end = centre_um + sign * (half_um + extra) * normal
            index = np.rint((end + ring) / ground.voxel_um).astype(int)
            inside = (index >= 0).all() and (index < ground.bone.shape).all()
            if inside and not ground.bone[tuple(index.T)].any():
                reach.append(half_um + extra)
                break
    return np.array(reach) if len(reach) == 2 else None  # noqa: PLR2004 - two mouths


def _pierces(ground: Ground, box: Box, covered: NDArray[np.float32]) -> bool:
    """Tell whether a hole lies in free bone and adds one tunnel to it."""
    if not ground.free[box.slices][covered > 0].all():
        return False
    before = ground.bone[box.slices]
    after = before & (covered < 0.5)  # noqa: PLR2004 - half a voxel
    return euler_number(after) - euler_number(before) == -1


def _engrave_hole(
    ground: Ground,
    box: Box,
    covered: NDArray[np.float32],
    number: int,
    normal: NDArray[np.float64],
    radius_um: float,
) -> Planted:
    centre = ground.engrave(box, covered, number)
    volume = float(covered.sum(dtype=np.float64)) * ground.voxel_um**3
    mouth = pi * radius_um**2
    depth = volume / mouth
    z, y, x = normal.tolist()
    return Planted(
        number,
        Kind.PERFORATION,
        *centre,
        length_um=2 * radius_um,
        width_um=2 * radius_um,
        thickness_um=depth,
        volume_um3=volume,
        surface_um2=2 * mouth + 2 * pi * radius_um * depth,
        normal_z=z,
        normal_y=y,
        normal_x=x,
    )
