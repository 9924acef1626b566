"""The curvatures of a grey image: eigenvalues of its Hessian."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from fissura.filters.compile import kernel

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["HESSIAN_HALO_VOX", "curvatures", "eigenvalues", "hessian_eigenvalues"]

HESSIAN_HALO_VOX = 1
"""How far `hessian_eigenvalues` looks around a voxel."""


def hessian_eigenvalues(image: NDArray[Any]) -> NDArray[np.float32]:
    """Return the three curvatures of each voxel, the smallest first.

    Parameters
    ----------
    image : ndarray, shape (z, y, x)
        Already smoothed to the scale of interest.

    Returns
    -------
    ndarray of float32, shape (3, z, y, x)
        Eigenvalues of the matrix of second differences, in grey values per voxel²; on
        the array's faces, where there is no neighbour to take a difference to, 0.
    """
    grey = np.ascontiguousarray(image, np.float32)
    values = np.zeros((3, *grey.shape), np.float32)
    _fill(grey, values)
    return values


@kernel
def _fill(g: NDArray[np.float32], values: NDArray[np.float32]) -> None:
    nz, ny, nx = g.shape
    for z in range(1, nz - 1):
        for y in range(1, ny - 1):
            for x in range(1, nx - 1):
                zz, yy, xx, zy, zx, yx = curvatures(g, z, y, x)
                low, middle, high = eigenvalues(zz, yy, xx, zy, zx, yx)
                values[0, z, y, x] = low
                values[1, z, y, x] = middle
                values[2, z, y, x] = high


@kernel
def curvatures(
    g: NDArray[np.float32], z: int, y: int, x: int
) -> tuple[Any, Any, Any, Any, Any, Any]:
    """Return the second differences zz, yy, xx, zy, zx, yx at a voxel."""
    quarter = np.float32(0.25)
    twice = g[z, y, x] + g[z, y, x]
    zz = g[z - 1, y, x] + g[z + 1, y, x] - twice
    yy = g[z, y - 1, x] + g[z, y + 1, x] - twice
    xx = g[z, y, x - 1] + g[z, y, x + 1] - twice
    zy = quarter * (
        g[z - 1, y - 1, x]
        + g[z + 1, y + 1, x]
        - g[z - 1, y + 1, x]
        - g[z + 1, y - 1, x]
    )
    zx = quarter * (
        g[z - 1, y, x - 1]
        + g[z + 1, y, x + 1]
        - g[z - 1, y, x + 1]
        - g[z + 1, y, x - 1]
    )
    yx = quarter * (
        g[z, y - 1, x - 1]
        + g[z, y + 1, x + 1]
        - g[z, y - 1, x + 1]
        - g[z, y + 1, x - 1]
    )
    return zz, yy, xx, zy, zx, yx


@kernel
def eigenvalues(
    a: float, b: float, c: float, d: float, e: float, f: float
) -> tuple[float, float, float]:
    """Return the eigenvalues of [[a, d, e], [d, b, f], [e, f, c]], rising.

    Closed form after Smith 1961, doi:10.1145/355578.366316.
    """
    mean = (a + b + c) / 3.0
    off = d * d + e * e + f * f
    spread = (a - mean) ** 2 + (b - mean) ** 2 + (c - mean) ** 2 + 2.0 * off
    if spread < 1e-30:  # noqa: PLR2004 - below any grey value: three equal eigenvalues
        return mean, mean, mean
    p = math.sqrt(spread / 6.0)
    a, b, c = (a - mean) / p, (b - mean) / p, (c - mean) / p
    d, e, f = d / p, e / p, f / p
    half_determinant = 0.5 * (
        a * (b * c - f * f) - d * (d * c - f * e) + e * (d * f - b * e)
    )
    angle = math.acos(min(1.0, max(-1.0, half_determinant))) / 3.0
    high = mean + 2.0 * p * math.cos(angle)
    low = mean + 2.0 * p * math.cos(angle + 2.0 * math.pi / 3.0)
    return low, 3.0 * mean - high - low, high
