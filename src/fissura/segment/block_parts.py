"""What one block knows of the parts of bone and of the voids that pass through it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Final

import numpy as np

from fissura.blocks import BlockFaces, block_faces
from fissura.filters.masks.connected_parts import numbered_runs
from fissura.filters.masks.run_lengths import Runs, runs_of
from fissura.filters.masks.run_statistics import neighbour_parts, run_statistics

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from fissura.filters.masks.connected_parts import Connectivity
    from fissura.model import Box

__all__ = [
    "SOLID",
    "SOLID_ENVELOPE",
    "Found",
    "Labelled",
    "Pieces",
    "found_in",
    "label",
]

SOLID, SOLID_ENVELOPE = 1, 2
"""Bits of a voxel above the threshold, and of one in the envelope."""
BONE_NEIGHBOURS: Final = 26
VOID_NEIGHBOURS: Final = 6


@dataclass(frozen=True, slots=True)
class Labelled:
    """The parts of one block and the layer behind it.

    Parameters
    ----------
    runs : Runs
        Of their voxels.
    labels : ndarray of uint32, shape (run,)
        The part each run belongs to, from 1.
    count : int
        How many parts there are.
    """

    runs: Runs
    labels: NDArray[np.uint32]
    count: int

    def layer(self, axis: int, place: int) -> NDArray[np.uint32]:
        """Return the labels in one layer across an axis, 0 where there is no part."""
        return self.runs.layer(self.labels, axis, place)


@dataclass(frozen=True, slots=True)
class Pieces:
    """The parts of one kind in a block.

    Parameters
    ----------
    faces : BlockFaces
        Where other blocks go on.
    sizes : ndarray of int64, shape (label,)
        Voxels of the block's own.
    firsts : ndarray of int64, shape (label,)
        Index of the first of them in the flattened whole.
    open : ndarray of bool, shape (label,)
        Whether a part reaches the end of the volume in view, and may continue.
    """

    faces: BlockFaces
    sizes: NDArray[np.int64]
    firsts: NDArray[np.int64]
    open: NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Found:
    """The parts of all kinds in a block.

    Parameters
    ----------
    parts, voids, cavities : Pieces
        Of the envelope, of what is not bone, and of what is not in the envelope.
    beside : ndarray of int64, shape (label,)
        For each cavity the label of a part of the envelope beside it; 0 for none.
    """

    parts: Pieces
    voids: Pieces
    cavities: Pieces
    beside: NDArray[np.int64]


def label(bits: NDArray[np.uint8]) -> tuple[Labelled, Labelled, Labelled]:
    """Label the parts of the envelope, the voids in the bone, and in the envelope.

    Bone is connected through faces, edges and corners, voids through faces.
    """
    parts = _labelled(runs_of(bits, bit=SOLID_ENVELOPE), BONE_NEIGHBOURS)
    cavities = _labelled(
        runs_of(bits, bit=SOLID_ENVELOPE, lacking=True), VOID_NEIGHBOURS
    )
    empty = runs_of(bits, bit=SOLID, lacking=True)
    # where nothing was narrow, the envelope is the bone
    same = np.array_equal(empty.spans, cavities.runs.spans)
    voids = cavities if same else _labelled(empty, VOID_NEIGHBOURS)
    return parts, voids, cavities


def found_in(bits: NDArray[np.uint8], own: Box, *, whole: Box) -> Found:
    """Describe the parts of all kinds.

    Parameters
    ----------
    bits : ndarray of uint8, shape (z, y, x)
        Of the block's own box and the layer behind it.
    own, whole : Box
        The block's own box, and that of all blocks.
    """
    parts, voids, cavities = label(bits)
    describe = partial(_pieces, own=own, whole=whole)
    beside = neighbour_parts(
        cavities.runs, cavities.labels, parts.runs, parts.labels, count=cavities.count
    )
    return Found(describe(parts), describe(voids), describe(cavities), beside)


def _pieces(found: Labelled, *, own: Box, whole: Box) -> Pieces:
    """Describe the parts of one kind."""
    ends = np.zeros(found.count + 1, bool)
    for axis in range(3):
        if own.start[axis] == whole.start[axis]:
            ends[found.layer(axis, 0)] = True
        if own.stop[axis] == whole.stop[axis]:
            ends[found.layer(axis, -1)] = True
    sizes, firsts = run_statistics(
        found.runs, found.labels, count=found.count, box=own, whole=whole
    )
    return Pieces(
        block_faces(found.layer, own, whole=whole, count=found.count),
        sizes,
        firsts,
        ends[1:],
    )


def _labelled(runs: Runs, neighbours: Connectivity) -> Labelled:
    return Labelled(runs, *numbered_runs(runs, connectivity=neighbours))
