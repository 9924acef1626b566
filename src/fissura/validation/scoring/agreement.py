"""How well counts agree with the truth, specimen by specimen."""

from __future__ import annotations

from math import nan
from typing import TYPE_CHECKING

import numpy as np

from fissura.model import Agreement

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["agreement"]

FEWEST = 2


def agreement(found: NDArray[np.int64], true: NDArray[np.int64]) -> Agreement:
    """Compare two series.

    Examples
    --------
    >>> import numpy as np
    >>> agreement(np.array([1, 2, 3]), np.array([1, 2, 3]))
    Agreement(n=3, r_squared=1.0, ccc=1.0, bias=0.0)
    """
    if not len(true):
        return Agreement(0, nan, nan, nan)
    ours, theirs = found.astype(np.float64), true.astype(np.float64)
    gap = float((ours - theirs).mean())
    bias = gap / float(theirs.mean()) if theirs.any() else nan
    if len(true) < FEWEST or not (np.ptp(ours) and np.ptp(theirs)):
        return Agreement(len(true), nan, nan, bias)
    shared = float(((ours - ours.mean()) * (theirs - theirs.mean())).mean())
    spread = float(ours.var()), float(theirs.var())
    return Agreement(
        len(true),
        shared**2 / (spread[0] * spread[1]),
        2 * shared / (spread[0] + spread[1] + gap**2),
        bias,
    )
