"""Unions of balls and cones: holes, broken rods, pits, canals."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from fissura.filters.compile import kernel
from fissura.phantoms.shapes.bounds import box_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from fissura.model import Box

__all__ = ["Balls", "draw_balls"]


@dataclass(frozen=True, slots=True)
class Balls:
    """The union of round cones: all balls between the first and the last of each.

    Parameters
    ----------
    ends_um : ndarray of float64, shape (cone, 2, 3)
        Centres of the first and the last ball.
    radii_um : ndarray of float64, shape (cone, 2)
    """

    ends_um: NDArray[np.float64]
    radii_um: NDArray[np.float64]

    @classmethod
    def at(
        cls, centres_um: NDArray[np.float64], radii_um: NDArray[np.float64]
    ) -> Balls:
        """Return single balls."""
        return cls(
            np.repeat(centres_um[:, None], 2, axis=1),
            np.repeat(radii_um[:, None], 2, axis=1),
        )

    @classmethod
    def along(
        cls, line_um: NDArray[np.float64], radii_um: NDArray[np.float64]
    ) -> Balls:
        """Return a tube through points, with a radius at each."""
        return cls(
            np.stack([line_um[:-1], line_um[1:]], axis=1),
            np.stack([radii_um[:-1], radii_um[1:]], axis=1),
        )

    def joined(self, others: Balls) -> Balls:
        """Return these and the others."""
        return Balls(
            np.concatenate([self.ends_um, others.ends_um]),
            np.concatenate([self.radii_um, others.radii_um]),
        )

    def span_um(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return the lowest and the highest corner of what they fill."""
        radii = self.radii_um[..., None]
        low = (self.ends_um - radii).min(axis=(0, 1))
        high = (self.ends_um + radii).max(axis=(0, 1))
        return low, high

    def box(self, voxel_um: float) -> Box:
        """Return all voxels they may touch; it may reach beyond the volume."""
        return box_of(*self.span_um(), voxel_um)

    def depth_um(self, points_um: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return how deep in the union each point lies; below 0 outside."""
        depth = np.full(len(points_um), -np.inf)
        for (one, other), (first, last) in zip(
            self.ends_um, self.radii_um, strict=True
        ):
            way = other - one
            along = (points_um - one) @ way / max(float(way @ way), 1e-9)
            along = along.clip(0, 1)
            off = np.linalg.norm(points_um - one - along[:, None] * way, axis=1)
            np.maximum(depth, first + along * (last - first) - off, out=depth)
        return depth

    def inside(self, box: Box, voxel_um: float) -> NDArray[np.bool_]:
        """Return which voxel centres of a box lie in the union."""
        cover = np.zeros(box.shape, np.float32)
        draw_balls(self, box=box, voxel_um=voxel_um, cover=cover)
        within: NDArray[np.bool_] = cover > 0.5  # noqa: PLR2004 - the centre is in
        return within


def draw_balls(
    balls: Balls, *, box: Box, voxel_um: float, cover: NDArray[np.float32]
) -> None:
    """Draw balls into the cover of a box; the larger cover stays.

    Cover rises evenly over one voxel across the surface: exact on average for balls
    that are some voxels wide.
    """
    low, high = (corner / voxel_um for corner in balls.span_um())
    if (high < np.array(box.start) - 1).any() or (low > np.array(box.stop)).any():
        return
    _draw(
        balls.ends_um / voxel_um, balls.radii_um / voxel_um, np.array(box.start), cover
    )


@kernel
def _draw(
    ends: NDArray[np.float64],
    radii: NDArray[np.float64],
    start: NDArray[np.int64],
    cover: NDArray[np.float32],
) -> None:
    nz, ny, nx = cover.shape
    size = np.array([nz, ny, nx])
    low = np.empty(3, np.int64)
    high = np.empty(3, np.int64)
    for n in range(len(ends)):
        a, b = ends[n, 0], ends[n, 1]
        ra, rb = radii[n, 0], radii[n, 1]
        reach = max(ra, rb) + 1
        for axis in range(3):
            low[axis] = max(
                0, int(np.floor(min(a[axis], b[axis]) - reach)) - start[axis]
            )
            high[axis] = min(
                size[axis],
                int(np.ceil(max(a[axis], b[axis]) + reach)) + 1 - start[axis],
            )
        wz, wy, wx = b[0] - a[0], b[1] - a[1], b[2] - a[2]
        square = max(wz * wz + wy * wy + wx * wx, 1e-9)
        for z in range(low[0], high[0]):
            dz = z + start[0] - a[0]
            for y in range(low[1], high[1]):
                dy = y + start[1] - a[1]
                for x in range(low[2], high[2]):
                    dx = x + start[2] - a[2]
                    t = (dz * wz + dy * wy + dx * wx) / square
                    t = min(max(t, 0.0), 1.0)
                    ez, ey, ex = dz - t * wz, dy - t * wy, dx - t * wx
                    radius = ra + t * (rb - ra)
                    off = ez * ez + ey * ey + ex * ex
                    if off >= (radius + 0.5) * (radius + 0.5):
                        continue
                    part = np.float32(min(1.0, radius + 0.5 - np.sqrt(off)))
                    cover[z, y, x] = max(cover[z, y, x], part)
