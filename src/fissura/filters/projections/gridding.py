"""From polar frequencies to the pixels of a slice, by way of a Cartesian grid.

Each coefficient is spread over 4 x 4 points of a grid half as fine again as the slice
needs; one Fourier transform and a division by the kernel's own transform follow: the
type-1 non-uniform transform of Barnett, Magland and af Klinteberg 2019,
doi:10.1137/18M120885X.  Places are fixed-point numbers: no rounding accumulates, and
angle after angle may be spread as it is made, so that the polar spectrum is never
in memory.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
from scipy import fft

from fissura.filters.compile import kernel

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["grid_edge", "images", "new_grid", "spread"]

WIDTH = 4
"""Grid points that a coefficient reaches along each axis."""
FINER = 1.5
"""Grid finer than the image by this."""
SHARPNESS = 8.0
"""Of the kernel: with it the error is 1e-3 of a slice's spread, 2.5e-3 at its rim."""
MARGIN = 2
"""Points around the grid that catch what reaches over its edge."""
STEPS = 1024
"""The kernel is tabulated at this many places between two grid points."""
COLUMNS_AT_A_TIME = 64
ONE = 1 << 32
TO_STEP = 22
HALF_STEP = 1 << 21
I0, I1, I2, I3 = (np.uint32(i) for i in range(4))
I4, I5, I6, I7 = (np.uint32(i) for i in range(4, 8))


def grid_edge(edge_px: int) -> int:
    """Return the edge of the grid that a slice of `edge_px` needs; it is even."""
    length: int = 2 * fft.next_fast_len(int(np.ceil(FINER * edge_px / 2)))
    return length


def new_grid(edge_px: int) -> NDArray[np.complex64]:
    """Return a grid for slices of `edge_px`; it must be zeroed before it is used."""
    edge = grid_edge(edge_px) + 2 * MARGIN
    return np.empty((edge, edge), np.complex64)


def spread(
    coefficients: NDArray[np.complex64],
    angles_rad: NDArray[np.float64],
    grid: NDArray[np.complex64],
) -> None:
    """Add the polar coefficients of some angles to a grid.

    Parameters
    ----------
    coefficients : ndarray of complex64, shape (angle, frequency)
        At the frequencies of `numpy.fft.fftfreq`; that of -1/2 counts nothing.
    angles_rad : ndarray of float64, shape (angle,)
        The frequency ``f`` of an angle is ``f cos(angle)`` to the right and
        ``-f sin(angle)`` downwards.
    grid : ndarray of complex64
        Of `new_grid`.
    """
    step = ONE * (len(grid) - 2 * MARGIN) / coefficients.shape[1]
    right, down = (
        np.rint(step * trend).astype(np.int64)
        for trend in (np.cos(angles_rad), -np.sin(angles_rad))
    )
    _spread(coefficients.view(np.float32), right, down, _taps(), grid.view(np.float32))


