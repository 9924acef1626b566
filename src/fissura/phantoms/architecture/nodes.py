"""A smooth field on nodes 10 µm apart, evaluated anywhere by cubic B-splines.

The spline is evaluated without a prefilter: it smooths by 0.6 nodes, never overshoots
and has no corner, so surfaces show neither steps nor their grid.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil
from typing import TYPE_CHECKING

import numpy as np

from fissura.filters.compile import kernel

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from fissura.model import Box

__all__ = ["MARGIN", "NODE_UM", "Nodes", "Taps", "node_shape", "positions_um", "taps"]

NODE_UM = 10.0
"""From node to node: a fifteenth of a trabecula."""
MARGIN = 5
"""Nodes beyond each face of the volume: what lies there blurs into it."""
TAPS = 4
SLOPE_UM = 3.0
"""Half the distance over which a slope is taken."""


@dataclass(frozen=True, slots=True)
class Nodes:
    """A field at nodes; node ``k`` of an axis is at ``(k − MARGIN) * NODE_UM``.

    Parameters
    ----------
    values : ndarray of float32, shape (z, y, x)
        Of the depth below the bone's surface in µm: below 0 outside.
    """

    values: NDArray[np.float32]

    def at(self, points_um: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the field at points, shape (point, 3), also past the margin."""
        points = np.ascontiguousarray(points_um, np.float64).reshape(-1, 3)
        out = np.empty(len(points))
        _sample(self.values, points, NODE_UM, MARGIN, out)
        return out

    def slope(self, points_um: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the gradient at points, shape (point, 3), per µm."""
        slopes = np.empty((len(points_um), 3))
        for axis, step in enumerate(SLOPE_UM * np.eye(3)):
            rise = self.at(points_um + step) - self.at(points_um - step)
            slopes[:, axis] = rise / (2 * SLOPE_UM)
        return slopes

    def draw(self, box: Box, voxel_um: float) -> NDArray[np.float32]:
        """Return the field at the voxels of a box; parts of it draw the same."""
        out = np.empty(box.shape, np.float32)
        if box.size:
            z, y, x = (
                taps(low, high, voxel_um)
                for low, high in zip(box.start, box.stop, strict=True)
            )
            values = np.ascontiguousarray(self.values[z.span, y.span, x.span])
            _spread(
                values, z.first, z.weights, y.first, y.weights, x.first, x.weights, out
            )
        return out


@dataclass(frozen=True, slots=True)
class Taps:
    """Which four nodes each voxel of a row looks at, and how much of each it takes.

    `first` counts from the start of `span`.
    """

    span: slice
    first: NDArray[np.int64]
    weights: NDArray[np.float32]


def taps(start: int, stop: int, voxel_um: float) -> Taps:
    """Return the taps of the voxels from `start` up to `stop` along one axis."""
    place = np.arange(start, stop, dtype=np.float64) * voxel_um / NODE_UM + MARGIN
    first = np.floor(place).astype(np.int64) - 1
    t = place - np.floor(place)
    weights = np.stack(
        [
            (1 - t) ** 3,
            3 * t**3 - 6 * t**2 + 4,
            -3 * t**3 + 3 * t**2 + 3 * t + 1,
            t**3,
        ],
        axis=1,
    )
    span = slice(int(first[0]), int(first[-1]) + TAPS)
    return Taps(span, first - first[0], (weights / 6).astype(np.float32))


def node_shape(extent_um: tuple[float, float, float]) -> tuple[int, int, int]:
    """Return how many nodes a volume needs, its margin included."""
    z, y, x = (ceil(edge / NODE_UM) + 1 + 2 * MARGIN for edge in extent_um)
    return z, y, x


def positions_um(
    shape: tuple[int, int, int],
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Return the positions of the nodes along each axis."""
    z, y, x = (
        np.arange(-MARGIN, edge - MARGIN, dtype=np.float64) * NODE_UM for edge in shape
    )
    return z, y, x


@kernel
def spline(t: float, tap: int) -> float:
    """Return the weight of one of four nodes, `t` past the second."""
    if tap == 0:
        return (1 - t) ** 3 / 6
    if tap == 1:
        return (3 * t**3 - 6 * t**2 + 4) / 6
    if tap == 2:  # noqa: PLR2004 - the third of four
        return (-3 * t**3 + 3 * t**2 + 3 * t + 1) / 6
    return t**3 / 6


@kernel
def value_at(
    values: NDArray[np.float32],
    z_um: float,
    y_um: float,
    x_um: float,
    node_um: float,
    margin: int,
) -> float:
    """Return the spline at one point; beyond the outermost nodes it continues."""
    nz, ny, nx = values.shape
    z = min(max(z_um / node_um + margin, 1.0), nz - 3.001)
    y = min(max(y_um / node_um + margin, 1.0), ny - 3.001)
    x = min(max(x_um / node_um + margin, 1.0), nx - 3.001)
    iz, iy, ix = int(z), int(y), int(x)
    tz, ty, tx = z - iz, y - iy, x - ix
    x0, x1, x2, x3 = spline(tx, 0), spline(tx, 1), spline(tx, 2), spline(tx, 3)
    total = 0.0
    for a in range(4):
        sheet = 0.0
        for b in range(4):
            row = values[iz + a - 1, iy + b - 1]
            sheet += spline(ty, b) * (
                x0 * row[ix - 1] + x1 * row[ix] + x2 * row[ix + 1] + x3 * row[ix + 2]
            )
        total += spline(tz, a) * sheet
    return total


@kernel
def _sample(
    values: NDArray[np.float32],
    points: NDArray[np.float64],
    node_um: float,
    margin: int,
    out: NDArray[np.float64],
) -> None:
    for i in range(len(points)):
        z, y, x = points[i]
        out[i] = value_at(values, z, y, x, node_um, margin)


@kernel
def mix_planes(
    values: NDArray[np.float32],
    first: int,
    weights: NDArray[np.float32],
    plane: NDArray[np.float32],
) -> None:
    """Mix four planes of nodes into one."""
    for y in range(plane.shape[0]):
        for x in range(plane.shape[1]):
            plane[y, x] = (
                weights[0] * values[first, y, x]
                + weights[1] * values[first + 1, y, x]
                + weights[2] * values[first + 2, y, x]
                + weights[3] * values[first + 3, y, x]
            )


@kernel
def mix_rows(
    plane: NDArray[np.float32],
    first: int,
    weights: NDArray[np.float32],
    row: NDArray[np.float32],
    first_x: NDArray[np.int64],
    weights_x: NDArray[np.float32],
    out: NDArray[np.float32],
) -> None:
    """Mix four rows of nodes into one, and spread it over voxels."""
    for x in range(len(row)):
        row[x] = (
            weights[0] * plane[first, x]
            + weights[1] * plane[first + 1, x]
            + weights[2] * plane[first + 2, x]
            + weights[3] * plane[first + 3, x]
        )
    for x in range(len(out)):
        i = first_x[x]
        out[x] = (
            weights_x[x, 0] * row[i]
            + weights_x[x, 1] * row[i + 1]
            + weights_x[x, 2] * row[i + 2]
            + weights_x[x, 3] * row[i + 3]
        )


@kernel
def _spread(
    values: NDArray[np.float32],
    first_z: NDArray[np.int64],
    weights_z: NDArray[np.float32],
    first_y: NDArray[np.int64],
    weights_y: NDArray[np.float32],
    first_x: NDArray[np.int64],
    weights_x: NDArray[np.float32],
    out: NDArray[np.float32],
) -> None:
    plane = np.empty((values.shape[1], values.shape[2]), np.float32)
    row = np.empty(values.shape[2], np.float32)
    for z in range(out.shape[0]):
        mix_planes(values, first_z[z], weights_z[z], plane)
        for y in range(out.shape[1]):
            mix_rows(
                plane, first_y[y], weights_y[y], row, first_x, weights_x, out[z, y]
            )
