"""Osteocyte lacunae: flat ellipsoids along the surface, never close to one another.

Size and number after Dong et al. 2014, doi:10.1016/j.bone.2013.12.021.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.spatial import KDTree

from fissura.phantoms.render import draw_ellipsoid

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from fissura.phantoms.ground import Ground

__all__ = ["scatter_lacunae"]

PER_MM3 = 20_000.0
HALF_UM = (9.5, 4.5, 2.5)
SPREAD = 0.08
APART_UM = 15.0
"""Between centres, and from any damage."""
DEEP_UM = 6.0
UM3_PER_MM3 = 1e9


def scatter_lacunae(ground: Ground, *, rng: np.random.Generator) -> int:
    """Draw lacunae into the void of the bone and return their number.

    There are 20,000 per mm³ of bone, 19 x 9 x 5 µm on average.
    """
    wanted = round(
        PER_MM3 * float(ground.bone.sum()) * ground.voxel_um**3 / UM3_PER_MM3
    )
    centres = _centres_um(ground, wanted, rng)
    axes = _axes(ground, centres, rng)
    sizes = np.array(HALF_UM) * np.exp(SPREAD * rng.standard_normal((len(centres), 3)))
    for centre, frame, half in zip(centres, axes, sizes, strict=True):
        box = ground.around(centre, float(half.max()))
        void = ground.void[box.slices]
        draw_ellipsoid(void, box.start, ground.voxel_um, centre, frame, half)
    ground.void[~ground.bone] = 0
    return len(centres)


def _centres_um(
    ground: Ground, wanted: int, rng: np.random.Generator
) -> NDArray[np.float64]:
    """Throw darts; one that falls too close to an earlier one or to damage is out."""
    places = np.flatnonzero(ground.depth_um > DEEP_UM)
    darts = rng.choice(places, min(2 * wanted, places.size), replace=False)
    index = np.stack(np.unravel_index(darts, ground.bone.shape), axis=1)
    points = (index + rng.uniform(-0.5, 0.5, index.shape)) * ground.voxel_um
    kept = np.ones(len(points), bool)
    damage = np.argwhere(ground.labels) * ground.voxel_um
    if len(damage):
        kept = KDTree(damage).query(points, distance_upper_bound=APART_UM)[0] > APART_UM
    pairs = KDTree(points).query_pairs(APART_UM, output_type="ndarray")
    for earlier, later in pairs[np.lexsort(pairs.T[::-1])]:
        kept[later] &= not kept[earlier]
    return points[kept][:wanted]


def _axes(
    ground: Ground, centres_um: NDArray[np.float64], rng: np.random.Generator
) -> NDArray[np.float64]:
    """Lay the shortest axis across the nearest surface, the longest along it."""
    index = np.rint(centres_um / ground.voxel_um).astype(int)
    normal = np.stack([_slope(ground.depth_um, index, axis) for axis in range(3)], 1)
    normal += 0.05 * rng.standard_normal(normal.shape)
    normal /= np.linalg.norm(normal, axis=1, keepdims=True)
    long = np.cross(normal, rng.standard_normal(normal.shape))
    long /= np.linalg.norm(long, axis=1, keepdims=True)
    return np.stack([long, np.cross(normal, long), normal], axis=1)


def _slope(
    depth_um: NDArray[np.float32], index: NDArray[np.int64], axis: int
) -> NDArray[np.float64]:
    """Return how the depth changes along one axis, over two voxels each way."""
    last = np.array(depth_um.shape) - 1
    step = 2 * np.eye(3, dtype=int)[axis]
    ahead = tuple(np.clip(index + step, 0, last).T)
    behind = tuple(np.clip(index - step, 0, last).T)
    rise: NDArray[np.float64] = (depth_um[ahead] - depth_um[behind]).astype(np.float64)
    return rise
