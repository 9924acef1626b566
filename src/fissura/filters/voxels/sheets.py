"""How much a voxel looks like part of a dark sheet."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from fissura.filters.compile import kernel

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["SHEETS_HALO_VOX", "dark_sheets"]

SHEETS_HALO_VOX = 1
"""How far `dark_sheets` looks around a voxel."""


def dark_sheets(
    image: NDArray[np.float32], *, where: NDArray[np.bool_]
) -> NDArray[np.float32]:
    """Score each voxel by the curvature of a dark sheet through it.

    The Hessian's largest eigenvalue is the curvature across a dark sheet; along the
    sheet there is next to none.  The score is the first minus the larger of the
    others' sizes: a sheet keeps it, a tube or a blob, curved along two or three axes,
    loses it.

    Parameters
    ----------
    image : ndarray of float32, shape (z, y, x)
        Already smoothed to the scale of interest.
    where : ndarray of bool, shape (z, y, x)
        Voxels to score; the others, and the array's faces, get 0.

    Returns
    -------
    ndarray of float32, shape (z, y, x)
        In grey values per voxel²; never below 0.
    """
    score = np.zeros_like(image)
    _score(image, where, score)
    return score


@kernel
def _score(
    g: NDArray[np.float32], where: NDArray[np.bool_], score: NDArray[np.float32]
) -> None:
    nz, ny, nx = g.shape
    quarter = np.float32(0.25)
    for z in range(1, nz - 1):
        for y in range(1, ny - 1):
            for x in range(1, nx - 1):
                if not where[z, y, x]:
                    continue
                twice = g[z, y, x] + g[z, y, x]
                zz = g[z - 1, y, x] + g[z + 1, y, x] - twice
                yy = g[z, y - 1, x] + g[z, y + 1, x] - twice
                xx = g[z, y, x - 1] + g[z, y, x + 1] - twice
                if zz + yy + xx <= 0:
                    continue
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
                low, middle, high = _eigenvalues(zz, yy, xx, zy, zx, yx)
                sheet = high - max(abs(low), abs(middle))
                if sheet > 0:
                    score[z, y, x] = sheet


@kernel
def _eigenvalues(
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
