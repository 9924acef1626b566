"""Smoothing that stops at edges: neighbours of another grey value hardly count."""

from __future__ import annotations

from itertools import product
from math import exp
from typing import TYPE_CHECKING, Any

import numpy as np

from fissura.filters.compile import kernel

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["BILATERAL_HALO_VOX", "neighbour_noise", "smooth_bilateral"]

BILATERAL_HALO_VOX = 2
"""How far `smooth_bilateral` looks around a voxel."""
SIGMA_VOX = 1.0
TO_SIGMA = 1.4826 / 2**0.5
"""Median distance of two neighbours' grey values to the deviation of one of them."""


def smooth_bilateral(image: NDArray[Any], *, step_grey: float) -> NDArray[np.float32]:
    """Average each voxel with the neighbours that look like it.

    A neighbour no farther than two voxels counts by a bell of one voxel in space, and
    by 1 / (1 + (d / s)²)² in grey value, d its difference and s `step_grey`: thin
    struts keep their contrast.  Beyond its edges, the image's last layer is repeated.
    After Tomasi and Manduchi 1998, doi:10.1109/ICCV.1998.710815.

    Parameters
    ----------
    image : ndarray, shape (z, y, x)
    step_grey : float
        Differences well above this are edges; 0 leaves the image as it is.

    Returns
    -------
    ndarray of float32, shape (z, y, x)
    """
    grey = np.ascontiguousarray(image, np.float32)
    if step_grey <= 0:
        return grey
    offsets, gaussians = _neighbours()
    wide = np.pad(grey, BILATERAL_HALO_VOX, mode="edge")
    out = np.empty_like(grey)
    per_step2 = np.array([1 / step_grey**2], np.float32)
    _bilateral(wide, offsets, gaussians, per_step2, out)
    return out


def neighbour_noise(image: NDArray[Any]) -> float:
    """Return the noise of an image from how neighbours along x differ.

    The median hardly notices edges, for they are few.
    """
    grey = np.asarray(image, np.float32)
    steps = np.abs(np.diff(grey, axis=-1))
    return float(TO_SIGMA * np.median(steps)) if steps.size else 0.0


def _neighbours() -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """Return the offsets of a ball's voxels but its middle, and their weights."""
    reach = range(-BILATERAL_HALO_VOX, BILATERAL_HALO_VOX + 1)
    ball = [
        (z, y, x)
        for z, y, x in product(reach, repeat=3)
        if 0 < z * z + y * y + x * x <= BILATERAL_HALO_VOX**2
    ]
    gaussians = [exp(-(z * z + y * y + x * x) / (2 * SIGMA_VOX**2)) for z, y, x in ball]
    return np.array(ball, np.int64), np.array(gaussians, np.float32)


@kernel
def _bilateral(
    wide: NDArray[np.float32],
    offsets: NDArray[np.int64],
    gaussians: NDArray[np.float32],
    per_step2: NDArray[np.float32],
    out: NDArray[np.float32],
) -> None:
    nz, ny, nx = out.shape
    one = np.float32(1)
    weights = np.empty(nx, np.float32)
    sums = np.empty(nx, np.float32)
    for z in range(nz):
        for y in range(ny):
            here = wide[z + 2, y + 2, 2 : nx + 2]
            weights[:] = one
            sums[:] = here
            for k in range(len(gaussians)):
                x0 = 2 + offsets[k, 2]
                there = wide[z + 2 + offsets[k, 0], y + 2 + offsets[k, 1]]
                for x in range(nx):
                    step = there[x0 + x] - here[x]
                    likeness = one / (one + step * step * per_step2[0])
                    weight = gaussians[k] * likeness * likeness
                    weights[x] += weight
                    sums[x] += weight * there[x0 + x]
            for x in range(nx):
                out[z, y, x] = sums[x] / weights[x]
