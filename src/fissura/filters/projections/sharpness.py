"""Sharpness of a slice: how few of its pixels contain most of its gradient."""

from __future__ import annotations

from math import sqrt
from typing import TYPE_CHECKING

from fissura.filters.compile import kernel

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["sharpness"]


def sharpness(slice_: NDArray[np.float32], radius_px: float) -> float:
    """Return the ratio of two norms of the gradient, of orders 2 and 1/2.

    A wrong axis doubles every edge and spreads streaks: the gradient covers more of
    the slice and is weaker there.  Neither the unit of the grey values nor an offset
    changes the ratio.  After Hurley and Rickard 2009, doi:10.1109/TIT.2009.2027527.

    Parameters
    ----------
    slice_ : ndarray of float32, shape (edge, edge)
        Smooth over some pixels: noise has a gradient everywhere.
    radius_px : float
        Of the circle around the middle that is looked at.

    Returns
    -------
    float
        1 for an even gradient, and more the sharper; 0 where nothing varies.
    """
    roots, squares, count = _sums(slice_, radius_px)
    if roots <= 0:
        return 0.0
    return sqrt(squares / count) * (count / roots) ** 2


@kernel
def _sums(slice_: NDArray[np.float32], radius_px: float) -> tuple[float, float, int]:
    """Sum the roots and the squares of the gradient inside a circle; count pixels."""
    roots, squares, count = 0.0, 0.0, 0
    edge = slice_.shape[0]
    middle = (edge - 1) / 2
    for row in range(edge - 1):
        down = row + 0.5 - middle
        if abs(down) >= radius_px:
            continue
        half = sqrt(radius_px**2 - down**2)
        first = max(int(middle - half) + 1, 0)
        for column in range(first, min(int(middle + half), edge - 1)):
            here = slice_[row, column]
            to_right = slice_[row, column + 1] - here
            to_below = slice_[row + 1, column] - here
            square = to_right * to_right + to_below * to_below
            squares += square
            roots += sqrt(sqrt(square))
            count += 1
    return roots, squares, count
