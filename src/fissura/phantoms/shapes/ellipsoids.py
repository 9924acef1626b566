"""Ellipsoids, thousands at a time: exact chords of 36 lines through each voxel."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, floor, sqrt
from typing import TYPE_CHECKING

import numpy as np

from fissura.filters.compile import kernel

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from fissura.model import Box

__all__ = ["Ellipsoids", "draw_ellipsoids"]

LINES = 6
"""Lines through a voxel along each of two edges; along the third, chords are exact."""
OFFSETS = (np.arange(LINES) + 0.5) / LINES - 0.5


@dataclass(frozen=True, slots=True)
class Ellipsoids:
    """Many ellipsoids.

    Parameters
    ----------
    centre_um : ndarray of float64, shape (ellipsoid, 3)
    axes : ndarray of float64, shape (ellipsoid, 3, 3)
    half_um : ndarray of float64, shape (ellipsoid, 3)
        Half of each axis.
    """

    centre_um: NDArray[np.float64]
    axes: NDArray[np.float64]
    half_um: NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.centre_um)

    def reach_um(self) -> NDArray[np.float64]:
        """Return how far each reaches from its centre along z, y and x."""
        spans = self.axes * self.half_um[:, :, None]
        reach: NDArray[np.float64] = np.sqrt((spans**2).sum(axis=1))
        return reach

    def volume_um3(self) -> NDArray[np.float64]:
        """Return the volume of each."""
        volume: NDArray[np.float64] = 4 / 3 * np.pi * self.half_um.prod(axis=1)
        return volume

    def chosen(self, which: NDArray[np.bool_] | NDArray[np.int64]) -> Ellipsoids:
        """Return some of them."""
        return Ellipsoids(self.centre_um[which], self.axes[which], self.half_um[which])


def draw_ellipsoids(
    ellipsoids: Ellipsoids,
    labels: NDArray[np.int32],
    *,
    box: Box,
    voxel_um: float,
    cover: NDArray[np.float32],
    owner: NDArray[np.int32],
    owned_from: float,
) -> None:
    """Draw ellipsoids into the cover of a box; the larger cover stays.

    A voxel covered by `owned_from` or more becomes the ellipsoid's, unless it is
    somebody's already.
    """
    reach = ellipsoids.reach_um()
    low = np.array(box.start) - 1
    high = np.array(box.stop)
    place = ellipsoids.centre_um / voxel_um
    here = (place + reach / voxel_um > low).all(axis=1)
    here &= (place - reach / voxel_um < high).all(axis=1)
    some = np.flatnonzero(here)
    if some.size:
        shapes = ellipsoids.axes[some] / ellipsoids.half_um[some][:, :, None]
        shapes *= voxel_um
        matrices = np.einsum("nij,nik->njk", shapes, shapes)
        _draw(
            place[some],
            matrices,
            reach[some] / voxel_um,
            labels[some],
            np.array(box.start),
            cover,
            owner,
            owned_from,
        )


@kernel
def _draw(  # noqa: C901 - one pass over the voxels
    place: NDArray[np.float64],
    matrices: NDArray[np.float64],
    reach: NDArray[np.float64],
    labels: NDArray[np.int32],
    start: NDArray[np.int64],
    cover: NDArray[np.float32],
    owner: NDArray[np.int32],
    owned_from: float,
) -> None:
    """Add up chords along x, row by row; (p − c)ᵀ M (p − c) is 1 on the surface."""
    nz, ny, nx = cover.shape
    share = 1.0 / (LINES * LINES)
    row = np.zeros(nx)
    for n in range(len(place)):
        cz, cy, cx = place[n, 0] - start[0], place[n, 1] - start[1], place[n, 2]
        cx -= start[2]
        m = matrices[n]
        z0 = max(0, floor(cz - reach[n, 0] + 0.5))
        z1 = min(nz, ceil(cz + reach[n, 0] + 0.5))
        y0 = max(0, floor(cy - reach[n, 1] + 0.5))
        y1 = min(ny, ceil(cy + reach[n, 1] + 0.5))
        x0 = max(0, floor(cx - reach[n, 2] - 0.5))
        x1 = min(nx, ceil(cx + reach[n, 2] + 1.5))
        if x1 <= x0:
            continue
        for z in range(z0, z1):
            for y in range(y0, y1):
                touched = False
                for i in range(LINES):
                    dz = z + OFFSETS[i] - cz
                    for j in range(LINES):
                        dy = y + OFFSETS[j] - cy
                        across = m[0, 2] * dz + m[1, 2] * dy
                        rest = m[0, 0] * dz * dz + m[1, 1] * dy * dy
                        rest += 2 * m[0, 1] * dz * dy - 1
                        root = across * across - m[2, 2] * rest
                        if root <= 0:
                            continue
                        half = sqrt(root) / m[2, 2]
                        middle = cx - across / m[2, 2]
                        if _add_chord(row, middle - half, middle + half, share):
                            touched = True
                if not touched:
                    continue
                for x in range(x0, x1):
                    part = np.float32(min(row[x], 1.0))
                    row[x] = 0.0
                    cover[z, y, x] = max(cover[z, y, x], part)
                    if part >= owned_from and owner[z, y, x] == 0:
                        owner[z, y, x] = labels[n]


@kernel
def _add_chord(row: NDArray[np.float64], low: float, high: float, share: float) -> bool:
    """Add a chord's overlap with each voxel of a row; return whether there is any."""
    first = max(floor(low + 0.5), 0)
    last = min(floor(high + 0.5), len(row) - 1)
    for x in range(first, last + 1):
        row[x] += share * (min(high, x + 0.5) - max(low, x - 0.5))
    return last >= first
