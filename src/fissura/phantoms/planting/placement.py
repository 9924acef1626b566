"""Where a lesion has room: depth of a point in the bone, and what is there."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import pi
from typing import TYPE_CHECKING

import numpy as np
from scipy.spatial import KDTree

from fissura.filters.compile import kernel
from fissura.filters.volumes.gaussian import smooth
from fissura.phantoms.architecture.nodes import MARGIN, NODE_UM, Nodes, value_at
from fissura.phantoms.shapes.bounds import overlap

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from fissura.model import Box
    from fissura.phantoms.planting.lesion import Lesion

__all__ = ["Placement", "across", "solid_share"]

FACE_UM = 6.0
FAR_UM = 250.0
"""Feelers go no further."""
EVERY = 2
"""Nodes from one to the next that `slender_places` looks at."""
AROUND_UM = 90.0
SLENDEREST = 0.12
"""Share of the places that count as slender."""
CLIMB = 14
CLIMB_UM = 6.0
WAYS = 100


@dataclass(frozen=True, slots=True)
class Placement:
    """Bone, and what was planted in it so far; `take` adds to `lesions`.

    Parameters
    ----------
    nodes : Nodes
        Depth below the surface.
    extent_um : tuple of float
        Edges of the volume.
    core_radius_um : float
        Of the drilled core in the middle; infinite without one.
    margin_um : float
        Smallest distance of damage from the volume's faces and the core's rim.
    """

    nodes: Nodes
    extent_um: tuple[float, float, float]
    core_radius_um: float
    margin_um: float = 6.0
    lesions: list[Lesion] = field(default_factory=list)
    _around: list[NDArray[np.float64]] = field(default_factory=list)
    _trees: list[KDTree] = field(default_factory=list)

    # ------------------------------------------------------------------ bone

    def depth_um(self, points_um: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return how deep points lie below the surface or the rim; below 0 outside."""
        depth = self.nodes.at(points_um)
        if np.isfinite(self.core_radius_um):
            np.minimum(depth, self.to_rim_um(points_um), out=depth)
        return depth

    def to_rim_um(self, points_um: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return how far inside the core points lie."""
        middle = np.array(self.extent_um[1:]) / 2
        away: NDArray[np.float64] = self.core_radius_um - np.linalg.norm(
            points_um[:, 1:] - middle, axis=1
        )
        return away

    def slope(self, points_um: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return unit vectors into the bone, away from the nearest surface."""
        slope = self.nodes.slope(points_um)
        slope /= np.maximum(np.linalg.norm(slope, axis=1, keepdims=True), 1e-9)
        return slope

    def holds(self, points_um: NDArray[np.float64], margin_um: float = 0.0) -> bool:
        """Return whether points are at least the margin from faces and rim."""
        margin = max(margin_um, self.margin_um)
        if (
            np.isfinite(self.core_radius_um)
            and self.to_rim_um(points_um).min() < margin
        ):
            return False
        return self.within_faces(points_um, margin)

    def within_faces(
        self, points_um: NDArray[np.float64], margin_um: float = FACE_UM
    ) -> bool:
        """Return whether points lie in the volume, away from its faces."""
        low = (points_um > margin_um).all()
        high = (points_um < np.array(self.extent_um) - margin_um).all()
        return bool(low and high)

    def places(self, low_um: float, high_um: float) -> NDArray[np.int64]:
        """Return the flat index of nodes in the volume whose depth is in a range."""
        inner = tuple(slice(MARGIN, -MARGIN) for _ in range(3))
        depth = self.nodes.values[inner]
        found = np.flatnonzero((depth > low_um) & (depth < high_um))
        if np.isfinite(self.core_radius_um) and found.size:
            index = np.stack(np.unravel_index(found, depth.shape), axis=1)
            found = found[self.to_rim_um(index.astype(np.float64) * NODE_UM) > 0]
        return found

    def slender_places(self, low_um: float, high_um: float) -> NDArray[np.int64]:
        """Return those of `places` with least bone around: in rods, at plates' ends."""
        found = self.places(low_um, high_um)
        if not found.size:
            return found
        every = (slice(None, None, EVERY),) * 3
        bone = (self.nodes.values[every] > 0).astype(np.float32)
        around = smooth(bone, sigma_vox=AROUND_UM / NODE_UM / EVERY)
        shape = tuple(edge - 2 * MARGIN for edge in self.nodes.values.shape)
        index = np.unravel_index(found, shape)
        share = around[tuple((axis + MARGIN) // EVERY for axis in index)]
        return found[share <= np.quantile(share, SLENDEREST)]

    def points(
        self, places: NDArray[np.int64], count: int, rng: np.random.Generator
    ) -> NDArray[np.float64]:
        """Draw points about nodes named by `places`."""
        shape = tuple(edge - 2 * MARGIN for edge in self.nodes.values.shape)
        index = np.unravel_index(rng.choice(places, count), shape)
        return (np.stack(index, axis=1) + rng.uniform(-0.5, 0.5, (count, 3))) * NODE_UM

    def climb(self, point_um: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the deepest point uphill of one: amid a plate or strut."""
        point, depth = point_um, float(self.nodes.at(point_um[None])[0])
        for _ in range(CLIMB):
            ahead = point + CLIMB_UM * self.slope(point[None])[0]
            deeper = float(self.nodes.at(ahead[None])[0])
            if deeper <= depth:
                break
            point, depth = ahead, deeper
        return point

    def reach_um(
        self, point_um: NDArray[np.float64], ways: NDArray[np.float64]
    ) -> NDArray[np.float64]:
        """Return how far it is from a point in bone to the surface, each way."""
        out = np.empty(len(ways))
        _feel(self.nodes.values, point_um, ways, FAR_UM, NODE_UM, MARGIN, out)
        return out

    def thinnest(
        self, point_um: NDArray[np.float64]
    ) -> tuple[NDArray[np.float64], float, float]:
        """Return the way in which bone is thinnest, and its reach back and ahead."""
        ahead, behind = self.reach_um(point_um, HALF), self.reach_um(point_um, -HALF)
        best = int(np.argmin(ahead + behind))
        return HALF[best].copy(), float(behind[best]), float(ahead[best])

    def longest(self, point_um: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the direction in which bone continues furthest: along a rod."""
        both = self.reach_um(point_um, HALF) + self.reach_um(point_um, -HALF)
        far = both >= np.quantile(both, 0.95)
        way: NDArray[np.float64] = np.linalg.svd(HALF[far] * both[far, None])[2][0]
        return way

    # --------------------------------------------------------------- lesions

    def free(self, points_um: NDArray[np.float64], apart_um: float) -> bool:
        """Return whether points are far enough from all planted objects."""
        if not self.lesions:
            return True
        spheres = self._spheres()
        middle = points_um.mean(axis=0)
        reach = np.linalg.norm(points_um - middle, axis=1).max()
        gap = np.linalg.norm(spheres[:, :3] - middle, axis=1) - spheres[:, 3] - reach
        return all(
            self._trees[near].query(points_um, distance_upper_bound=apart_um)[0].min()
            > apart_um
            for near in np.flatnonzero(gap <= apart_um)
        )

    def take(self, lesion: Lesion) -> Lesion:
        """Plant a lesion under the next label, and return it."""
        new = lesion.numbered(len(self.lesions) + 1)
        points = new.points_um()
        middle = points.mean(axis=0)
        reach = float(np.linalg.norm(points - middle, axis=1).max())
        known = self._around or [np.empty((0, 4))]
        self._around[:] = [np.vstack([*known, [*middle, reach]])]
        self._trees.append(KDTree(points))
        self.lesions.append(new)
        return new

    def _spheres(self) -> NDArray[np.float64]:
        """Return the middle of each lesion and its reach, shape (lesion, 4)."""
        return self._around[0]

    def neighbours(self, within_um: float) -> list[list[int]]:
        """Return the labels of lesions within a distance of each one."""
        near: list[list[int]] = [[] for _ in self.lesions]
        if len(self.lesions) < 2:  # noqa: PLR2004 - a pair
            return near
        spheres = self._spheres()
        pairs = KDTree(spheres[:, :3]).query_pairs(
            2 * float(spheres[:, 3].max()) + within_um, output_type="ndarray"
        )
        for one, other in pairs:
            gap = np.linalg.norm(spheres[one, :3] - spheres[other, :3])
            if gap > spheres[one, 3] + spheres[other, 3] + within_um:
                continue
            if self._trees[one].count_neighbors(self._trees[other], within_um):
                near[one].append(int(other) + 1)
                near[other].append(int(one) + 1)
        return near

    def solid(self, box: Box, voxel_um: float) -> NDArray[np.bool_]:
        """Return which voxel centres lie in bone that no hole or pit has taken."""
        solid = self.nodes.draw(box, voxel_um) > 0
        for lesion in self.lesions:
            for balls in lesion.balls:
                shared = overlap(balls.box(voxel_um), box)
                if shared is not None:
                    solid[shared.slices_in(box)] &= ~balls.inside(shared, voxel_um)
        return solid


def across(normal: NDArray[np.float64], turn_rad: float) -> NDArray[np.float64]:
    """Return two unit vectors across `normal` and one another, turned about it."""
    aside = np.eye(3)[np.argmin(np.abs(normal))]
    one = np.cross(normal, aside)
    one /= np.linalg.norm(one)
    other = np.cross(normal, one)
    turned = np.cos(turn_rad) * one + np.sin(turn_rad) * other
    return np.stack([turned, np.cross(normal, turned)])


def solid_share(depth_um: NDArray[np.float32], voxel_um: float) -> NDArray[np.float32]:
    """Return the share of each voxel that is bone: it rises evenly over one voxel."""
    share = depth_um / np.float32(voxel_um)
    share += np.float32(0.5)
    return np.clip(share, 0, 1, out=share)


def _half_sphere(count: int) -> NDArray[np.float64]:
    """Spread unit vectors evenly over a half sphere, on a golden spiral."""
    place = (np.arange(count) + 0.5) / count
    turn = pi * (1 + 5**0.5) * np.arange(count)
    ring = np.sqrt(1 - place**2)
    return np.stack([place, ring * np.sin(turn), ring * np.cos(turn)], axis=1)


HALF = _half_sphere(WAYS)


@kernel
def _feel(
    values: NDArray[np.float32],
    point: NDArray[np.float64],
    ways: NDArray[np.float64],
    far_um: float,
    node_um: float,
    margin: int,
    out: NDArray[np.float64],
) -> None:
    """Step along each way by less than the depth, until it is 0."""
    for n in range(len(ways)):
        gone = 0.0
        while gone < far_um:
            depth = value_at(
                values,
                point[0] + gone * ways[n, 0],
                point[1] + gone * ways[n, 1],
                point[2] + gone * ways[n, 2],
                node_um,
                margin,
            )
            if depth <= 0:
                break
            gone += max(0.8 * depth, 1.0)
        out[n] = min(gone, far_um)
