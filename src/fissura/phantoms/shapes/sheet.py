"""Cracks: rough sheets of self-affine height, open by a gap that tapers to the rim.

Fractional Brownian surfaces by spectral synthesis, as broken faces are rough:
Bouchaud 1997, J. Phys.: Condens. Matter 9:4319.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from math import pi
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from fissura.filters.compile import kernel
from fissura.phantoms.shapes.bounds import box_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from fissura.model import Box

__all__ = ["Sheet", "draw_sheet", "rough_sheet"]

EDGE = 65
"""Points along each edge of a sheet's tables."""
HURST = 0.85
ROUGHNESS = (0.015, 0.045)
"""Standard deviation of the height over the sheet's length."""
BLUNT = 0.6
"""The gap begins to close where sqrt(1 − ρ²) falls below this."""
RAGGED = 0.1
"""How much the rim strays from an ellipse."""
MEAN_RIM = 0.93
"""The rim over that ellipse, on average: its furthest points count as length."""
UNEVEN = 0.12
"""Standard deviation of the gap, over its mean."""
ROOM = 1.25
"""Half edge of the tables over half the length."""
LIGAMENT_UM = (4.0, 9.0)
"""Radius of a place where the faces still hold together."""
THINNEST_UM = 0.05
PARTS = 3
"""Parts of a voxel along each edge."""
MIDDLES = (np.arange(PARTS) + 0.5) / PARTS - 0.5
"""Where the middles of the parts lie, from the middle of the voxel, in voxels."""
STEPS = 257
"""Points of the table of a voxel's overlap with what lies below a plane."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A crack's shape.

    Parameters
    ----------
    centre_um : ndarray of float64, shape (3,)
    axes : ndarray of float64, shape (3, 3)
        Along its length, along its width, across it.
    half_um : float
        Half edge of the square its tables span.
    height_um, gap_um : ndarray of float32, shape (EDGE, EDGE)
        Height of its middle and width of its gap, over length and width.
    """

    centre_um: NDArray[np.float64]
    axes: NDArray[np.float64]
    half_um: float
    height_um: NDArray[np.float32]
    gap_um: NDArray[np.float32]

    def points_um(self) -> NDArray[np.float64]:
        """Return a point at each place of the tables where it is open."""
        steps = np.linspace(-self.half_um, self.half_um, EDGE)
        u, v = np.nonzero(self.gap_um > THINNEST_UM)
        local = np.stack([steps[u], steps[v], self.height_um[u, v]], axis=1)
        points: NDArray[np.float64] = self.centre_um + local @ self.axes
        return points

    def cell_um2(self) -> float:
        """Return the area of one place of the tables."""
        return (2 * self.half_um / (EDGE - 1)) ** 2

    def face_um2(self) -> float:
        """Return the area of one face, as seen along the normal."""
        return float((self.gap_um > THINNEST_UM).sum()) * self.cell_um2()

    def volume_um3(self) -> float:
        """Return the volume of the whole gap."""
        return float(self.gap_um.sum(dtype=np.float64)) * self.cell_um2()

    def extent_um(self) -> tuple[float, float]:
        """Return its length and its width."""
        step = 2 * self.half_um / (EDGE - 1)
        open_ = self.gap_um > THINNEST_UM
        length, width = (
            float(np.ptp(np.flatnonzero(open_.any(axis=axis))) + 1) * step
            for axis in (1, 0)
        )
        return max(length, width), min(length, width)

    def moved(self, centre_um: NDArray[np.float64], axes: NDArray[np.float64]) -> Sheet:
        """Return the same sheet elsewhere."""
        return Sheet(centre_um, axes, self.half_um, self.height_um, self.gap_um)

    def box(self, voxel_um: float) -> Box:
        """Return all voxels it may touch; it may reach beyond the volume."""
        points, room = (
            self.points_um(),
            float(self.gap_um.max()) + self.cell_um2() ** 0.5,
        )
        return box_of(points.min(axis=0) - room, points.max(axis=0) + room, voxel_um)


