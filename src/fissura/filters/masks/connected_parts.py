"""Number the connected parts of a mask.

Runs of voxels along x are joined to those they touch in the rows before, after He, Chao
and Suzuki 2008 (doi:10.1109/TIP.2008.917204).  Parts are numbered in the order of
their first voxels, z, y, x.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from fissura.filters.compile import kernel
from fissura.filters.masks.run_lengths import runs_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from fissura.filters.masks.run_lengths import Runs

__all__ = ["Connectivity", "largest_part", "numbered_parts", "numbered_runs"]

Connectivity = Literal[6, 18, 26]
FACES, CORNERS = 6, 26


def numbered_parts(
    mask: NDArray[Any], *, connectivity: Connectivity
) -> tuple[NDArray[np.uint32], int]:
    """Return which part each voxel belongs to, from 1, and how many parts there are.

    Parameters
    ----------
    mask : ndarray of bool, shape (z, y, x)
        0 belongs to no part.
    connectivity : int
        Neighbours of a voxel: through faces, edges too, or corners too.

    Examples
    --------
    >>> numbered_parts(np.array([[[1, 0, 1]]], bool), connectivity=6)[1]
    2
    """
    runs = runs_of(np.asarray(mask, bool))
    numbers, count = numbered_runs(runs, connectivity=connectivity)
    return runs.paint(numbers), count


def numbered_runs(
    runs: Runs, *, connectivity: Connectivity
) -> tuple[NDArray[np.uint32], int]:
    """Return which part each run belongs to, from 1, and how many parts there are."""
    beside = int(connectivity != FACES)
    across = int(connectivity == CORNERS) if beside else -1
    # 64 bits only where they are needed: half the memory without
    fits = np.dtype(np.int32 if runs.count <= np.iinfo(np.int32).max else np.int64)
    joined: NDArray[np.signedinteger[Any]] = np.arange(runs.count, dtype=fits)
    _join(runs.spans, runs.rows, runs.shape[1], beside, across, joined)
    numbers = np.zeros(runs.count, np.uint32)
    return numbers, int(_number(joined, numbers))


def largest_part(
    mask: NDArray[Any], *, connectivity: Connectivity
) -> NDArray[np.bool_]:
    """Return the voxels of the largest part; of two as large, the one that is first."""
    labels, count = numbered_parts(mask, connectivity=connectivity)
    sizes = np.bincount(labels.ravel(), minlength=count + 1)
    sizes[0] = 0
    largest: NDArray[np.bool_] = (labels == sizes.argmax()) & (labels > 0)
    return largest


@kernel
def _join(
    spans: NDArray[np.int32],
    rows: NDArray[np.int64],
    ny: int,
    beside: int,
    across: int,
    joined: NDArray[np.signedinteger[Any]],
) -> None:
    """Join each run to those it touches in the rows before it.

    `beside` and `across` say by how much a run may fall short of one in the next row,
    and in the row across an edge; −1 for rows that do not touch.
    """
    for here in range(len(rows) - 1):
        z, y = here // ny, here % ny
        if y > 0:
            _join_rows(spans, rows, here, here - 1, beside, joined)
        if z > 0:
            _join_rows(spans, rows, here, here - ny, beside, joined)
        if z > 0 and across >= 0:
            if y > 0:
                _join_rows(spans, rows, here, here - ny - 1, across, joined)
            if y + 1 < ny:
                _join_rows(spans, rows, here, here - ny + 1, across, joined)


@kernel
def _join_rows(
    spans: NDArray[np.int32],
    rows: NDArray[np.int64],
    one_row: int,
    other_row: int,
    short: int,
    joined: NDArray[np.signedinteger[Any]],
) -> None:
    one, other = rows[one_row], rows[other_row]
    last_one, last_other = rows[one_row + 1], rows[other_row + 1]
    while one < last_one and other < last_other:
        apart = max(spans[one, 0], spans[other, 0]) - min(
            spans[one, 1], spans[other, 1]
        )
        if apart < short and joined[one] != joined[other]:
            _join_runs(one, other, joined)
        # the one that ends first touches nothing further on
        ends_first = spans[one, 1] < spans[other, 1]
        one += ends_first
        other += not ends_first


@kernel
def _join_runs(one: int, other: int, joined: NDArray[np.signedinteger[Any]]) -> None:
    """Have two runs lead to the same first run."""
    a, b = _first(one, joined), _first(other, joined)
    if a < b:
        joined[b] = a
    else:
        joined[a] = b


@kernel
def _first(run: int, joined: NDArray[np.signedinteger[Any]]) -> int:
    """Return the first run of those that a run was joined to; shorten the way there."""
    while joined[run] != run:
        joined[run] = joined[joined[run]]
        run = joined[run]
    return run


@kernel
def _number(joined: NDArray[np.signedinteger[Any]], numbers: NDArray[np.uint32]) -> int:
    """Give the parts numbers in the order of their first runs; return how many."""
    count = 0
    for run in range(len(joined)):
        if joined[run] == run:
            count += 1
            numbers[run] = count
        else:
            # it leads to an earlier run, which has its number
            numbers[run] = numbers[joined[run]]
    return count