def images(
    grid: NDArray[np.complex64], edge_px: int
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Turn a grid into the two slices that are its real and its imaginary part.

    Parameters
    ----------
    grid : ndarray of complex64
        All coefficients added; it is used up.
    edge_px : int
        Edge of the slices; the transform's origin is pixel ``edge_px // 2``.

    Returns
    -------
    tuple of two ndarrays of float32, shape (edge_px, edge_px)
        0 outside the inscribed circle.
    """
    _fold(grid)
    inner = grid[MARGIN:-MARGIN, MARGIN:-MARGIN]
    lines = fft.ifft(inner, axis=1, norm="forward", overwrite_x=True)
    edge, middle = len(inner), edge_px // 2
    evened = _evening(edge_px)
    both = (
        np.empty((edge_px, edge_px), np.float32),
        np.empty((edge_px, edge_px), np.float32),
    )
    starts = [*range(0, middle, COLUMNS_AT_A_TIME)]
    starts += [*range(middle, edge_px, COLUMNS_AT_A_TIME), edge_px]
    for start, stop in pairwise(starts):
        place = (start - middle) % edge
        some = lines[:, place : place + stop - start]
        _part(fft.ifft(some, axis=0, norm="forward"), start, middle, evened, *both)
    return both


@kernel
def _spread(
    coefficients: NDArray[np.float32],
    right: NDArray[np.int64],
    down: NDArray[np.int64],
    taps: tuple[NDArray[np.float32], NDArray[np.float32]],
    grid: NDArray[np.float32],
) -> None:
    flat, stride = grid.reshape(-1), grid.shape[1]
    across, along = taps
    count = coefficients.shape[1] // 2
    # the first of four points stands one before the point to the left of a place;
    # half a step more rounds to the nearest step
    origin = np.int64(stride // 4 - 1) * ONE + HALF_STEP
    for angle in range(coefficients.shape[0]):
        step_x, step_y = right[angle], down[angle]
        for first, frequency, number in (
            (0, 0, (count + 1) // 2),
            (count // 2 + 1, count // 2 + 1 - count, (count - 1) // 2),
        ):
            x, y = origin + frequency * step_x, origin + frequency * step_y
            for j in range(first, first + number):
                tap = across[(x >> TO_STEP) & (STEPS - 1)]
                weight = along[(y >> TO_STEP) & (STEPS - 1)]
                re, im = coefficients[angle, 2 * j], coefficients[angle, 2 * j + 1]
                r0, i0 = tap[I0] * re, tap[I1] * im
                r1, i1 = tap[I2] * re, tap[I3] * im
                r2, i2 = tap[I4] * re, tap[I5] * im
                r3, i3 = tap[I6] * re, tap[I7] * im
                place = (y >> 32) * stride + 2 * (x >> 32)
                for line in range(WIDTH):
                    w = weight[np.uint32(line)]
                    row = flat[place : place + 2 * WIDTH]
                    # read all, then write all: this becomes one vector operation
                    a0, b0 = row[I0] + r0 * w, row[I1] + i0 * w
                    a1, b1 = row[I2] + r1 * w, row[I3] + i1 * w
                    a2, b2 = row[I4] + r2 * w, row[I5] + i2 * w
                    a3, b3 = row[I6] + r3 * w, row[I7] + i3 * w
                    row[I0], row[I1], row[I2], row[I3] = a0, b0, a1, b1
                    row[I4], row[I5], row[I6], row[I7] = a2, b2, a3, b3
                    place += stride
                x += step_x
                y += step_y


def _fold(grid: NDArray[np.complex64]) -> None:
    """Add what reached over an edge of the grid to its opposite edge."""
    for sides in (grid, grid.T):
        sides[-2 * MARGIN : -MARGIN] += sides[:MARGIN]
        sides[MARGIN : 2 * MARGIN] += sides[-MARGIN:]


@kernel
def _part(
    some: NDArray[np.complex64],
    start: int,
    middle: int,
    evened: NDArray[np.float32],
    real: NDArray[np.float32],
    imaginary: NDArray[np.float32],
) -> None:
    """Put some columns into the two slices, evened out; blank outside the circle."""
    edge_px = len(real)
    offset = (edge_px - 1) / 2
    for row in range(edge_px):
        line = some[(row - middle) % len(some)]
        for i in range(some.shape[1]):
            column = start + i
            inside = (row - offset) ** 2 + (column - offset) ** 2 <= (edge_px / 2) ** 2
            share = evened[row] * evened[column] if inside else np.float32(0)
            real[row, column] = line[i].real * share
            imaginary[row, column] = line[i].imag * share


def _shape(place: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the kernel of Kaiser and Bessel, `WIDTH` grid points wide.

    It is 0 at its ends: a place on a grid point has one of them on one side only, and
    so would mix the two slices.
    """
    inside = np.clip(1 - (2 * place / WIDTH) ** 2, 0, None)
    shape: NDArray[np.float64] = np.i0(SHARPNESS * np.sqrt(inside)) / np.i0(SHARPNESS)
    return np.where(inside > 0, shape, 0)


@lru_cache(maxsize=1)
def _taps() -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return the kernel at the points a place reaches; each twice, and each once."""
    between = np.arange(STEPS)[:, np.newaxis] / STEPS
    once = _shape(np.arange(WIDTH) - (WIDTH / 2 - 1) - between).astype(np.float32)
    return np.repeat(once, 2, axis=1), once


@lru_cache(maxsize=4)
def _evening(edge_px: int) -> NDArray[np.float32]:
    """Return what undoes the kernel's fall towards the image's edge.

    The grid starts at frequency -1/2, so every other pixel changes its sign.
    """
    nodes, weights = np.polynomial.legendre.leggauss(64)
    place, weights = nodes * WIDTH / 2, weights * WIDTH / 2
    pixel = np.arange(edge_px) - edge_px // 2
    waves = np.cos(2 * np.pi * np.outer(pixel, place) / grid_edge(edge_px))
    evened = (1 - 2 * (pixel % 2)) / (waves @ (weights * _shape(place)))
    even: NDArray[np.float32] = evened.astype(np.float32)
    return even
