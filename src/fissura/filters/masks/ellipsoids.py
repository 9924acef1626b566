"""Plates and rods: the shape of the largest ellipsoid inside a solid around a voxel.

The ellipsoid factor of Doube 2015, doi:10.3389/fendo.2015.00015, for half axes
a ≤ b ≤ c, is a/b − b/c: −1 for a plate, 1 for a rod, 0 for a ball, and for what widens
as much from a to b as from b to c.

Where BoneJ grows ellipsoids by small random turns, these are found in one go.  From
each seed, a ball that no other holds, rays are sent to the surface, both ways; the
shorter counts.  The shape is that of the quadratic form nearest to 1/length² over all
rays, and its size the largest that no ray ends.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from fissura.filters.compile import kernel
from fissura.filters.masks.distance_ridge import RIDGE_HALO_VOX, ridge
from fissura.filters.masks.distances import squared_distances
from fissura.filters.masks.painting import Canvas, paint_row
from fissura.filters.masks.surface_area import facing

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["ellipsoid_factor", "ellipsoid_halo_vox"]

GRID: Final = 9
"""Rays along each edge of the half cube: 243 in all, each both ways."""
STEP: Final = 0.5
SAFE: Final = 1.75
"""A void voxel is hit no sooner than its distance less this: twice half a diagonal."""
SPACING: Final = 3
"""One seed for each cube of as many voxels along each edge."""
SLACK: Final = 0.75
"""How far an ellipsoid may reach beyond the end of a ray, in voxels: their steps."""


def ellipsoid_halo_vox(reach_vox: int) -> int:
    """Return how far `ellipsoid_factor` looks around a voxel."""
    return 2 * reach_vox + RIDGE_HALO_VOX + SPACING


def ellipsoid_factor(
    solid: NDArray[np.bool_],
    *,
    known: NDArray[np.bool_] | None = None,
    reach_vox: int,
    start: tuple[int, int, int] = (0, 0, 0),
) -> NDArray[np.float32]:
    """Return the ellipsoid factor of the largest ellipsoid that holds each voxel.

    Parameters
    ----------
    solid : ndarray of bool, shape (z, y, x)
        Beyond the array's faces nothing is known.
    known : ndarray of bool, shape (z, y, x), optional
        The region; what lies outside it is not known either, and ends no ray.
    reach_vox : int
        Longest half axis, which ends what nothing else ends: a plate or a rod that is
        thinner by a factor n gets −(1 − 1/n) or 1 − 1/n.
    start : tuple of int, optional
        Place of the array's first voxel in the whole volume, so that seeds are the
        same whatever the block.

    Returns
    -------
    ndarray of float32, shape (z, y, x)
        From −1 to 1; NaN where no ellipsoid holds the voxel.
    """
    open_ = solid if known is None else solid | ~known
    squares = squared_distances(open_, limit_vox=reach_vox)
    if squares.dtype == np.uint16:
        squares = squares.astype(np.int32)
    np.minimum(squares, reach_vox * reach_vox, out=squares)
    roots = np.sqrt(squares, dtype=np.float32)
    if known is not None:
        squares[~known] = 0
    canvas = Canvas.blank(squares > 0, value=np.nan)
    seeds = _seeds(squares, start)
    if len(seeds):
        axes, halves = _inscribed(roots, seeds, float(reach_vox))
        order = np.argsort(-halves.prod(axis=1), kind="stable")
        _paint(seeds[order], axes[order], halves[order], canvas.values, canvas.left)
    return canvas.values


def _seeds(
    squares: NDArray[np.signedinteger[Any]], start: tuple[int, int, int]
) -> NDArray[np.int64]:
    """Return the largest ball that matters of each cube of a few voxels."""
    centres = ridge(squares, int(squares.max(initial=0)))
    places = np.stack(np.unravel_index(centres, squares.shape), axis=1)
    cubes = (places + np.array(start)) // SPACING
    cubes -= cubes.min(axis=0, initial=0)
    shape = cubes.max(axis=0, initial=0) + 1
    _, first = np.unique(np.ravel_multi_index(cubes.T, shape), return_index=True)
    seeds: NDArray[np.int64] = places[np.sort(first)]
    return seeds


def _inscribed(
    roots: NDArray[np.float32], seeds: NDArray[np.int64], reach: float
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return axes, in rows, the shortest first, and half axes of all ellipsoids."""
    rays = facing(GRID)
    lengths = np.empty((len(seeds), len(rays)), np.float32)
    forms = np.zeros((len(seeds), 3, 3))
    _send_rays(roots, seeds, rays, _fitting(rays), reach, lengths, forms)
    values, vectors = np.linalg.eigh(forms)
    halves = 1 / np.sqrt(np.maximum(values[:, ::-1], reach**-2))
    axes = np.ascontiguousarray(vectors.transpose(0, 2, 1)[:, ::-1])
    _scale(lengths, rays, axes, reach, halves)
    return axes, halves


