"""Remove stripes from a sinogram: they become rings in the slice."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from fissura.filters.compile import kernel

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["remove_stripes"]

SIGN = np.uint32(1 << 31)
HALF = np.uint64(32)
PLACE = np.uint64(0xFFFFFFFF)


def remove_stripes(
    sinogram: NDArray[np.float32], *, width_px: int
) -> NDArray[np.float32]:
    """Even out columns that answer differently from their neighbours.

    The values of each column are sorted, each rank is median filtered across columns,
    and the values go back to their angles: Algorithm 3 of Vo, Atwood and Drakopoulos
    2018, doi:10.1364/OE.26.028396.  Equal values keep the order of their angles.

    Parameters
    ----------
    sinogram : ndarray of float32, shape (angle, column)
        Finite.
    width_px : int
        Window of the median; 0 leaves the sinogram as it is.

    Returns
    -------
    ndarray of float32, shape (angle, column)
    """
    if width_px == 0:
        return sinogram
    values = np.ascontiguousarray(sinogram, np.float32)
    keys = np.empty(values.shape[::-1], np.uint64)
    _join(values.view(np.uint32), keys)
    keys.sort(axis=1)
    ranked, angles = np.empty_like(values), np.empty(values.shape, np.uint32)
    _part(keys, ranked.view(np.uint32), angles)
    out = np.empty_like(values)
    _smooth_ranks(ranked, angles, width_px, out)
    return out


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
    """Part the sorted keys into values and angles again, one row for each rank."""
    for rank in range(bits.shape[0]):
        for column in range(bits.shape[1]):
            key = keys[column, rank]
            rising = np.uint32(key >> HALF)
            bits[rank, column] = rising & ~SIGN if rising & SIGN else ~rising
            angles[rank, column] = np.uint32(key & PLACE)


@kernel
def _smooth_ranks(
    ranked: NDArray[np.float32],
    angles: NDArray[np.uint32],
    width: int,
    out: NDArray[np.float32],
) -> None:
    """Slide a sorted window along each rank; edges mirror, edge column included."""
    ranks, columns = ranked.shape
    before = width // 2
    window = np.empty(width, np.float32)
    for rank in range(ranks):
        row = ranked[rank]
        for i in range(width):
            _insert(window, i, row[_mirror(i - before, columns)])
        for column in range(columns):
            out[angles[rank, column], column] = window[before]
            leaving = row[_mirror(column - before, columns)]
            arriving = row[_mirror(column - before + width, columns)]
            _replace(window, leaving, arriving)


@kernel
def _mirror(i: int, n: int) -> int:
    while i < 0 or i >= n:
        i = -i - 1 if i < 0 else 2 * n - i - 1
    return i


@kernel
def _insert(window: NDArray[np.float32], count: int, value: np.float32) -> None:
    """Put one more value into a sorted window of `count`."""
    i = count
    while i > 0 and window[i - 1] > value:
        window[i] = window[i - 1]
        i -= 1
    window[i] = value


@kernel
def _replace(
    window: NDArray[np.float32], leaving: np.float32, arriving: np.float32
) -> None:
    """Take one value out of a sorted window and put another in."""
    i = 0
    while i < len(window) - 1 and window[i] != leaving:
        i += 1
    while i > 0 and window[i - 1] > arriving:
        window[i] = window[i - 1]
        i -= 1
    while i < len(window) - 1 and window[i + 1] < arriving:
        window[i] = window[i + 1]
        i += 1
    window[i] = arriving
