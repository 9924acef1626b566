"""Candidates: components of a mask that blocks find separately and join across faces.

A `Marks` function says, for any box, which voxels are marked and how strongly; it
must give a voxel the same mark whatever box it lies in.  From there on nothing depends
on the blocks: components are joined through every face, edge and corner, and listed
by their first voxel.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Protocol

import cc3d
import numpy as np

from fissura.blocks import Border, border, join
from fissura.filters.voxels.components import Components, describe_components
from fissura.model import Box

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from fissura.blocks import Block, Crew
    from fissura.model import Shape

__all__ = ["Candidate", "Marks", "candidates", "voxels_of"]


class Marks(Protocol):
    """Marks voxels of any box of a volume."""

    @property
    def whole(self) -> Box:
        """The box of the whole volume."""
        ...

    def strength(self, box: Box) -> NDArray[np.float32]:
        """Return how strongly each voxel of `box` is marked; 0 where it is not."""
        ...


@dataclass(frozen=True, slots=True)
class Candidate:
    """One connected component of marked voxels.

    `first` is its first voxel in raster order, `peak` its strongest mark.
    """

    first: Shape
    box: Box
    voxels: int
    peak: float


def candidates(marks: Marks, *, crew: Crew) -> list[Candidate]:
    """Return all components of the marked voxels, in raster order.

    Voxels are neighbours through faces, edges and corners.
    """
    blocks = crew.blocks(marks.whole, halo_vox=1)
    pieces = list(crew.do(partial(_pieces, marks), blocks))
    numbers = join([edge for edge, _ in pieces])
    return _joined([rows for _, rows in pieces], numbers, marks.whole)


def voxels_of(candidate: Candidate, marks: Marks) -> NDArray[np.bool_]:
    """Return the candidate's voxels, within its box."""
    marked = marks.strength(candidate.box) > 0
    labels = cc3d.connected_components(marked, connectivity=26)
    seed = tuple(
        place - low
        for place, low in zip(candidate.first, candidate.box.start, strict=True)
    )
    mine: NDArray[np.bool_] = labels == labels[seed]
    return mine


def _pieces(marks: Marks, block: Block) -> tuple[Border, Components]:
    strength = marks.strength(block.read)
    labels, count = cc3d.connected_components(
        strength > 0, connectivity=26, return_N=True
    )
    edge = border(
        labels, start=block.read.start, inner=block.inner, whole=marks.whole.shape
    )
    rows = describe_components(
        labels[block.inner],
        strength[block.inner],
        count=count,
        start=block.write.start,
        whole=marks.whole.shape,
    )
    return edge, rows


def _joined(
    pieces: Sequence[Components], numbers: Sequence[NDArray[np.int64]], whole: Box
) -> list[Candidate]:
    joint = np.concatenate([n[1:] for n in numbers])
    count = int(joint.max(initial=-1)) + 1
    far = np.iinfo(np.int64).max
    voxels = np.zeros(count, np.int64)
    peak = np.zeros(count, np.float32)
    first = np.full(count, far, np.int64)
    low, high = np.full((count, 3), far, np.int64), np.full((count, 3), -1, np.int64)
    np.add.at(voxels, joint, np.concatenate([p.voxels for p in pieces]))
    np.maximum.at(peak, joint, np.concatenate([p.peak for p in pieces]))
    np.minimum.at(first, joint, np.concatenate([p.first for p in pieces]))
    np.minimum.at(low, joint, np.concatenate([p.low for p in pieces]))
    np.maximum.at(high, joint, np.concatenate([p.high for p in pieces]))
    return [
        Candidate(
            _shape(np.unravel_index(first[i], whole.shape)),
            Box(_shape(low[i]), _shape(high[i])),
            int(voxels[i]),
            float(peak[i]),
        )
        for i in np.argsort(first)
    ]


def _shape(values: Sequence[np.integer] | NDArray[np.integer]) -> Shape:
    z, y, x = (int(value) for value in values)
    return z, y, x
