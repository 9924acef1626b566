"""Gaussian smoothing, separable; beyond the edges, the last layer goes on."""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING, Any

import numpy as np

from fissura.filters.compile import kernel

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["smooth", "smooth_halo_vox"]

REACH = 4.0
"""Where the bell is cut, in standard deviations."""


def smooth_halo_vox(sigma_vox: float) -> int:
    """Return how far `smooth` looks around a voxel."""
    return ceil(REACH * sigma_vox)


def smooth(image: NDArray[Any], *, sigma_vox: float) -> NDArray[np.float32]:
    """Blur with a Gaussian; beyond its edges, the image's last layer goes on.

    Parameters
    ----------
    image : ndarray, shape (z, y, x)
    sigma_vox : float
        Standard deviation; 0 leaves the image as it is.

    Returns
    -------
    ndarray of float32, shape (z, y, x)
    """
    grey = np.ascontiguousarray(image, np.float32)
    if sigma_vox == 0:
        return grey
    bell = _half_bell(sigma_vox)
    flat = np.empty_like(grey)
    _blur_slices(grey, bell, flat)
    blurred = np.empty_like(grey)
    _blur_columns(flat, bell, blurred)
    return blurred


def _half_bell(sigma_vox: float) -> NDArray[np.float32]:
    """Return the weights at 0, 1, … voxels from the centre; they sum to 1."""
    steps = np.arange(smooth_halo_vox(sigma_vox) + 1)
    weights = np.exp(-0.5 * (steps / sigma_vox) ** 2)
    half: NDArray[np.float32] = weights.astype(np.float32)
    return half / np.float32(2 * weights.sum() - weights[0])


@kernel
def _inside(i: int, n: int) -> int:
    return min(max(i, 0), n - 1)


@kernel
def _blur_slices(
    image: NDArray[np.float32], bell: NDArray[np.float32], out: NDArray[np.float32]
) -> None:
    """Blur along y, then x, slice by slice."""
    nz, ny, nx = image.shape
    rows = np.empty((ny, nx), np.float32)
    wide = np.empty(nx + 2 * (len(bell) - 1), np.float32)
    for z in range(nz):
        _blur_across_rows(image[z], bell, rows)
        for y in range(ny):
            _blur_row(rows[y], bell, wide, out[z, y])


@kernel
def _blur_across_rows(
    image: NDArray[np.float32], bell: NDArray[np.float32], out: NDArray[np.float32]
) -> None:
    ny, nx = image.shape
    for y in range(ny):
        for x in range(nx):
            out[y, x] = bell[0] * image[y, x]
        for step in range(1, len(bell)):
            above, below = _inside(y - step, ny), _inside(y + step, ny)
            for x in range(nx):
                out[y, x] += bell[step] * (image[above, x] + image[below, x])


@kernel
def _blur_row(
    row: NDArray[np.float32],
    bell: NDArray[np.float32],
    wide: NDArray[np.float32],
    out: NDArray[np.float32],
) -> None:
    """Blur one row; `wide` is room for the row and its ends, carried on."""
    nx, reach = len(row), len(bell) - 1
    for x in range(-reach, nx + reach):
        wide[x + reach] = row[_inside(x, nx)]
    for x in range(nx):
        out[x] = bell[0] * wide[x + reach]
    for step in range(1, reach + 1):
        for x in range(nx):
            out[x] += bell[step] * (wide[x + reach - step] + wide[x + reach + step])


@kernel
def _blur_columns(
    image: NDArray[np.float32], bell: NDArray[np.float32], out: NDArray[np.float32]
) -> None:
    """Blur along z."""
    nz, ny, nx = image.shape
    for z in range(nz):
        for y in range(ny):
            for x in range(nx):
                out[z, y, x] = bell[0] * image[z, y, x]
        for step in range(1, len(bell)):
            below, above = _inside(z - step, nz), _inside(z + step, nz)
            for y in range(ny):
                for x in range(nx):
                    out[z, y, x] += bell[step] * (
                        image[below, y, x] + image[above, y, x]
                    )
