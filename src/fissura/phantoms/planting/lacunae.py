"""Osteocyte lacunae: flat ellipsoids along the surface, separate, some in rows.

Size and number after Dong et al. 2014, doi:10.1016/j.bone.2013.12.021.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.spatial import KDTree

from fissura.phantoms.architecture.nodes import NODE_UM
from fissura.phantoms.shapes import Ellipsoids

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from fissura.phantoms.planting.placement import Placement
    from fissura.phantoms.recipe import Inside

__all__ = ["scatter_lacunae"]

APART_UM = 15.0
"""Between centres."""
DEEP_UM = 5.0
SPREAD = 0.16
"""Of the logarithm of each axis."""
TILT = 0.18
IN_CHAIN = (4, 8)
CHAIN_STEP_UM = (0.95, 1.2)
"""From one lacuna of a row to the next, over their length."""
WANDER = 0.15
AROUND_UM = 2.0
"""No lacuna has its centre in a hole, or so close to one."""
MANY = 1.3
ROUNDS = 12


def scatter_lacunae(
    room: Placement, inside: Inside, *, bone_mm3: float, rng: np.random.Generator
) -> Ellipsoids:
    """Return lacunae; those that a hole, pit or canal took are left out."""
    chains = round(inside.chains_per_mm3 * bone_mm3)
    count = round(inside.lacunae_per_mm3 * bone_mm3)
    rows = _rows(room, chains, inside.lacuna_um[0], rng)
    rows = rows[:count]
    centres = np.concatenate([rows, _alone(room, rows, count - len(rows), rng)])
    centres = centres[~_taken(room, centres)]
    normals = room.slope(centres) + TILT * rng.standard_normal(centres.shape)
    normals /= np.linalg.norm(normals, axis=1, keepdims=True)
    long = np.cross(normals, rng.standard_normal(normals.shape))
    long /= np.maximum(np.linalg.norm(long, axis=1, keepdims=True), 1e-9)
    axes = np.stack([long, np.cross(normals, long), normals], axis=1)
    spread = np.exp(SPREAD * rng.standard_normal((len(centres), 3)).clip(-3, 3))
    half = np.array(inside.lacuna_um) / 2 * spread
    return Ellipsoids(centres, axes, half)


def _alone(
    room: Placement, there: NDArray[np.float64], count: int, rng: np.random.Generator
) -> NDArray[np.float64]:
    """Throw darts; one too close to an earlier one is out, until there are enough."""
    places = room.places(DEEP_UM - NODE_UM, np.inf)
    kept = np.empty((0, 3))
    for _ in range(ROUNDS if places.size else 0):
        missing = count - len(kept)
        if missing <= 0:
            break
        darts = room.points(places, int(MANY * missing) + 20, rng)
        darts = darts[room.depth_um(darts) > DEEP_UM]
        for earlier in (there, kept):
            if len(earlier) and len(darts):
                near = KDTree(earlier).query(darts, distance_upper_bound=APART_UM)[0]
                darts = darts[np.isinf(near)]
        kept = np.concatenate([kept, darts[_first_come(darts)]])
    return kept[:count]


def _first_come(points_um: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Return which points are not too close to an earlier one that stayed."""
    stay = np.ones(len(points_um), bool)
    pairs = KDTree(points_um).query_pairs(APART_UM, output_type="ndarray")
    for earlier, later in pairs[np.lexsort(pairs.T[::-1])].tolist():
        if stay[earlier]:
            stay[later] = False
    return stay


def _rows(
    room: Placement, count: int, length_um: float, rng: np.random.Generator
) -> NDArray[np.float64]:
    """Return rows of lacunae that nearly touch, each along the surface."""
    places = room.places(2 * DEEP_UM, np.inf)
    points = [np.empty((0, 3))]
    for _ in range(count if places.size else 0):
        point = room.points(places, 1, rng)[0]
        normal = room.slope(point[None])[0]
        way = np.cross(normal, rng.standard_normal(3))
        row = []
        for _ in range(int(rng.integers(*IN_CHAIN))):
            row.append(point)
            way = way / np.linalg.norm(way) + WANDER * rng.standard_normal(3)
            step = length_um * rng.uniform(*CHAIN_STEP_UM)
            point = point + step * way / np.linalg.norm(way)
        spots = np.array(row)
        spots = spots[_within(room, spots)]
        points.append(spots[room.depth_um(spots) > DEEP_UM])
    rows = np.concatenate(points)
    return rows[_first_come(rows)] if len(rows) else rows


def _within(room: Placement, points_um: NDArray[np.float64]) -> NDArray[np.bool_]:
    inside = (points_um > 0) & (points_um < np.array(room.extent_um))
    within: NDArray[np.bool_] = np.all(inside, axis=1)
    return within


def _taken(room: Placement, points_um: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Return which points lie in a hole, pit or canal."""
    taken = np.zeros(len(points_um), bool)
    if not len(points_um):
        return taken
    tree = KDTree(points_um)
    for lesion in room.lesions:
        for balls in lesion.balls:
            low, high = balls.span_um()
            near = tree.query_ball_point(
                (low + high) / 2, float(np.linalg.norm(high - low)) / 2
            )
            if near:
                taken[near] |= balls.depth_um(points_um[near]) > -AROUND_UM
    return taken
