"""Join labels across blocks as the blocks come in, holding little at a time.

Each block labels its own box and the layer of voxels behind it on every axis.  That
layer is the first of the next block, which labels it, too: a voxel that carries a
label in both joins the two.  So neighbours across faces, edges and corners meet.
A layer is let go as soon as the next block has come.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from fissura.blocks.joint import joint_numbers
from fissura.model import Box, Shape

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

__all__ = ["BlockFaces", "LabelMerger", "seams", "with_next_layer"]

Layer = tuple[int, Shape]
"""The axis a layer lies across, and the first voxel of the box it is labelled by."""


@dataclass(frozen=True, slots=True)
class BlockFaces:
    """The labels of one block where other blocks go on.

    Parameters
    ----------
    labels : int
        The block's labels are 1 … `labels`.
    first, behind : mapping of Layer to ndarray of uint32, shape (u, v)
        The block's own first layers, and those behind its last ones, by the place of
        the block that owns them.
    """

    labels: int
    first: dict[Layer, NDArray[np.uint32]]
    behind: dict[Layer, NDArray[np.uint32]]


def with_next_layer(own: Box, *, whole: Box) -> Box:
    """Return a block's own box and the layer behind it on every axis, in `whole`."""
    z, y, x = (
        min(high + 1, edge) for high, edge in zip(own.stop, whole.stop, strict=True)
    )
    return Box(own.start, (z, y, x))


def seams(
    layer: Callable[[int, int], NDArray[np.uint32]],
    own: Box,
    *,
    whole: Box,
    count: int,
) -> BlockFaces:
    """Cut the layers out of a block's labels through which they may go on.

    Parameters
    ----------
    layer : callable
        Given an axis and a place on it, returns the labels of that layer of the box
        `with_next_layer`.
    own : Box
        The block's own box.
    whole : Box
        Of all blocks.
    count : int
        Number of labels.
    """
    first, behind = {}, {}
    for axis in range(3):
        if own.start[axis] > whole.start[axis]:
            first[axis, own.start] = layer(axis, 0)
        if own.stop[axis] < whole.stop[axis]:
            z, y, x = (own.stop[a] if a == axis else own.start[a] for a in range(3))
            behind[axis, (z, y, x)] = layer(axis, own.shape[axis])
    return BlockFaces(count, first, behind)


class LabelMerger:
    """Takes the seams of blocks in z, y, x order; gives each part one number."""

    def __init__(self) -> None:
        self._starts = [0]
        self._open: dict[Layer, tuple[int, NDArray[np.uint32]]] = {}
        self._pairs: list[NDArray[np.int64]] = []

    def add(self, block: BlockFaces) -> None:
        """Take the next block."""
        start = self._starts[-1]
        self._starts.append(start + block.labels)
        for place, here in block.first.items():
            before, there = self._open.pop(place)
            pairs = _pairs(there, here)
            self._pairs.append(pairs - 1 + np.array([before, start]))
        for place, there in block.behind.items():
            self._open[place] = (start, there)

    def numbers(self) -> list[NDArray[np.int64]]:
        """Return for each block the number of its label ``i`` at index ``i - 1``.

        Numbers run from 0 without gaps, in no particular order.
        """
        nodes = self._starts[-1]
        pairs = np.concatenate([np.zeros((0, 2), np.int64), *self._pairs])
        joint = joint_numbers(pairs[:, 0], pairs[:, 1], labels=nodes)
        return np.split(joint, self._starts[1:-1])


def _pairs(one: NDArray[np.uint32], other: NDArray[np.uint32]) -> NDArray[np.int64]:
    """Return the labels that meet in a voxel, each pair once, shape (pair, 2)."""
    a, b = one.ravel().astype(np.int64), other.ravel().astype(np.int64)
    new = np.ones(len(a), bool)
    new[1:] = (a[1:] != a[:-1]) | (b[1:] != b[:-1])
    new &= a > 0
    width = int(b.max(initial=0)) + 1
    met = np.unique(a[new] * width + b[new])
    return np.stack([met // width, met % width], axis=1)
