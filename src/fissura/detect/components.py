"""Components of a mask that blocks find separately, joined across block faces.

Blocks label their components; the result does not depend on blocks: these are joined
through every face, edge and corner, and listed by their first voxel.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from fissura.blocks import LabelMerger, block_faces, with_next_layer
from fissura.model import Box

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from fissura.blocks import Block, BlockFaces
    from fissura.filters.masks.components import Components

__all__ = [
    "Candidate",
    "CandidateMerger",
    "Candidates",
    "Pieces",
    "faces_of",
    "places_of",
]

FAR = 2**26
"""Places below this may be multiplied by the factor of any grid in 32 bits."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """One connected component of marked voxels.

    Parameters
    ----------
    first : int
        Index of its first voxel in the flattened volume.
    box : Box
    """

    first: int
    box: Box


@dataclass(frozen=True, slots=True, eq=False)
class Candidates:
    """All connected components of marked voxels, in raster order of their first ones.

    Parameters
    ----------
    first, voxels : ndarray of int64, shape (candidate,)
        Index of the first voxel in the flattened volume, and number of voxels.
    low, high : ndarray of int64, shape (candidate, 3)
        Bounding box, half-open.
    parent : ndarray of int64, shape (candidate,)
        Place in the list of the level below of the component that holds it; below 0
        where there is no such level.
    """

    first: NDArray[np.int64]
    voxels: NDArray[np.int64]
    low: NDArray[np.int64]
    high: NDArray[np.int64]
    parent: NDArray[np.int64]

    def one(self, i: int) -> Candidate:
        """Return a single one."""
        return Candidate(int(self.first[i]), Box.between(self.low[i], self.high[i]))


@dataclass(frozen=True, slots=True)
class Pieces:
    """What one block found at one level.

    Parameters
    ----------
    faces : BlockFaces
    rows : Components
        Of the block's own box.
    parents : ndarray of int64, shape (label,)
        The label that the level below has at the first voxel of each; 0 for none.
    """

    faces: BlockFaces
    rows: Components
    parents: NDArray[np.int64]


def faces_of(
    labels: NDArray[np.uint32], count: int, block: Block, *, whole: Box
) -> BlockFaces:
    """Return the faces of a block's labels 1 … `count`.

    Parameters
    ----------
    labels : ndarray of uint32, shape (z, y, x)
        Of all that the block reads: one voxel more than it writes on every side, or
        farther.
    count : int
    block : Block
    whole : Box
        Of all blocks.
    """
    near = with_next_layer(block.write, whole=whole)
    mine = labels[near.slices_in(block.read)]
    return block_faces(
        lambda axis, place: np.array(np.moveaxis(mine, axis, 0)[place]),
        block.write,
        whole=whole,
        count=count,
    )


class CandidateMerger:
    """Takes the components of each block; lists those of the whole volume.

    Parameters
    ----------
    levels : int
        A component of one level is in one of the level below.
    """

    def __init__(self, levels: int) -> None:
        self._mergers = [LabelMerger() for _ in range(levels)]
        self._rows: list[list[Components]] = [[] for _ in range(levels)]
        self._parents: list[list[NDArray[np.int64]]] = [[] for _ in range(levels)]

    def add(self, levels: Sequence[Pieces]) -> None:
        """Add the components of the next block at each level, from the lowest."""
        for level, pieces in enumerate(levels):
            self._mergers[level].add(pieces.faces)
            self._rows[level].append(pieces.rows)
            self._parents[level].append(pieces.parents)

    def candidates(self) -> list[Candidates]:
        """Return all components of each level."""
        answers: list[Candidates] = []
        places_below: list[NDArray[np.int64]] = []
        for merger, rows, parents in zip(
            self._mergers, self._rows, self._parents, strict=True
        ):
            below = []
            if places_below:
                below = [at[p] for at, p in zip(places_below, parents, strict=True)]
            found, places_below = _joined(rows, merger.numbers(), below)
            answers.append(found)
        return answers


def _joined(
    rows: Sequence[Components],
    numbers: Sequence[NDArray[np.int64]],
    below: Sequence[NDArray[np.int64]],
) -> tuple[Candidates, list[NDArray[np.int64]]]:
    """Return the components, and where in their list each block's labels are.

    `below` says where in the list of the level below the parent of each label is; it
    is empty for the lowest level.
    """
    joint = np.concatenate(numbers)
    count = int(joint.max(initial=-1)) + 1
    far = np.iinfo(np.int64).max
    voxels, first = np.zeros(count, np.int64), np.full(count, far, np.int64)
    low, high = np.full((count, 3), far, np.int64), np.full((count, 3), -1, np.int64)
    firsts = np.concatenate([r.first for r in rows])
    np.add.at(voxels, joint, np.concatenate([r.voxels for r in rows]))
    np.minimum.at(first, joint, firsts)
    np.minimum.at(low, joint, np.concatenate([r.low for r in rows]))
    np.maximum.at(high, joint, np.concatenate([r.high for r in rows]))
    parent = np.full(count, -1, np.int64)
    if below:
        owns = firsts == first[joint]
        parent[joint[owns]] = np.concatenate(below)[owns]
    # a label only outside a block's own box has no voxel: another block has it
    order = np.argsort(first)[: np.count_nonzero(voxels)]
    place = np.full(count, -1, np.int64)
    place[order] = np.arange(len(order))
    found = Candidates(
        first[order], voxels[order], low[order], high[order], parent[order]
    )
    places = [np.concatenate([np.full(1, -1, np.int64), place[n]]) for n in numbers]
    return found, places


def places_of(mine: NDArray[np.bool_], box: Box) -> NDArray[np.signedinteger[Any]]:
    """Return the positions in the volume of the voxels of a box, shape (voxel, 3).

    Candidates are many: in 32 bits, half the memory, where these are enough.
    """
    fits = np.int32 if max(box.stop) < FAR else np.int64
    places: NDArray[np.signedinteger[Any]] = np.argwhere(mine) + np.array(box.start)
    return places.astype(fits)
