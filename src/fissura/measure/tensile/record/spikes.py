"""Spikes: single readings far from their neighbours."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["spikes"]

LONGEST = 2
"""Readings in a row that a glitch may last."""
OFF = 0.05
"""Part of the signal's range, without it, that a glitch leaves its neighbours by."""
BEYOND_NOISE = 12.0
"""How many times the usual deviation from the neighbours a glitch is."""
RETURNS = 0.2
"""Part of the glitch by which the neighbours on both sides may differ."""
RANGE = (2.0, 98.0)
"""Percentiles that a glitch, or a few, do not reach."""


def spikes(values: NDArray[np.float64]) -> NDArray[np.int64]:
    """Return the readings that leap off a signal and come back at once.

    A drop that does not return, such as a break, is no spike, nor is the peak of a
    coarsely sampled curve, whose neighbours differ.

    Parameters
    ----------
    values : ndarray of float64, shape (point,)

    Returns
    -------
    ndarray of int64, shape (spike,)
        In rising order.
    """
    found = np.zeros(values.size, dtype=np.bool_)
    low, high = np.percentile(values, RANGE)
    span = float(high - low)
    for length in range(1, LONGEST + 1):
        if values.size < length + 4 or not span > 0:
            break
        before = values[: -length - 1]
        after = values[length + 1 :]
        inside = np.array(
            [values[1 + k : values.size - length + k] for k in range(length)]
        )
        middle = (before + after) / 2
        off = np.abs(inside - middle)
        least = off.min(axis=0)
        same = (np.sign(inside - middle) == np.sign(inside[0] - middle)).all(axis=0)
        usual = float(np.median(off.max(axis=0)))
        leaps = (
            same
            & (least > OFF * span)
            & (least > BEYOND_NOISE * usual)
            & (np.abs(after - before) < RETURNS * least)
        )
        for first in np.flatnonzero(leaps).tolist():
            found[first + 1 : first + 1 + length] = True
    return np.flatnonzero(found)
