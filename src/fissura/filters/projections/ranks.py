"""Sort each column of a sinogram, smooth each rank across columns, put back.

Everything lies column after column, ranks side by side: a window of columns then slides
over many ranks at once.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from fissura.filters.compile import kernel

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Ranked", "across_columns", "put_back", "ranked"]

SIGN = np.uint32(1 << 31)
HALF = np.uint64(32)
PLACE = np.uint64(0xFFFFFFFF)
LANES = 128
"""Ranks that slide together: their windows fit into the nearest cache."""
TILE = 32
INFINITY = np.float32(np.inf)


@dataclass(frozen=True, slots=True, eq=False)
class Ranked:
    """A sinogram whose columns are sorted.

    Parameters
    ----------
    values : ndarray of float32, shape (column, rank)
        Rising along each column.
    angles : ndarray of uint32, shape (column, rank)
        Where each value came from.
    """

    values: NDArray[np.float32]
    angles: NDArray[np.uint32]


def ranked(sinogram: NDArray[np.float32]) -> Ranked:
    """Sort each column; equal values keep the order of their angles.

    Parameters
    ----------
    sinogram : ndarray of float32, shape (angle, column)
        Finite and contiguous.
    """
    keys = np.empty(sinogram.shape[::-1], np.uint64)
    _join(sinogram.view(np.uint32), keys)
    keys.sort(axis=1)
    angles = np.empty(keys.shape, np.uint32)
    values = np.empty(keys.shape, np.float32)
    _part(keys, values.view(np.uint32), angles)
    return Ranked(values, angles)


def across_columns(values: NDArray[np.float32], width_px: int) -> NDArray[np.float32]:
    """Return the median over a window of columns, for each rank.

    Parameters
    ----------
    values : ndarray of float32, shape (column, rank)
    width_px : int
        1 or more; beyond the edges, columns are mirrored, the edge column included.
        An even window takes the larger of its middle two.
    """
    out = np.empty_like(values)
    _medians(values, width_px, out)
    return out


def put_back(
    values: NDArray[np.float32], angles: NDArray[np.uint32]
) -> NDArray[np.float32]:
    """Return each value to its angle.

    Parameters
    ----------
    values : ndarray of float32, shape (column, rank)
    angles : ndarray of uint32, shape (column, rank)

    Returns
    -------
    ndarray of float32, shape (angle, column)
    """
    sinogram = np.empty(values.shape[::-1], np.float32)
    _return(values, angles, sinogram)
    return sinogram


@kernel
def _join(bits: NDArray[np.uint32], keys: NDArray[np.uint64]) -> None:
    """Join each value's bits and its angle into one number that sorts like the value.

    Positive floats sort like their bits; negative ones do with all bits turned.
    """
    for angle in range(bits.shape[0]):
        for column in range(bits.shape[1]):
            value = bits[angle, column]
            rising = ~value if value & SIGN else value | SIGN
            keys[column, angle] = (np.uint64(rising) << HALF) | np.uint64(angle)


@kernel
def _part(
    keys: NDArray[np.uint64], bits: NDArray[np.uint32], angles: NDArray[np.uint32]
) -> None:
    """Part the sorted keys into values and angles again."""
    for column in range(keys.shape[0]):
        for rank in range(keys.shape[1]):
            key = keys[column, rank]
            rising = np.uint32(key >> HALF)
            bits[column, rank] = rising & ~SIGN if rising & SIGN else ~rising
            angles[column, rank] = np.uint32(key & PLACE)


@kernel
def _medians(values: NDArray[np.float32], width: int, out: NDArray[np.float32]) -> None:
    """Slide sorted windows along the columns, one for each of `LANES` ranks."""
    columns, ranks = values.shape
    before = width // 2
    window = np.empty((width + 1, LANES), np.float32)
    below = np.empty(LANES, np.float32)
    for start in range(0, ranks, LANES):
        lanes = min(LANES, ranks - start)
        window[:] = INFINITY
        for i in range(width):
            arriving = values[_mirror(i - before, columns), start : start + lanes]
            for lane in range(lanes):
                value = arriving[lane]
                for k in range(i + 1):
                    kept = window[k, lane]
                    window[k, lane] = min(kept, value)
                    value = max(value, kept)
        for column in range(columns):
            for lane in range(lanes):
                out[column, start + lane] = window[before, lane]
            leaving = values[_mirror(column - before, columns), start : start + lanes]
            new = _mirror(column - before + width, columns)
            _replace(window, leaving, values[new, start : start + lanes], below)


@kernel
def _replace(
    window: NDArray[np.float32],
    leaving: NDArray[np.float32],
    arriving: NDArray[np.float32],
    below: NDArray[np.float32],
) -> None:
    """Take one value out of each sorted window and put another in, without a branch."""
    below[:] = -INFINITY
    for k in range(len(window) - 1):
        this, above = window[k], window[k + 1]
        for lane in range(len(leaving)):
            kept = above[lane] if this[lane] >= leaving[lane] else this[lane]
            low = min(arriving[lane], kept)
            this[lane] = max(below[lane], low)
            below[lane] = kept


@kernel
def _mirror(i: int, n: int) -> int:
    while i < 0 or i >= n:
        i = -i - 1 if i < 0 else 2 * n - i - 1
    return i


@kernel
def _return(
    values: NDArray[np.float32],
    angles: NDArray[np.uint32],
    sinogram: NDArray[np.float32],
) -> None:
    """Return some columns at a time, so that what is written stays in cache."""
    columns, count = values.shape
    tile = np.empty((TILE, count), np.float32)
    for start in range(0, columns, TILE):
        number = min(TILE, columns - start)
        for i in range(number):
            for rank in range(count):
                tile[i, angles[start + i, rank]] = values[start + i, rank]
        for angle in range(count):
            for i in range(number):
                sinogram[angle, start + i] = tile[i, angle]
