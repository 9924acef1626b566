"""What one block knows of the parts of bone and of the voids that pass through it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

import numpy as np

from fissura.blocks import Seams, seams
from fissura.filters.voxels.parts import numbered_parts
from fissura.filters.voxels.tally import neighbour_labels, tally

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from fissura.model import Box

__all__ = ["SOLID", "SOLID_ENVELOPE", "Labelled", "Pieces", "label", "pieces"]

SOLID, SOLID_ENVELOPE = 1, 2
"""Bits of a voxel above the threshold, and of one in the envelope."""
BONE_NEIGHBOURS: Final = 26
VOID_NEIGHBOURS: Final = 6


@dataclass(frozen=True, slots=True)
class Labelled:
    """The parts of one block and the layer behind it: labels, and how many."""

    labels: NDArray[np.uint32]
    count: int


@dataclass(frozen=True, slots=True)
class Pieces:
    """The parts of one kind in a block.

    Parameters
    ----------
    seams : Seams
        Where other blocks go on.
    sizes : ndarray of int64, shape (label,)
        Voxels of the block's own.
    firsts : ndarray of int64, shape (label,)
        Index of the first of them in the flattened whole.
    open : ndarray of bool, shape (label,)
        Whether a part reaches the end of what is looked at, and may go on.
    beside : ndarray of int64, shape (label,)
        Of a void, the label of a part of bone beside it; 0 for none.
    """

    seams: Seams
    sizes: NDArray[np.int64]
    firsts: NDArray[np.int64]
    open: NDArray[np.bool_]
    beside: NDArray[np.int64]


def label(bits: NDArray[np.uint8]) -> tuple[Labelled, Labelled, Labelled]:
    """Label the parts of the envelope, the voids in the bone, and in the envelope.

    Bone hangs together through faces, edges and corners, voids through faces.
    """
    envelope, solid = (bits & SOLID_ENVELOPE) > 0, (bits & SOLID) > 0
    parts = _labelled(envelope, BONE_NEIGHBOURS)
    cavities = _labelled(~envelope, VOID_NEIGHBOURS)
    same = np.array_equal(envelope, solid)
    voids = cavities if same else _labelled(~solid, VOID_NEIGHBOURS)
    return parts, voids, cavities


def pieces(found: Labelled, parts: Labelled, own: Box, *, whole: Box) -> Pieces:
    """Describe the parts of one kind.

    Parameters
    ----------
    found : Labelled
        Of the box with the layer behind it.
    parts : Labelled
        The bone's.
    own, whole : Box
        The block's own box, and that of all blocks.
    """
    ends = np.zeros(found.count + 1, bool)
    for axis in range(3):
        if own.start[axis] == whole.start[axis]:
            ends[np.take(found.labels, 0, axis=axis)] = True
        if own.stop[axis] == whole.stop[axis]:
            ends[np.take(found.labels, -1, axis=axis)] = True
    beside = (
        np.zeros(found.count, np.int64)
        if found is parts
        else neighbour_labels(found.labels, parts.labels, count=found.count)
    )
    sizes, firsts = tally(found.labels, count=found.count, box=own, whole=whole)
    return Pieces(
        seams(found.labels, own, whole=whole, count=found.count),
        sizes,
        firsts,
        ends[1:],
        beside,
    )


def _labelled(solid: NDArray[np.bool_], neighbours: Literal[6, 26]) -> Labelled:
    labels, count = numbered_parts(solid, connectivity=neighbours)
    return Labelled(np.ascontiguousarray(labels, np.uint32), count)
