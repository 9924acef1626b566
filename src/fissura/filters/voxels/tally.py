"""How many voxels carry each label, and what they lie beside."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from fissura.filters.compile import kernel

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from fissura.model import Box

__all__ = ["neighbour_labels", "tally"]


def tally(
    labels: NDArray[np.uint32], *, count: int, box: Box, whole: Box
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Count the voxels of the labels 1 … `count`, and find the first of each.

    Parameters
    ----------
    labels : ndarray of uint32, shape (z, y, x)
        Those of `box` come first on every axis; what lies behind is not looked at.
    count : int
    box, whole : Box
        Where the voxels to count lie, and the whole they belong to.

    Returns
    -------
    counts : ndarray of int64, shape (count,)
    firsts : ndarray of int64, shape (count,)
        Index of the first voxel in the flattened whole; the largest integer for a
        label without voxels.
    """
    counts = np.zeros(count + 1, np.int64)
    firsts = np.full(count + 1, np.iinfo(np.int64).max)
    z, y, x = box.shape
    offset = np.array(box.start) - np.array(whole.start)
    _tally(labels[:z, :y, :x], offset, np.array(whole.shape), counts, firsts)
    return counts[1:], firsts[1:]


def neighbour_labels(
    labels: NDArray[np.uint32], around: NDArray[np.uint32], *, count: int
) -> NDArray[np.int64]:
    """Return for each label 1 … `count` a label of `around` beside it, along x.

    The largest of them; 0 where there is none.
    """
    found = np.zeros(count + 1, np.int64)
    _beside(labels, around, found)
    return found[1:]


@kernel
def _tally(
    labels: NDArray[np.uint32],
    offset: NDArray[np.int64],
    whole: NDArray[np.int64],
    counts: NDArray[np.int64],
    firsts: NDArray[np.int64],
) -> None:
    nz, ny, nx = labels.shape
    for z in range(nz):
        for y in range(ny):
            row = labels[z, y]
            start = ((z + offset[0]) * whole[1] + y + offset[1]) * whole[2] + offset[2]
            for x in range(nx):
                if counts[row[x]] == 0:
                    firsts[row[x]] = start + x
                counts[row[x]] += 1


@kernel
def _beside(
    labels: NDArray[np.uint32],
    around: NDArray[np.uint32],
    found: NDArray[np.int64],
) -> None:
    nz, ny, nx = labels.shape
    for z in range(nz):
        for y in range(ny):
            for x in range(1, nx):
                left, right = labels[z, y, x - 1], labels[z, y, x]
                if left and not right:
                    found[left] = max(found[left], np.int64(around[z, y, x]))
                elif right and not left:
                    found[right] = max(found[right], np.int64(around[z, y, x - 1]))
