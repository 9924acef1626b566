"""Read a few rows of every frame: which frames contain no picture of their own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from fissura.model import ArrayLike3D

__all__ = ["Look", "look", "same_as_before"]

ROWS_LOOKED_AT = 4
BYTES_AT_ONCE = 2**25


@dataclass(frozen=True, slots=True, eq=False)
class Look:
    """What some rows of every frame are like.

    Parameters
    ----------
    level : ndarray of float64, shape (frame, row)
        Mean of a row's finite counts; 0 where none is.
    is_constant : ndarray of bool, shape (frame, row)
        Whether all counts of a row are one number.
    is_no_number : ndarray of bool, shape (frame, row)
        Whether more than half of a row's counts are no numbers.
    repeats : ndarray of bool, shape (frame, row)
        Whether a row is the same, count by count, as in the frame before.
    """

    level: NDArray[np.float64]
    is_constant: NDArray[np.bool_]
    is_no_number: NDArray[np.bool_]
    repeats: NDArray[np.bool_]


def look(frames: ArrayLike3D) -> Look:
    """Read a few rows of every frame, spread from the first to the last.

    Parameters
    ----------
    frames : ArrayLike3D, shape (frame, row, column)

    Returns
    -------
    Look
    """
    count, rows, columns = frames.shape
    step = max(1, rows // ROWS_LOOKED_AT)
    chosen = slice(step // 2, rows, step)
    shape = (count, len(range(*chosen.indices(rows))))
    seen = Look(np.zeros(shape), *(np.zeros(shape, np.bool_) for _ in range(3)))
    row_bytes = max(columns * frames.dtype.itemsize, 1)
    at_once = max(1, BYTES_AT_ONCE // (shape[1] * row_bytes or 1))
    before: NDArray[Any] | None = None
    for first in range(0, count, at_once):
        some = slice(first, min(first + at_once, count))
        counts = frames[some, chosen, :]
        _note(seen, some, counts, before)
        before = counts[-1]
    return seen


def _note(
    seen: Look, some: slice, counts: NDArray[Any], before: NDArray[Any] | None
) -> None:
    finite = np.isfinite(counts)
    number = finite.sum(axis=2)
    with np.errstate(over="ignore"):
        total = np.where(finite, counts, 0).sum(axis=2, dtype=np.float64)
    seen.level[some] = np.nan_to_num(total / np.maximum(number, 1))
    seen.is_constant[some] = (counts == counts[:, :, :1]).all(axis=2)
    seen.is_no_number[some] = 2 * number < counts.shape[2]
    seen.repeats[some][1:] = (counts[1:] == counts[:-1]).all(axis=2)
    if before is not None:
        seen.repeats[some.start] = (counts[0] == before).all(axis=1)


def same_as_before(frames: ArrayLike3D, numbers: NDArray[np.intp]) -> NDArray[np.intp]:
    """Return which of these frames are the frame before them in every pixel."""
    same = [
        number
        for number in numbers.tolist()
        if number and np.array_equal(frames[number], frames[number - 1])
    ]
    return np.array(same, np.intp)
