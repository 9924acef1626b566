"""Join what blocks found separately: labels that touch across faces become one.

Each block labels its write box and one voxel around it.  For the voxels near its
faces it hands on which label they carry; a voxel that two blocks labelled joins the
two labels.  So 26-neighbours across faces, edges and corners meet, and nothing else.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from fissura.blocks.joint import joint_numbers

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

__all__ = ["Border", "border", "join"]


@dataclass(frozen=True, slots=True)
class Border:
    """The labels of one block, and the voxels through which they may go on.

    Parameters
    ----------
    labels : int
        The block's labels are 1 … `labels`.
    places : ndarray of int64
        Index of each labelled voxel near a face, in the flattened whole volume.
    carried : ndarray of int64
        The label each of them carries.
    """

    labels: int
    places: NDArray[np.int64]
    carried: NDArray[np.int64]


def border(
    labels: NDArray[np.integer],
    *,
    start: tuple[int, int, int],
    inner: tuple[slice, slice, slice],
    whole: tuple[int, int, int],
) -> Border:
    """Collect the labelled voxels that another block may have labelled, too.

    Parameters
    ----------
    labels : ndarray of int, shape (z, y, x)
        Labels of the write box and one voxel around it, clipped at the volume's edge.
    start : tuple of int
        Place of its first voxel in the whole volume.
    inner : tuple of slice
        Cuts the write box out of `labels`.
    whole : tuple of int
        Shape of the whole volume.
    """
    deep = [slice(s.start + 1, s.stop - 1) for s in inner]
    places, carried = [], []
    for shell in _shells(deep, labels.shape):
        part = labels[shell]
        z, y, x = (
            axis + first + cut.start
            for axis, first, cut in zip(np.nonzero(part), start, shell, strict=True)
        )
        places.append((z * whole[1] + y) * whole[2] + x)
        carried.append(part[part > 0])
    return Border(
        int(labels.max(initial=0)),
        np.concatenate(places).astype(np.int64),
        np.concatenate(carried).astype(np.int64),
    )


def _shells(deep: list[slice], shape: tuple[int, ...]) -> Iterator[tuple[slice, ...]]:
    """Yield the boxes around a deep one: each voxel outside it is in one of them."""
    for axis, (inner, n) in enumerate(zip(deep, shape, strict=True)):
        start = min(inner.start, n)
        stop = max(inner.stop, start)
        for cut in (slice(0, start), slice(stop, n)):
            yield (
                *deep[:axis],
                cut,
                *(slice(0, edge) for edge in shape[axis + 1 :]),
            )


def join(borders: Sequence[Border]) -> list[NDArray[np.int64]]:
    """Give one number to all labels that meet, over all blocks.

    Returns
    -------
    list of ndarray of int64
        For each block, the joint number of its label ``i`` at index ``i``; index 0
        is unused.  Joint numbers run from 0 without gaps, in no particular order.

    Examples
    --------
    >>> here, there = (Border(1, np.array([7]), np.array([1])) for _ in range(2))
    >>> [list(numbers[1:]) for numbers in join([here, there])]
    [[np.int64(0)], [np.int64(0)]]
    """
    firsts = np.cumsum([0, *(b.labels for b in borders)])
    nodes = int(firsts[-1])
    places = np.concatenate([b.places for b in borders] or [np.zeros(0, np.int64)])
    carried = np.concatenate(
        [b.carried - 1 + f for b, f in zip(borders, firsts[:-1], strict=True)]
        or [np.zeros(0, np.int64)]
    )
    order = np.argsort(places, kind="stable")
    places, carried = places[order], carried[order]
    same = places[1:] == places[:-1]
    one, other = carried[:-1][same], carried[1:][same]
    numbers = joint_numbers(one, other, labels=nodes)
    return [
        np.concatenate([np.zeros(1, np.int64), numbers[f : f + b.labels]])
        for b, f in zip(borders, firsts[:-1], strict=True)
    ]
