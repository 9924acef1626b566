"""Halve the resolution of voxels, for the coarser levels of a volume."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["largest_of_eight", "mean_of_eight"]

CELL_BITS = 3
"""A cell has 2³ voxels."""
BELOW_CELL = 2**CELL_BITS - 1
HALF_CELL = 2 ** (CELL_BITS - 1)
INNER = (1, 3, 5)


def largest_of_eight(voxels: NDArray[Any]) -> NDArray[Any]:
    """Return the largest of each 2 × 2 × 2 voxels; odd edges repeat a layer."""
    even = _even(voxels)
    # axis by axis: five times as fast as the largest over all three at once
    flat = np.maximum(even[::2], even[1::2])
    thin = np.maximum(flat[:, ::2], flat[:, 1::2])
    largest: NDArray[Any] = np.maximum(thin[:, :, ::2], thin[:, :, 1::2])
    return largest


def mean_of_eight(voxels: NDArray[Any]) -> NDArray[Any]:
    """Return the mean of each 2 × 2 × 2 voxels; odd edges repeat a layer.

    Means of integers are rounded to the nearest integer, halves to the even one.
    """
    even = _even(voxels)
    z, y, x = (n // 2 for n in even.shape)
    cells = even.reshape(z, 2, y, 2, x, 2)
    if (
        voxels.dtype.itemsize == np.dtype(np.int64).itemsize
        and voxels.dtype.kind != "f"
    ):
        return _rounded_mean(cells)
    coarse: NDArray[Any] = cells.mean(axis=INNER, dtype=np.float64)
    if voxels.dtype.kind in "iu":
        np.rint(coarse, out=coarse)
    return coarse.astype(voxels.dtype)


def _rounded_mean(cells: NDArray[Any]) -> NDArray[Any]:
    """Return the mean of 64-bit integers, which float64 does not hold, without a sum.

    Each is split into a multiple of eight and a rest, so that nothing overflows.
    """
    rests = (cells & BELOW_CELL).sum(axis=INNER, dtype=cells.dtype)
    floors = (cells >> CELL_BITS).sum(axis=INNER, dtype=cells.dtype)
    floors += rests >> CELL_BITS
    rests &= BELOW_CELL
    up = (rests > HALF_CELL) | ((rests == HALF_CELL) & (floors & 1 == 1))
    means: NDArray[Any] = floors + up.astype(cells.dtype)
    return means


def _even(voxels: NDArray[Any]) -> NDArray[Any]:
    odd = [(0, n % 2) for n in voxels.shape]
    return np.pad(voxels, odd, mode="edge")