def _fitting(rays: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return what makes of values along rays the nearest quadratic form.

    The form is the sum over rays of value x matrix, shape (ray, 3, 3).
    """
    # a ray stands for the share of the sphere that its bin takes
    weights = np.abs(rays).max(axis=1) ** 1.5
    squares = rays[:, :, None] * rays[:, None, :]
    inverse = np.linalg.pinv(squares.reshape(-1, 9) * weights[:, None]) * weights
    return np.ascontiguousarray(inverse.T.reshape(-1, 3, 3))


@kernel
def _send_rays(
    roots: NDArray[np.float32],
    seeds: NDArray[np.int64],
    rays: NDArray[np.float64],
    fitting: NDArray[np.float64],
    reach: float,
    lengths: NDArray[np.float32],
    forms: NDArray[np.float64],
) -> None:
    """Measure the shorter way along each ray, and fit a form to 1/length²."""
    for seed in range(len(seeds)):
        for ray in range(len(rays)):
            one = _ray_length(roots, seeds[seed], rays[ray], 1.0, reach)
            length = _ray_length(roots, seeds[seed], rays[ray], -1.0, one)
            lengths[seed, ray] = length
            for i in range(3):
                for j in range(3):
                    forms[seed, i, j] += fitting[ray, i, j] / (length * length)


@kernel
def _ray_length(
    roots: NDArray[np.float32],
    seed: NDArray[np.int64],
    ray: NDArray[np.float64],
    sign: float,
    reach: float,
) -> float:
    """Return where a ray first meets a void voxel, in steps; `reach` if not before.

    Where the nearest void is far, steps are taken together: none is skipped that
    could meet one.
    """
    nz, ny, nx = roots.shape
    length = 0.0
    while length < reach:
        z = math.floor(seed[0] + sign * length * ray[0] + 0.5)
        y = math.floor(seed[1] + sign * length * ray[1] + 0.5)
        x = math.floor(seed[2] + sign * length * ray[2] + 0.5)
        if not (0 <= z < nz and 0 <= y < ny and 0 <= x < nx):
            return reach
        root = roots[z, y, x]
        if root == 0:
            return length
        length += STEP * max(1.0, math.floor((root - SAFE) / STEP))
    return reach


@kernel
def _scale(
    lengths: NDArray[np.float32],
    rays: NDArray[np.float64],
    axes: NDArray[np.float64],
    reach: float,
    halves: NDArray[np.float64],
) -> None:
    """Scale each ellipsoid so that it just touches the end of a ray."""
    for seed in range(len(lengths)):
        least2 = np.inf
        for ray in range(len(rays)):
            if lengths[seed, ray] < reach:
                inverse2 = 0.0
                for axis in range(3):
                    along = 0.0
                    for k in range(3):
                        along += rays[ray, k] * axes[seed, axis, k]
                    inverse2 += (along / halves[seed, axis]) ** 2
                least2 = min(least2, lengths[seed, ray] ** 2 * inverse2)
        if least2 < np.inf:
            scale = math.sqrt(least2) * (1.0 + SLACK / float(lengths[seed].min()))
            for axis in range(3):
                halves[seed, axis] = min(scale * halves[seed, axis], reach)


@kernel
def _paint(
    seeds: NDArray[np.int64],
    axes: NDArray[np.float64],
    halves: NDArray[np.float64],
    values: NDArray[np.float32],
    left: NDArray[np.uint64],
) -> None:
    """Paint ellipsoids of falling volume with their factors."""
    nz, ny, nx = values.shape
    for seed in range(len(seeds)):
        z0, y0, x0 = seeds[seed]
        a, b, c = halves[seed]
        factor = a / b - b / c
        form, extent = _form(axes[seed], halves[seed])
        zz, yy, xx, zy, zx, yx = form
        tall, wide = int(extent[0]), int(extent[1])
        for z in range(max(z0 - tall, 0), min(z0 + tall + 1, nz)):
            for y in range(max(y0 - wide, 0), min(y0 + wide + 1, ny)):
                dz, dy = z - z0, y - y0
                shift = (zx * dz + yx * dy) / xx
                rest = (1.0 - zz * dz * dz - yy * dy * dy - 2.0 * zy * dz * dy) / xx
                half2 = rest + shift * shift
                if half2 >= 0:
                    half = math.sqrt(half2)
                    first = max(math.ceil(x0 - shift - half), 0)
                    last = min(math.floor(x0 - shift + half), nx - 1)
                    if first <= last:
                        paint_row(values, left, z, y, first, last, factor)


@kernel
def _form(
    axes: NDArray[np.float64], halves: NDArray[np.float64]
) -> tuple[tuple[float, float, float, float, float, float], tuple[float, float]]:
    """Return an ellipsoid's matrix (zz, yy, xx, zy, zx, yx), and its extent in z, y."""
    zz, yy, xx, zy, zx, yx = 0.0, 0.0, 0.0, 0.0, 0.0, 0.0
    tall2, wide2 = 0.0, 0.0
    for axis in range(3):
        z, y, x = axes[axis]
        half2 = halves[axis] * halves[axis]
        zz += z * z / half2
        yy += y * y / half2
        xx += x * x / half2
        zy += z * y / half2
        zx += z * x / half2
        yx += y * x / half2
        tall2 += z * z * half2
        wide2 += y * y * half2
    return (zz, yy, xx, zy, zx, yx), (math.sqrt(tall2), math.sqrt(wide2))