def rough_sheet(
    length_um: float,
    width_um: float,
    opening_um: float,
    *,
    ligaments: int,
    rng: np.random.Generator,
) -> Sheet:
    """Return a sheet about the origin, across the z axis."""
    half = ROOM * length_um / 2
    steps = np.linspace(-half, half, EDGE)
    u, v = np.meshgrid(steps, steps, indexing="ij")
    ragged = MEAN_RIM + RAGGED * _rough(rng, HURST)
    rho = np.hypot(2 * u / length_um, 2 * v / width_um) / np.maximum(ragged, 0.5)
    gap = np.minimum(np.sqrt(np.maximum(1 - rho**2, 0)) / BLUNT, 1)
    gap *= opening_um * np.maximum(1 + UNEVEN * _rough(rng, 0.5), 0.3)
    for _ in range(ligaments):
        way, far = rng.uniform(0, 2 * pi), rng.uniform(0.1, 0.7) * width_um / 2
        off = np.hypot(u - far * np.cos(way), v - far * np.sin(way))
        radius = min(rng.uniform(*LIGAMENT_UM), width_um / 5)
        gap *= np.clip((off - radius) / (0.5 * radius), 0, 1)
    height = length_um * rng.uniform(*ROUGHNESS) * _levelled(_rough(rng, HURST), u, v)
    height -= height[EDGE // 2, EDGE // 2]
    axes = np.array([[0.0, 1.0, 0.0], [0.0, 0.0, 1.0], [1.0, 0.0, 0.0]])
    return Sheet(
        np.zeros(3), axes, half, height.astype(np.float32), gap.astype(np.float32)
    )


def _rough(rng: np.random.Generator, hurst: float) -> NDArray[np.float64]:
    """Return a self-affine surface of deviation 1: a corner of a larger one."""
    edge = 2 * EDGE
    wave = np.hypot(np.fft.fftfreq(edge)[:, None], np.fft.rfftfreq(edge)[None])
    wave[0, 0] = np.inf
    spectrum = np.fft.rfft2(rng.standard_normal((edge, edge))) * wave ** -(hurst + 1)
    surface: NDArray[np.float64] = np.fft.irfft2(spectrum, (edge, edge))[:EDGE, :EDGE]
    surface -= surface.mean()
    surface /= surface.std()
    return surface


def _levelled(
    height: NDArray[np.float64], u: NDArray[np.float64], v: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Take the mean plane off a surface: the sheet's normal is its third axis."""
    basis = np.stack([np.ones(u.size), u.ravel(), v.ravel()], axis=1)
    plane, *_ = np.linalg.lstsq(basis, height.ravel(), rcond=None)
    levelled: NDArray[np.float64] = height - (basis @ plane).reshape(height.shape)
    return levelled


def draw_sheet(
    sheet: Sheet, *, box: Box, voxel_um: float, cover: NDArray[np.float32]
) -> None:
    """Draw a sheet into the cover of a box; the larger cover stays.

    Each voxel is cut in 27, and the overlap of each part with the gap across the
    sheet is exact: a gap thinner than a voxel keeps its volume.
    """
    normal = sheet.axes[2]
    part = _Part(
        np.abs(normal).sum() * voxel_um / PARTS, _overlaps(normal, voxel_um / PARTS)
    )
    _draw(
        sheet.centre_um,
        sheet.axes,
        _Tables(sheet.half_um, sheet.height_um, sheet.gap_um),
        part,
        voxel_um,
        np.array(box.start),
        cover,
    )


class _Tables(NamedTuple):
    """The tables of a sheet, and half the edge of the square they span."""

    half_um: float
    height_um: NDArray[np.float32]
    gap_um: NDArray[np.float32]


class _Part(NamedTuple):
    """A part of a voxel: its thickness across the sheet, its share below a plane."""

    thick_um: float
    overlaps: NDArray[np.float64]


def _overlaps(normal: NDArray[np.float64], edge_um: float) -> NDArray[np.float64]:
    """Return the share of a cube below a plane across `normal`, as the plane rises.

    The plane rises from the cube's lowest corner to its highest one: the distribution
    of a sum of three even ones.
    """
    widths = np.maximum(np.abs(normal), 0.01) * edge_um
    heights = np.linspace(-0.5, 0.5, STEPS) * widths.sum()
    share = np.zeros(STEPS)
    for signs in product((-1, 1), repeat=3):
        above = np.maximum(heights + np.array(signs) @ widths / 2, 0)
        share += np.prod(signs) * above**3
    share /= 6 * widths.prod()
    return np.clip(share, 0, 1)


@kernel
def _draw(  # noqa: C901 - one pass over the voxels
    centre: NDArray[np.float64],
    axes: NDArray[np.float64],
    tables: _Tables,
    part: _Part,
    voxel_um: float,
    start: NDArray[np.int64],
    cover: NDArray[np.float32],
) -> None:
    half, heights, gaps = tables
    thick, overlaps = part
    cells = len(heights) - 1
    per_um = cells / (2 * half)
    wide = gaps.max() / 2 + 2 * voxel_um
    low, high = heights.min() - wide, heights.max() + wide
    a, b, n = axes[0], axes[1], axes[2]
    nz, ny, nx = cover.shape
    share = 1.0 / PARTS**3
    for z in range(nz):
        dz = (z + start[0]) * voxel_um - centre[0]
        for y in range(ny):
            dy = (y + start[1]) * voxel_um - centre[1]
            for x in range(nx):
                dx = (x + start[2]) * voxel_um - centre[2]
                up = n[0] * dz + n[1] * dy + n[2] * dx
                if up < low or up > high:
                    continue
                u = a[0] * dz + a[1] * dy + a[2] * dx
                v = b[0] * dz + b[1] * dy + b[2] * dx
                if max(abs(u), abs(v)) > half:
                    continue
                i = min(int((u + half) * per_um), cells - 1)
                j = min(int((v + half) * per_um), cells - 1)
                if abs(up - heights[i, j]) > wide + 1.5 / per_um:
                    continue
                total = 0.0
                for pz in MIDDLES:
                    for py in MIDDLES:
                        for px in MIDDLES:
                            sz = dz + pz * voxel_um
                            sy = dy + py * voxel_um
                            sx = dx + px * voxel_um
                            fu = (a[0] * sz + a[1] * sy + a[2] * sx + half) * per_um
                            fv = (b[0] * sz + b[1] * sy + b[2] * sx + half) * per_um
                            if min(fu, fv) < 0 or max(fu, fv) >= cells:
                                continue
                            i, j = int(fu), int(fv)
                            fu -= i
                            fv -= j
                            gap = _between(gaps, i, j, fu, fv) / 2
                            if gap <= 0:
                                continue
                            up = n[0] * sz + n[1] * sy + n[2] * sx
                            up -= _between(heights, i, j, fu, fv)
                            total += _below(gap - up, thick, overlaps)
                            total -= _below(-gap - up, thick, overlaps)
                if total > 0:
                    covered = np.float32(total * share)
                    cover[z, y, x] = max(cover[z, y, x], covered)


@kernel
def _between(table: NDArray[np.float32], i: int, j: int, u: float, v: float) -> float:
    """Return a table's value between four of its places."""
    one: float = table[i, j] * (1 - v) + table[i, j + 1] * v
    other: float = table[i + 1, j] * (1 - v) + table[i + 1, j + 1] * v
    return one * (1 - u) + other * u


@kernel
def _below(height: float, thick: float, overlaps: NDArray[np.float64]) -> float:
    """Return the share of a cube that lies below a plane `height` above its middle."""
    place = (height / thick + 0.5) * (len(overlaps) - 1)
    if place <= 0:
        return 0.0
    if place >= len(overlaps) - 1:
        return 1.0
    i = int(place)
    share: float = overlaps[i] + (place - i) * (overlaps[i + 1] - overlaps[i])
    return share
