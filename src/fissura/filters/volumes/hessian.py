"""The curvatures of a grey image: eigenvalues of its Hessian, many at once."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.polynomial import Chebyshev

from fissura.filters.compile import kernel

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["HESSIAN_HALO_VOX", "hessian_eigenvalues", "row_eigenvalues"]

HESSIAN_HALO_VOX = 1
"""How far `hessian_eigenvalues` looks around a voxel."""
TINY: Final = 1e-300
"""Below the cube of any spread of eigenvalues that grey values can have."""


def _third_of_an_angle() -> tuple[float, ...]:
    """Return c so that Σ cₖ sᵏ = cos(2/3 arccos s) for s from 0 to 1, within 1e-9."""
    fit = Chebyshev.interpolate(
        lambda s: np.cos(2 / 3 * np.arccos(np.minimum(s, 1.0))), 10, domain=[0, 1]
    )
    return tuple(float(c) for c in fit.convert(kind=np.polynomial.Polynomial).coef)


COSINE: Final = _third_of_an_angle()


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
def _fill(grey: NDArray[np.float32], values: NDArray[np.float32]) -> None:
    nz, ny, _ = grey.shape
    for z in range(1, nz - 1):
        for y in range(1, ny - 1):
            row_eigenvalues(
                grey, z, y, values[0, z, y], values[1, z, y], values[2, z, y]
            )


@kernel
def row_eigenvalues(
    grey: NDArray[np.float32],
    z: int,
    y: int,
    low: NDArray[np.float32],
    middle: NDArray[np.float32],
    high: NDArray[np.float32],
) -> None:
    """Write the eigenvalues along one row, but for its two ends.

    Closed form after Smith 1961, doi:10.1145/355578.366316.  The cosine of a third of
    an angle is a polynomial in the root of its versed sine, so that a processor can
    take many voxels at once.
    """
    here, before, after = grey[z, y], grey[z, y - 1], grey[z, y + 1]
    below, above = grey[z - 1, y], grey[z + 1, y]
    below_before, below_after = grey[z - 1, y - 1], grey[z - 1, y + 1]
    above_before, above_after = grey[z + 1, y - 1], grey[z + 1, y + 1]
    quarter = np.float32(0.25)
    for x in range(1, len(here) - 1):
        twice = here[x] + here[x]
        a = np.float64(below[x] + above[x] - twice)
        b = np.float64(before[x] + after[x] - twice)
        c = np.float64(here[x - 1] + here[x + 1] - twice)
        d = np.float64(
            quarter
            * (below_before[x] + above_after[x] - below_after[x] - above_before[x])
        )
        e = np.float64(
            quarter * (below[x - 1] + above[x + 1] - below[x + 1] - above[x - 1])
        )
        f = np.float64(
            quarter * (before[x - 1] + after[x + 1] - before[x + 1] - after[x - 1])
        )
        mean = (a + b + c) * (1.0 / 3.0)
        a, b, c = a - mean, b - mean, c - mean
        spread = a * a + b * b + c * c + 2.0 * (d * d + e * e + f * f)
        p = math.sqrt(spread * (1.0 / 6.0))
        half_determinant = 0.5 * (
            a * (b * c - f * f) - d * (d * c - f * e) + e * (d * f - b * e)
        )
        ratio = np.divide(half_determinant, max(p * p * p, TINY))
        largest = mean + 2.0 * p * _cosine(0.5 + 0.5 * ratio)
        smallest = mean - 2.0 * p * _cosine(0.5 - 0.5 * ratio)
        low[x] = smallest
        middle[x] = 3.0 * mean - largest - smallest
        high[x] = largest


@kernel
def _cosine(versed: float) -> float:
    """Return the cosine of a third of the angle whose cosine is 2 versed − 1."""
    c0, c1, c2, c3, c4, c5, c6, c7, c8, c9, c10 = COSINE
    s = math.sqrt(min(max(versed, 0.0), 1.0))
    high = c6 + s * (c7 + s * (c8 + s * (c9 + s * c10)))
    return c0 + s * (c1 + s * (c2 + s * (c3 + s * (c4 + s * (c5 + s * high)))))
