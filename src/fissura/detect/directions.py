"""Axes without a sense: always choose the same of the two directions."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["upward"]


def upward(direction: NDArray[np.float64]) -> NDArray[np.float64]:
    """Choose the sense in which the largest component is positive.

    Examples
    --------
    >>> upward(np.array([0.6, -0.8, 0.0])).tolist()
    [-0.6, 0.8, -0.0]
    """
    turned: NDArray[np.float64] = direction * np.sign(
        direction[np.argmax(np.abs(direction))]
    )
    return turned
