"""The number of voxels of each part, and the parts next to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from fissura.filters.compile import kernel

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from fissura.filters.masks.run_lengths import Runs
    from fissura.model import Box

__all__ = ["neighbour_parts", "run_statistics"]


def run_statistics(
    runs: Runs, numbers: NDArray[np.uint32], *, count: int, box: Box, whole: Box
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Count the voxels of the parts 1 … `count`, and find the first of each.

    Parameters
    ----------
    runs : Runs
        Those of `box` come first on every axis; what lies behind does not count.
    numbers : ndarray of uint32, shape (run,)
        The part each run belongs to.
    count : int
    box, whole : Box
        Where the voxels to count lie, and the whole they belong to.

    Returns
    -------
    counts : ndarray of int64, shape (count,)
    firsts : ndarray of int64, shape (count,)
        Index of the first voxel in the flattened whole; the largest integer for a
        part without voxels.
    """
    counts = np.zeros(count + 1, np.int64)
    firsts = np.full(count + 1, np.iinfo(np.int64).max)
    offset = np.array(box.start) - np.array(whole.start)
    extents = np.array([box.shape, offset, whole.shape])
    _count(runs.spans, runs.rows, numbers, runs.shape[1], extents, counts, firsts)
    return counts[1:], firsts[1:]


def neighbour_parts(
    runs: Runs,
    numbers: NDArray[np.uint32],
    between: Runs,
    between_numbers: NDArray[np.uint32],
    *,
    count: int,
) -> NDArray[np.int64]:
    """Return for each part 1 … `count` one of those beside it, along x.

    Parameters
    ----------
    runs, between : Runs
        A mask's, and those of all voxels that are not in it.
    numbers, between_numbers : ndarray of uint32, shape (run,)
        The parts they belong to.
    count : int

    Returns
    -------
    ndarray of int64, shape (count,)
        The largest number of a part beside each; 0 where there is none.
    """
    found = np.zeros(count + 1, np.int64)
    _beside(runs.spans, runs.rows, numbers, between.rows, between_numbers, found)
    return found[1:]


@kernel
def _count(
    spans: NDArray[np.int32],
    rows: NDArray[np.int64],
    numbers: NDArray[np.uint32],
    rows_each: int,
    extents: NDArray[np.int64],
    counts: NDArray[np.int64],
    firsts: NDArray[np.int64],
) -> None:
    own_z, own_y, own_x = extents[0, 0], extents[0, 1], extents[0, 2]
    off_z, off_y, off_x = extents[1, 0], extents[1, 1], extents[1, 2]
    whole_y, whole_x = extents[2, 1], extents[2, 2]
    for z in range(own_z):
        for y in range(own_y):
            row = z * rows_each + y
            start = ((z + off_z) * whole_y + y + off_y) * whole_x + off_x
            for run in range(rows[row], rows[row + 1]):
                part, first = numbers[run], np.int64(spans[run, 0])
                voxels = min(np.int64(spans[run, 1]), own_x) - first
                if voxels > 0:
                    if counts[part] == 0:
                        firsts[part] = start + first
                    counts[part] += voxels


@kernel
def _beside(
    spans: NDArray[np.int32],
    rows: NDArray[np.int64],
    numbers: NDArray[np.uint32],
    between_rows: NDArray[np.int64],
    between_numbers: NDArray[np.uint32],
    found: NDArray[np.int64],
) -> None:
    """Go along each row, in which the runs and those between them take turns."""
    for row in range(len(rows) - 1):
        first, last = rows[row], rows[row + 1]
        low, high = between_rows[row], between_rows[row + 1]
        ahead = 1 if first < last and spans[first, 0] > 0 else 0
        for run in range(first, last):
            part = numbers[run]
            behind = low + run - first + ahead
            if behind > low:
                found[part] = max(found[part], np.int64(between_numbers[behind - 1]))
            if behind < high:
                found[part] = max(found[part], np.int64(between_numbers[behind]))
