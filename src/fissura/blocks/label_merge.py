"""Join what blocks found separately: labels that touch across faces become one.

Each block labels its own box and the layer of voxels behind it on every axis.  That
layer is the first of the next block, which labels it, too: a voxel that carries a label
in both joins the two.  So only neighbours across faces, edges and corners are
joined.  A layer is dropped as soon as both of its blocks have arrived.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from fissura.errors import TooBigError
from fissura.model import Box, Shape

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

__all__ = ["MOST_LABELS", "BlockFaces", "LabelMerger", "block_faces", "with_next_layer"]

Layer = tuple[int, Shape]
"""The axis normal to a layer, and the first voxel of the block that owns it."""

MOST_LABELS = int(np.iinfo(np.int32).max)
"""SciPy numbers the nodes of a graph with 32 bits."""


@dataclass(frozen=True, slots=True)
class BlockFaces:
    """The labels of one block at the faces it shares with its neighbours.

    Parameters
    ----------
    labels : int
        The block's labels are 1 … `labels`.
    layers : mapping of Layer to ndarray of uint32, shape (u, v)
        The block's own first layers, and those behind its last ones.
    """

    labels: int
    layers: dict[Layer, NDArray[np.uint32]]


def with_next_layer(own: Box, *, whole: Box) -> Box:
    """Return a block's own box and the layer behind it on every axis, in `whole`."""
    z, y, x = (
        min(high + 1, edge) for high, edge in zip(own.stop, whole.stop, strict=True)
    )
    return Box(own.start, (z, y, x))


def block_faces(
    layer: Callable[[int, int], NDArray[np.uint32]],
    own: Box,
    *,
    whole: Box,
    count: int,
) -> BlockFaces:
    """Cut out of a block's labels the layers that a neighbour labels, too.

    Parameters
    ----------
    layer : callable
        Given an axis and a place on it, returns the labels of that layer of the box
        `with_next_layer`, as an array of its own: it outlives the block.
    own : Box
        The block's own box.
    whole : Box
        Of all blocks.
    count : int
        Number of labels.
    """
    layers = {}
    for axis in range(3):
        if own.start[axis] > whole.start[axis]:
            layers[axis, own.start] = layer(axis, 0)
        if own.stop[axis] < whole.stop[axis]:
            z, y, x = (own.stop[a] if a == axis else own.start[a] for a in range(3))
            layers[axis, (z, y, x)] = layer(axis, own.shape[axis])
    return BlockFaces(count, layers)


class LabelMerger:
    """Takes the faces of all blocks of a plan, in any order; joins their labels.

    Memory is least in z, y, x order: what is held are the layers between the blocks
    that have arrived and those that have not.

    Examples
    --------
    >>> merger, layer = LabelMerger(), {(0, (4, 0, 0)): np.ones((2, 2), np.uint32)}
    >>> merger.add(BlockFaces(1, layer))
    >>> merger.add(BlockFaces(2, layer))
    >>> [numbers.tolist() for numbers in merger.numbers()]
    [[0], [0, 1]]
    """

    def __init__(self) -> None:
        self._starts = [0]
        self._open: dict[Layer, tuple[int, NDArray[np.uint32]]] = {}
        self._pairs: list[NDArray[np.int64]] = []

    def add(self, block: BlockFaces) -> None:
        """Take the next block."""
        start = self._starts[-1]
        self._starts.append(start + block.labels)
        for place, here in block.layers.items():
            if place not in self._open:
                self._open[place] = (start, here)
                continue
            before, there = self._open.pop(place)
            self._pairs.append(_pairs(there, here) - 1 + np.array([before, start]))

    def numbers(self) -> list[NDArray[np.int64]]:
        """Return for each block the number of its label ``i`` at index ``i - 1``.

        Blocks come in the order they were added.  Numbers run from 0 without gaps, in
        no particular order.

        Raises
        ------
        TooBigError
            If there are more labels than can be joined.
        ValueError
            If a block is missing.
        """
        if self._open:
            raise ValueError(
                f"{len(self._open)} layers between blocks came from one side only: "
                "all blocks of the plan must be added"
            )
        pairs = np.concatenate([np.zeros((0, 2), np.int64), *self._pairs])
        joint = joint_numbers(pairs, labels=self._starts[-1])
        return np.split(joint, self._starts[1:-1])


def joint_numbers(pairs: NDArray[np.int64], *, labels: int) -> NDArray[np.int64]:
    """Return the joint number of each of `labels` labels, given pairs that meet.

    Parameters
    ----------
    pairs : ndarray of int64, shape (pair, 2)
        A pair may occur more than once.
    labels : int
        Over all blocks.

    Raises
    ------
    TooBigError
        If there are more labels than can be joined.
    """
    if labels > MOST_LABELS:
        raise TooBigError(
            f"the volume falls into {labels:.3g} parts and voids, and no more than "
            f"{MOST_LABELS:.3g} can be followed from block to block: so many are "
            "noise, smooth more or choose another threshold"
        )
    # pairs that occur twice stay one as bool: whole numbers of 8 bits would wrap
    met = np.ones(len(pairs), bool)
    graph = coo_array((met, (pairs[:, 0], pairs[:, 1])), shape=(labels, labels))
    _, joint = connected_components(graph, directed=False)
    numbers: NDArray[np.int64] = joint.astype(np.int64)
    return numbers


def _pairs(one: NDArray[np.uint32], other: NDArray[np.uint32]) -> NDArray[np.int64]:
    """Return the labels that meet in a voxel, each pair once, shape (pair, 2)."""
    a, b = one.ravel().astype(np.int64), other.ravel().astype(np.int64)
    new = np.ones(len(a), bool)
    new[1:] = (a[1:] != a[:-1]) | (b[1:] != b[:-1])
    new &= (a > 0) & (b > 0)
    width = int(b.max(initial=0)) + 1
    met = np.unique(a[new] * width + b[new])
    return np.stack([met // width, met % width], axis=1)
