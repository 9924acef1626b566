"""Draw sheets, holes and ellipsoids into voxels: which share of each is covered.

A shape is drawn into an array that spans one box of the volume and begins at the
voxel `start`.  Positions are in µm, voxel centres at index times voxel size; `axes`
holds three unit vectors as rows, each z, y, x.
"""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, Any

import numpy as np

from fissura.filters.compile import kernel
from fissura.model import Box

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from fissura.model import Shape

__all__ = [
    "SHEET_SHARE",
    "box_around",
    "draw_ellipsoid",
    "draw_hole",
    "draw_sheet",
    "sheet_height",
]

SAMPLES = 4
"""Points along each edge of a voxel at which a shape is asked for."""
OFFSETS = (np.array(list(product(range(SAMPLES), repeat=3))) + 0.5) / SAMPLES - 0.5
"""Those points, in voxels from the centre."""
BLUNT = 0.6
"""A sheet closes towards its rim where sqrt(1 − ρ²) falls below this."""
SHEET_SHARE = 1 - BLUNT**2 / 3
"""Volume of a sheet over that of the elliptic cylinder around it."""


def box_around(
    centre_um: NDArray[np.float64], reach_um: float, *, shape: Shape, voxel_um: float
) -> Box:
    """Return the voxels within `reach_um` of a point, clipped to the volume."""
    low = np.floor((centre_um - reach_um) / voxel_um).astype(int)
    high = np.ceil((centre_um + reach_um) / voxel_um).astype(int) + 1
    z0, y0, x0 = np.clip(low, 0, shape).tolist()
    z1, y1, x1 = np.clip(high, 0, shape).tolist()
    return Box((z0, y0, x0), (z1, y1, x1))


@kernel
def sheet_height(u: float, v: float, wave: NDArray[np.float64]) -> float:
    """Return the height of a wavy sheet, in µm; `wave`: height, 1/µm, phase, twice."""
    along: float = wave[0] * np.sin(wave[1] * u + wave[2])
    across: float = wave[3] * np.sin(wave[4] * v + wave[5])
    return along + across


@kernel
def draw_sheet(  # noqa: PLR0913, PLR0917 - a compiled loop takes its numbers singly
    covered: NDArray[np.float32],
    start: tuple[int, int, int],
    voxel_um: float,
    centre_um: NDArray[np.float64],
    axes: NDArray[np.float64],
    half_um: NDArray[np.float64],
    wave: NDArray[np.float64],
) -> None:
    """Draw an elliptic sheet: `half_um` is half its length, width and opening.

    It is fully open over most of its face and closes bluntly towards the rim.  Along
    the normal, the overlap with each sample is exact: a sheet thinner than the
    samples are apart keeps its volume.
    """
    thick = voxel_um / SAMPLES * np.abs(axes[2]).sum()
    reach = half_um[2] + np.abs(wave[0]) + np.abs(wave[3]) + voxel_um
    for z, y, x in np.ndindex(covered.shape):
        dz = (z + start[0]) * voxel_um - centre_um[0]
        dy = (y + start[1]) * voxel_um - centre_um[1]
        dx = (x + start[2]) * voxel_um - centre_um[2]
        if np.abs(_along(axes[2], dz, dy, dx)) > reach:
            continue
        total = 0.0
        for offset in OFFSETS:
            sz = dz + offset[0] * voxel_um
            sy = dy + offset[1] * voxel_um
            sx = dx + offset[2] * voxel_um
            u = _along(axes[0], sz, sy, sx)
            v = _along(axes[1], sz, sy, sx)
            inside = 1 - (u / half_um[0]) ** 2 - (v / half_um[1]) ** 2
            if inside > 0:
                n = _along(axes[2], sz, sy, sx) - sheet_height(u, v, wave)
                half = half_um[2] * min(1.0, np.sqrt(inside) / BLUNT)
                overlap = min(n + thick / 2, half) - max(n - thick / 2, -half)
                total += max(0.0, overlap) / thick
        covered[z, y, x] = total / len(OFFSETS)


@kernel
def draw_hole(  # noqa: PLR0913, PLR0917 - a compiled loop takes its numbers singly
    covered: NDArray[np.float32],
    start: tuple[int, int, int],
    voxel_um: float,
    centre_um: NDArray[np.float64],
    axis: NDArray[np.float64],
    radius_um: float,
    reach_um: NDArray[np.float64],
) -> None:
    """Draw a round hole along `axis`, from −`reach_um[0]` to +`reach_um[1]`."""
    for z, y, x in np.ndindex(covered.shape):
        inside = 0
        for offset in OFFSETS:
            dz = (z + start[0] + offset[0]) * voxel_um - centre_um[0]
            dy = (y + start[1] + offset[1]) * voxel_um - centre_um[1]
            dx = (x + start[2] + offset[2]) * voxel_um - centre_um[2]
            along = _along(axis, dz, dy, dx)
            across = dz * dz + dy * dy + dx * dx - along * along
            if across <= radius_um**2 and -reach_um[0] <= along <= reach_um[1]:
                inside += 1
        covered[z, y, x] = inside / len(OFFSETS)


@kernel
def draw_ellipsoid(
    covered: NDArray[np.float32],
    start: tuple[int, int, int],
    voxel_um: float,
    centre_um: NDArray[np.float64],
    axes: NDArray[np.float64],
    half_um: NDArray[np.float64],
) -> None:
    """Draw an ellipsoid over what is there already; the larger cover stays."""
    for z, y, x in np.ndindex(covered.shape):
        inside = 0
        for offset in OFFSETS:
            dz = (z + start[0] + offset[0]) * voxel_um - centre_um[0]
            dy = (y + start[1] + offset[1]) * voxel_um - centre_um[1]
            dx = (x + start[2] + offset[2]) * voxel_um - centre_um[2]
            size = 0.0
            for axis in range(3):
                size += (_along(axes[axis], dz, dy, dx) / half_um[axis]) ** 2
            if size <= 1:
                inside += 1
        before: Any = covered[z, y, x]
        covered[z, y, x] = max(before, inside / len(OFFSETS))


@kernel
def _along(axis: NDArray[np.float64], z: float, y: float, x: float) -> float:
    length: float = axis[0] * z + axis[1] * y + axis[2] * x
    return length
