"""The area of a surface between voxels, and where it faces.

The surface lies where the grey value, linear between points, equals the threshold.
Each cell between eight voxel centres is cut into 24 tetrahedra that meet at its
middle, so that no direction and no sign is preferred and no case is ambiguous; the
pieces of plane in them are summed, and no mesh is built.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

import numpy as np

from fissura.filters.compile import kernel
from fissura.filters.volumes.gaussian import smooth, smooth_halo_vox

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = [
    "MASK_HALO_VOX",
    "SURFACE_HALO_VOX",
    "facing",
    "surface_area_vox2",
    "surface_normals",
    "surface_of_grey",
    "surface_of_mask",
]

SURFACE_HALO_VOX = 1
"""How far `surface_normals` and `surface_of_grey` look around a voxel."""
MASK_SIGMA_VOX = 0.8
MASK_HALO_VOX = SURFACE_HALO_VOX + smooth_halo_vox(MASK_SIGMA_VOX)
"""How far `surface_of_mask` looks around a voxel."""
GRID: Final = 65
"""Bins along each edge of the half cube of directions; odd, so axes are centres."""
FINE: Final = 1 << 17
UNIT_VOX2: Final = 1.0 / (8 * FINE)
"""What areas are counted in: the eighth of a cell's area, rounded to 2⁻¹⁷."""
CORNERS: Final = 8
MIDDLE: Final = 14
TWO: Final = 2
POINTS_EACH: Final = 4


def surface_of_grey(
    grey: NDArray[np.float32], *, threshold: float, where: NDArray[np.bool_]
) -> float:
    """Return the area of the surface at `threshold` that belongs to some voxels.

    See `surface_normals`; areas of separate sets of voxels add up exactly.
    """
    return surface_area_vox2(surface_normals(grey, threshold=threshold, where=where))


def surface_of_mask(solid: NDArray[np.bool_], *, where: NDArray[np.bool_]) -> float:
    """Return the area of a mask's surface that belongs to some voxels, in voxels².

    The mask is first blurred by `MASK_SIGMA_VOX`, or its steps would count as surface.
    """
    blurred = smooth(solid, sigma_vox=MASK_SIGMA_VOX)
    return surface_of_grey(blurred, threshold=0.5, where=where)


def surface_area_vox2(normals: NDArray[np.int64]) -> float:
    """Return the area counted by `surface_normals`, in voxels²."""
    units: int = sum(normals.tolist())
    return units * UNIT_VOX2


def surface_normals(
    grey: NDArray[np.float32], *, threshold: float, where: NDArray[np.bool_]
) -> NDArray[np.int64]:
    """Count the area of the surface at `threshold` by the direction it faces.

    An eighth of a cell's area belongs to each of the eight voxels around it; what
    belongs to the voxels of `where` is counted.  Beyond the array's faces, its last
    layer goes on, so that the cut is no surface.

    Parameters
    ----------
    grey : ndarray of float32, shape (z, y, x)
    threshold : float
    where : ndarray of bool, shape (z, y, x)
        Voxels whose share to count: those of a block and its region, without the halo.

    Returns
    -------
    ndarray of int64, shape (bin,)
        Area in units of `UNIT_VOX2` for each direction of `facing`.
    """
    normals = np.zeros(3 * GRID * GRID, np.int64)
    _add_surface(
        np.pad(np.ascontiguousarray(grey, np.float32), 1, mode="edge"),
        float(np.float32(threshold)),
        np.pad(np.ascontiguousarray(where), 1).view(np.uint8),
        normals,
    )
    return normals


def facing(grid: int = GRID) -> NDArray[np.float64]:
    """Return unit vectors (z, y, x) over half of all directions, shape (bin, 3).

    They are the middles of `grid` x `grid` bins on each of three sides of a cube; a bin
    holds a direction and its opposite.
    """
    steps = (2 * np.arange(grid) + 1) / grid - 1
    u, v = np.meshgrid(steps, steps, indexing="ij")
    one = np.ones_like(u)
    sides = [(one, u, v), (u, one, v), (u, v, one)]
    vectors = np.concatenate([np.stack(side, axis=-1).reshape(-1, 3) for side in sides])
    units: NDArray[np.float64] = vectors / np.linalg.norm(vectors, axis=1)[:, None]
    return units


def _points() -> NDArray[np.float64]:
    """Return the eight corners of a cell, the middles of its faces, and its own."""
    corners = [(z, y, x) for z in (0, 1) for y in (0, 1) for x in (0, 1)]
    middles = [
        tuple(float(side) if axis == across else 0.5 for axis in range(3))
        for across in range(3)
        for side in (0, 1)
    ]
    return np.array([*corners, *middles, (0.5, 0.5, 0.5)], np.float64)


def _faces() -> NDArray[np.int64]:
    """Return the corners of each face, going around it."""
    points = _points()
    faces = []
    for across in range(3):
        along, over = (axis for axis in range(3) if axis != across)
        for side in (0, 1):
            around = []
            for first, second in ((0, 0), (0, 1), (1, 1), (1, 0)):
                corner = np.zeros(3)
                corner[across], corner[along], corner[over] = side, first, second
                around.append(int(np.flatnonzero((points == corner).all(axis=1))[0]))
            faces.append(around)
    return np.array(faces, np.int64)


POINTS: Final = _points()
FACES: Final = _faces()


