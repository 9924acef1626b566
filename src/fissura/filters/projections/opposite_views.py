"""Find the column the axis of rotation projects to."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy import fft, ndimage

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

__all__ = ["axis_of_rotation", "bin_along"]

COARSE_COLUMNS, MOST_ANGLES = 640, 900
"""The search starts on a sinogram no larger than about this."""
SEARCHED = 0.25, 0.75
"""Share of the width in which the axis is looked for."""
RATIO = 0.5
"""Width of the specimen over the width of the detector; need not be exact."""


def axis_of_rotation(sinogram: NDArray[np.float32]) -> tuple[float, bool]:
    """Find the axis from a half turn of views: coarsely first, then finely.

    Mirrored about the right column, the views of half a turn continue those of the
    other half; their spectrum is then faint outside a double wedge.  After Vo et al.
    2014, doi:10.1364/OE.22.019078.

    Parameters
    ----------
    sinogram : ndarray of float32, shape (angle, column)
        Line integrals at evenly spaced angles from 0 up to but without half a turn.

    Returns
    -------
    column : float
        Where the axis projects to; columns count from 0.
    inside : bool
        False if the best column is the first or last one searched, and so none at all.
    """
    width = sinogram.shape[1]
    few = bin_along(sinogram, -(-sinogram.shape[0] // MOST_ANGLES), axis=0)
    factor = -(-width // COARSE_COLUMNS)
    badness = _badness(
        bin_along(ndimage.gaussian_filter(few, (3, 1), mode="reflect"), factor, axis=1)
    )
    low, high = (int(share * (width // factor)) for share in SEARCHED)
    coarse = _best(badness, np.arange(low, high + 1.0))
    # the centre of a coarse pixel lies (factor - 1)/2 fine ones from its first
    guess = np.rint(factor * coarse + (factor - 1) / 2)
    badness = _badness(ndimage.gaussian_filter(few, (2, 2), mode="reflect"))
    near = _best(badness, guess + np.arange(-2.0 * factor, 2.0 * factor + 1))
    return _valley(badness, near), low < coarse < high


def bin_along(
    sinogram: NDArray[np.float32], factor: int, *, axis: int
) -> NDArray[np.float32]:
    """Average `factor` neighbours; what is left over at the end is dropped."""
    if factor == 1:
        return sinogram
    along = np.moveaxis(sinogram, axis, 0)
    count = along.shape[0] // factor
    cells = along[: count * factor].reshape(count, factor, -1)
    binned: NDArray[np.float32] = np.moveaxis(cells.mean(axis=1), 0, axis)
    return np.ascontiguousarray(binned)


def _best(badness: Callable[[float], float], columns: NDArray[np.float64]) -> float:
    return float(columns[np.argmin([badness(column) for column in columns])])


def _valley(badness: Callable[[float], float], near: float) -> float:
    """Return the lowest point of a parabola through the columns around `near`."""
    beside = np.arange(-1.5, 2.0, 0.5)
    bend, slope, _ = np.polyfit(beside, [badness(near + by) for by in beside], 2)
    lowest = -slope / (2 * bend) if bend > 0 else 0.0
    return near + float(np.clip(lowest, beside[0], beside[-1]))


def _badness(half_turn: NDArray[np.float32]) -> Callable[[float], float]:
    """Return a function that rates how badly a column serves as the axis.

    Columns may be multiples of 1/4: the mirrored views then shift by halves.
    """
    mirrored = np.ascontiguousarray(half_turn[:, ::-1])
    between = ndimage.shift(mirrored, (0, 0.5), order=3, mode="nearest")
    filling = half_turn[::-1]
    outside = _outside_double_wedge(2 * half_turn.shape[0], half_turn.shape[1])

    def badness(column: float) -> float:
        shift = 2 * column - (half_turn.shape[1] - 1)
        whole = int(np.floor(shift))
        other_half = np.roll(mirrored if shift == whole else between, whole, axis=1)
        if whole >= 0:
            other_half[:, : whole + 1] = filling[:, : whole + 1]
        else:
            other_half[:, whole:] = filling[:, whole:]
        spectrum = fft.rfft2(np.vstack((half_turn, other_half)))
        return float(np.mean(np.abs(spectrum) * outside, dtype=np.float64))

    return badness


def _outside_double_wedge(height: int, width: int) -> NDArray[np.float32]:
    """Return 1 where a whole turn of views has no signal: order over 2π u radius."""
    order = np.abs(np.fft.fftfreq(height) * height)[:, np.newaxis]
    column_frequency = np.fft.rfftfreq(width)
    outside = order >= 2 * np.pi * column_frequency * (RATIO * width / 2)
    outside &= order > min(20, int(0.05 * height))
    outside[:, :2] = False
    weights: NDArray[np.float32] = outside.astype(np.float32)
    return weights
