"""Remove zingers: pixels that a stray X-ray made far too bright in one view."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from fissura.filters.compile import kernel

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["remove_zingers"]

REACH = 2
"""Pixels to the neighbours compared with; a zinger is no wider than this."""


def remove_zingers(image: NDArray[np.float32], *, excess: float) -> NDArray[np.float32]:
    """Replace pixels far brighter than the mean of eight neighbours by that mean.

    After Vo, Atwood, Drakopoulos and Connolley 2021, doi:10.1364/OE.418448.

    Parameters
    ----------
    image : ndarray of float32, shape (row, column)
        Transmission: a view, or a sinogram, with angles as rows.  Beyond its edges it
        is mirrored, the edge pixel included.
    excess : float
        How much brighter, as a share of the mean; 0 leaves the image as it is.

    Returns
    -------
    ndarray of float32, shape (row, column)
    """
    if excess == 0:
        return image
    out = np.empty_like(image)
    _replace(np.ascontiguousarray(image), np.float32(1 + excess), out)
    return out


@kernel
def _replace(
    image: NDArray[np.float32], factor: np.float32, out: NDArray[np.float32]
) -> None:
    rows, columns = image.shape
    sums = np.empty(columns, np.float32)
    for row in range(rows):
        above = image[_mirror(row - REACH, rows)]
        this = image[row]
        below = image[_mirror(row + REACH, rows)]
        for column in range(columns):
            sums[column] = above[column] + below[column]
        for column in range(columns):
            left, right = column - REACH, column + REACH
            if left < 0 or right >= columns:
                left, right = _mirror(left, columns), _mirror(right, columns)
            around = sums[left] + sums[column] + sums[right]
            mean = (around + this[left] + this[right]) / np.float32(8)
            out[row, column] = mean if this[column] > factor * mean else this[column]


@kernel
def _mirror(i: int, n: int) -> int:
    while i < 0 or i >= n:
        i = -i - 1 if i < 0 else 2 * n - i - 1
    return i