@kernel
def _add_surface(
    grey: NDArray[np.float32],
    threshold: float,
    where: NDArray[np.uint8],
    normals: NDArray[np.int64],
) -> None:
    nz, ny, nx = grey.shape
    values = np.empty(MIDDLE + 1, np.float64)
    for z in range(nz - 1):
        for y in range(ny - 1):
            above = _column(grey, threshold, z, y, 0)
            share = _share(where, z, y, 0)
            for x in range(nx - 1):
                above_left, share_left = above, share
                above = _column(grey, threshold, z, y, x + 1)
                share = _share(where, z, y, x + 1)
                if 0 < above + above_left < CORNERS and share + share_left > 0:
                    solid = _read_cell(grey, threshold, z, y, x, values)
                    _add_cell(values, solid, share + share_left, normals)


@kernel
def _column(g: NDArray[np.float32], threshold: float, z: int, y: int, x: int) -> int:
    return (
        int(g[z, y, x] > threshold)
        + int(g[z, y + 1, x] > threshold)
        + int(g[z + 1, y, x] > threshold)
        + int(g[z + 1, y + 1, x] > threshold)
    )


@kernel
def _share(where: NDArray[np.uint8], z: int, y: int, x: int) -> int:
    return (
        int(where[z, y, x])
        + int(where[z, y + 1, x])
        + int(where[z + 1, y, x])
        + int(where[z + 1, y + 1, x])
    )


@kernel
def _read_cell(
    grey: NDArray[np.float32],
    threshold: float,
    z: int,
    y: int,
    x: int,
    values: NDArray[np.float64],
) -> int:
    """Read the corners, put means at the middles, and return what is solid, in bits."""
    values[MIDDLE] = 0.0
    for corner in range(CORNERS):
        k, j, i = z + (corner >> 2), y + ((corner >> 1) & 1), x + (corner & 1)
        values[corner] = np.float64(grey[k, j, i]) - threshold
        values[MIDDLE] += values[corner] / CORNERS
    for face in range(6):
        mean = 0.0
        for turn in range(4):
            mean += values[FACES[face, turn]]
        values[CORNERS + face] = mean / 4
    solid = 0
    for point in range(MIDDLE + 1):
        solid |= int(values[point] > 0) << point
    return solid


@kernel
def _add_cell(
    values: NDArray[np.float64], solid: int, share: int, normals: NDArray[np.int64]
) -> None:
    for face in range(6):
        for turn in range(4):
            a, b = FACES[face, turn], FACES[face, (turn + 1) % 4]
            c, d = CORNERS + face, MIDDLE
            count = (
                (solid >> a & 1)
                + (solid >> b & 1)
                + (solid >> c & 1)
                + (solid >> d & 1)
            )
            if 0 < count < POINTS_EACH:
                z, y, x = _cut(values, (a, b, c, d), count)
                area = math.sqrt(z * z + y * y + x * x)
                if area > 0:
                    normals[_bin(z, y, x)] += share * np.int64(area * FINE + 0.5)


@kernel
def _cut(
    values: NDArray[np.float64], four: tuple[int, int, int, int], solid: int
) -> tuple[float, float, float]:
    """Return the piece of plane in a tetrahedron: its area along its normal."""
    a, b, c, d = four
    if solid == TWO:
        # first the two that are alike
        if (values[a] > 0) == (values[c] > 0):
            b, c = c, b
        elif (values[a] > 0) == (values[d] > 0):
            b, d = d, b
        return _half_cross(
            _crossing(values, a, c),
            _crossing(values, b, d),
            _crossing(values, a, d),
            _crossing(values, b, c),
        )
    # first the one that is unlike the others
    alone = solid == 1
    if (values[b] > 0) == alone:
        a, b = b, a
    elif (values[c] > 0) == alone:
        a, c = c, a
    elif (values[d] > 0) == alone:
        a, d = d, a
    corner = _crossing(values, a, b)
    return _half_cross(corner, _crossing(values, a, c), corner, _crossing(values, a, d))


@kernel
def _crossing(
    values: NDArray[np.float64], one: int, other: int
) -> tuple[float, float, float]:
    """Return where the value is 0 between two points of a cell."""
    t = values[one] / (values[one] - values[other])
    return (
        POINTS[one, 0] + t * (POINTS[other, 0] - POINTS[one, 0]),
        POINTS[one, 1] + t * (POINTS[other, 1] - POINTS[one, 1]),
        POINTS[one, 2] + t * (POINTS[other, 2] - POINTS[one, 2]),
    )


@kernel
def _half_cross(
    p: tuple[float, float, float],
    q: tuple[float, float, float],
    r: tuple[float, float, float],
    s: tuple[float, float, float],
) -> tuple[float, float, float]:
    """Return half the cross product of q − p and s − r."""
    az, ay, ax = q[0] - p[0], q[1] - p[1], q[2] - p[2]
    bz, by, bx = s[0] - r[0], s[1] - r[1], s[2] - r[2]
    return (
        0.5 * (ay * bx - ax * by),
        0.5 * (ax * bz - az * bx),
        0.5 * (az * by - ay * bz),
    )


@kernel
def _bin(z: float, y: float, x: float) -> int:
    """Return the place on the half cube of a direction or its opposite."""
    if abs(z) >= abs(y) and abs(z) >= abs(x):
        side, u, v = 0, y / z, x / z
    elif abs(y) >= abs(x):
        side, u, v = 1, z / y, x / y
    else:
        side, u, v = 2, z / x, y / x
    row = min(int((u + 1.0) * (0.5 * GRID)), GRID - 1)
    column = min(int((v + 1.0) * (0.5 * GRID)), GRID - 1)
    return (side * GRID + row) * GRID + column
