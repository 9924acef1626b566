"""What there is to know about labelled components, in one pass."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from fissura.filters.compile import kernel

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Components", "describe_components"]


@dataclass(frozen=True, slots=True)
class Components:
    """One row for each label, from 1; rows of labels without voxels hold no box.

    Parameters
    ----------
    voxels : ndarray of int64, shape (label,)
        Number of voxels.
    first : ndarray of int64, shape (label,)
        Index of the first voxel in the flattened array that `describe_components`
        was told of.
    low, high : ndarray of int64, shape (label, 3)
        Bounding box, half-open.
    """

    voxels: NDArray[np.int64]
    first: NDArray[np.int64]
    low: NDArray[np.int64]
    high: NDArray[np.int64]


def describe_components(
    labels: NDArray[Any],
    *,
    count: int,
    start: tuple[int, int, int],
    whole: tuple[int, int, int],
    within: tuple[slice, slice, slice] | None = None,
) -> Components:
    """Describe the labels 1 … `count`, in the coordinates of the whole volume.

    Parameters
    ----------
    labels : ndarray of int, shape (z, y, x)
    count : int
        Number of labels.
    start : tuple of int
        Place of the first voxel in the whole volume.
    whole : tuple of int
        Shape of the whole volume.
    within : tuple of slice, optional
        Voxels that count; all if left out.
    """
    far = np.iinfo(np.int64).max
    rows = Components(
        np.zeros(count, np.int64),
        np.full(count, far, np.int64),
        np.full((count, 3), far, np.int64),
        np.full((count, 3), -1, np.int64),
    )
    spans = [
        part.indices(n)[:2]
        for part, n in zip(within or (slice(None),) * 3, labels.shape, strict=True)
    ]
    _describe(
        np.ascontiguousarray(labels, np.uint32),
        np.array(spans, np.int64),
        np.array(start, np.int64),
        np.array(whole, np.int64),
        rows.voxels,
        rows.first,
        rows.low,
        rows.high,
    )
    return rows


@kernel
def _describe(
    labels: NDArray[np.uint32],
    spans: NDArray[np.int64],
    start: NDArray[np.int64],
    whole: NDArray[np.int64],
    voxels: NDArray[np.int64],
    first: NDArray[np.int64],
    low: NDArray[np.int64],
    high: NDArray[np.int64],
) -> None:
    for z in range(spans[0, 0], spans[0, 1]):
        for y in range(spans[1, 0], spans[1, 1]):
            for x in range(spans[2, 0], spans[2, 1]):
                if labels[z, y, x] == 0:
                    continue
                row = np.int64(labels[z, y, x]) - 1
                place = (z + start[0], y + start[1], x + start[2])
                index = (place[0] * whole[1] + place[1]) * whole[2] + place[2]
                voxels[row] += 1
                first[row] = min(first[row], index)
                for axis in range(3):
                    low[row, axis] = min(low[row, axis], place[axis])
                    high[row, axis] = max(high[row, axis], place[axis] + 1)
