"""A mask as runs of voxels along x: what connected parts are found and described by.

Bone and the voids in it are large, and a row of voxels crosses few of them: what is
done once for each run costs a small part of what it costs for each voxel.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from fissura.filters.compile import kernel

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Shape = tuple[int, int, int]

__all__ = ["Runs", "runs_of"]


@dataclass(frozen=True, slots=True)
class Runs:
    """The runs of a mask's voxels along x, in the order of its rows.

    Parameters
    ----------
    shape : tuple of int
        Of the mask, z, y, x.
    spans : ndarray of int32, shape (run, 2)
        The first voxel of each along x, and the first one beyond it.
    rows : ndarray of int64, shape (z * y + 1,)
        The first run of each row, and how many runs there are.
    """

    shape: Shape
    spans: NDArray[np.int32]
    rows: NDArray[np.int64]

    @property
    def count(self) -> int:
        """How many runs there are."""
        return len(self.spans)

    def paint(self, values: NDArray[np.uint32]) -> NDArray[np.uint32]:
        """Return an array with the value of each run at its voxels, and 0 elsewhere."""
        z, y, x = self.shape
        painted = np.zeros((z * y, x), np.uint32)
        _paint(self.spans, self.rows, values, painted)
        return painted.reshape(z, y, x)

    def layer(
        self, values: NDArray[np.uint32], axis: int, place: int
    ) -> NDArray[np.uint32]:
        """Return what `paint` would have painted in one layer across an axis."""
        z, y, x = self.shape
        row = np.arange(z * y).reshape(z, y)
        if axis < len(row.shape):
            chosen = np.ascontiguousarray(np.take(row, place, axis=axis))
            layer = np.zeros((len(chosen), x), np.uint32)
            _paint_rows(self.spans, self.rows, values, chosen, layer)
            return layer
        column = np.zeros(z * y, np.uint32)
        _paint_column(self.spans, self.rows, values, place % x, column)
        return column.reshape(z, y)


def runs_of(mask: NDArray[Any], *, bit: int = 1, lacking: bool = False) -> Runs:
    """Return the runs of a mask, or of the voxels that have one bit, or lack it.

    Parameters
    ----------
    mask : ndarray of bool or uint8, shape (z, y, x)
    bit : int
        A power of 2.
    lacking : bool
    """
    z, y, x = mask.shape
    voxels = np.ascontiguousarray(mask).view(np.uint8).reshape(z * y, x)
    rows = np.zeros(z * y + 1, np.int64)
    shift, flip = np.uint8(bit.bit_length() - 1), np.uint8(lacking)
    _count_runs(voxels, shift, flip, rows)
    # one more than needed: the search notes each place before it knows it for an end
    ends = np.empty(2 * int(rows[-1]) + 1, np.int32)
    _find_ends(voxels, shift, flip, ends)
    return Runs((z, y, x), ends[:-1].reshape(-1, 2), rows)


@kernel
def _count_runs(
    voxels: NDArray[np.uint8], shift: np.uint8, flip: np.uint8, rows: NDArray[np.int64]
) -> None:
    """Count the runs up to the end of each row."""
    one = np.uint8(1)
    for r in range(len(voxels)):
        row = voxels[r]
        begun = int(((row[0] >> shift) & one) ^ flip) if len(row) else 0
        changes = 0
        for x in range(1, len(row)):
            changes += int(((row[x] ^ row[x - 1]) >> shift) & one)
        rows[r + 1] = rows[r] + (begun + changes + 1) // 2


@kernel
def _find_ends(
    voxels: NDArray[np.uint8], shift: np.uint8, flip: np.uint8, ends: NDArray[np.int32]
) -> None:
    """Note where runs begin and end, in turns: without a branch, as noise has many."""
    one = np.uint8(1)
    found = 0
    for r in range(len(voxels)):
        row = voxels[r]
        before = np.uint8(0)
        for x in range(len(row)):
            here = ((row[x] >> shift) & one) ^ flip
            ends[found] = x
            found += int(here ^ before)
            before = here
        ends[found] = len(row)
        found += int(before)


@kernel
def _paint(
    spans: NDArray[np.int32],
    rows: NDArray[np.int64],
    values: NDArray[np.uint32],
    painted: NDArray[np.uint32],
) -> None:
    for r in range(len(painted)):
        for run in range(rows[r], rows[r + 1]):
            painted[r, spans[run, 0] : spans[run, 1]] = values[run]


@kernel
def _paint_rows(
    spans: NDArray[np.int32],
    rows: NDArray[np.int64],
    values: NDArray[np.uint32],
    chosen: NDArray[np.int64],
    layer: NDArray[np.uint32],
) -> None:
    for i in range(len(chosen)):
        for run in range(rows[chosen[i]], rows[chosen[i] + 1]):
            layer[i, spans[run, 0] : spans[run, 1]] = values[run]


@kernel
def _paint_column(
    spans: NDArray[np.int32],
    rows: NDArray[np.int64],
    values: NDArray[np.uint32],
    place: int,
    column: NDArray[np.uint32],
) -> None:
    for r in range(len(column)):
        for run in range(rows[r], rows[r + 1]):
            if spans[run, 0] <= place < spans[run, 1]:
                column[r] = values[run]
