"""Find what was never written: a long run of one dark count, or of no numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from fissura.filters.compile import kernel

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["BRIGHT_PERCENTILE", "NO_BEAM", "lost_views"]

NO_BEAM = 0.01
"""A pixel below this share of the beam has seen none."""
LOST_SHARE = 1 / 3
"""Of a row: a longer run of one dark count is not the specimen's."""
BRIGHT_PERCENTILE = 90.0


def lost_views(
    counts: NDArray[Any], beam: NDArray[np.float32], dark: NDArray[np.float32]
) -> NDArray[np.intp]:
    """Return the views in which a third of a row, or more, was never written.

    Behind bone, however dense, counts vary with the photons; a part of a frame that a
    detector or a copy lost holds one number, mostly 0, or no number.

    Parameters
    ----------
    counts : ndarray, shape (angle, column)
        One detector row at every angle.
    beam : ndarray of float32, shape (column,)
        What the row counts above dark, without a specimen.
    dark : ndarray of float32, shape (column,)

    Returns
    -------
    ndarray of intp, shape (view,)
    """
    known = np.where(np.isfinite(beam), beam, np.float32(0))
    least = np.float32(NO_BEAM) * np.maximum(known, 0)
    least[known < NO_BEAM * np.percentile(known, BRIGHT_PERCENTILE)] = 0
    lit = int(np.count_nonzero(least))
    longest = _longest(np.ascontiguousarray(counts, np.float32), dark, least)
    return np.flatnonzero(longest > max(LOST_SHARE * lit, 1))


@kernel
def _longest(
    counts: NDArray[np.float32], dark: NDArray[np.float32], least: NDArray[np.float32]
) -> NDArray[np.int64]:
    """Return the longest run of one dark count in each view, over lit columns."""
    longest = np.zeros(counts.shape[0], np.int64)
    for i in range(counts.shape[0]):
        run = 0
        last = np.float32(0)
        for j in range(counts.shape[1]):
            if least[j] <= 0:
                continue
            count = counts[i, j]
            if not np.isfinite(count):
                run += 1
            elif count - dark[j] < least[j]:
                run = run + 1 if run > 0 and count == last else 1
                last = count
            else:
                run = 0
            longest[i] = max(longest[i], run)
    return longest
