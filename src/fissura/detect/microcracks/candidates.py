"""Crack candidates: found block by block, segmented at several levels.

A crack that touches a cement line or a lacuna merges with it at a low level and stands
alone at a higher one; a faint crack is whole at a low level only.  So every component
of every level is described, and which of them is the crack is decided later.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, partial
from math import ceil
from typing import TYPE_CHECKING, Any

import numpy as np

from fissura.detect.components import (
    Candidate,
    CandidateMerger,
    Candidates,
    Pieces,
    faces_of,
    places_of,
)
from fissura.detect.microcracks.crossing import split_crossing
from fissura.detect.microcracks.features import CrackFeatures, describe_crack_candidate
from fissura.filters.masks.components import Components, describe_components
from fissura.filters.masks.connected_parts import numbered_parts
from fissura.model import Box

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from fissura.blocks import Block, Executor
    from fissura.detect.grids import CrackScale
    from fissura.detect.microcracks.response import CrackResponse, CrackResponseBlock
    from fissura.detect.noise import Noise

__all__ = ["SHEETS_BEYOND_VOX", "CrackCandidate", "around_vox", "crack_candidates"]

SHEETS_BEYOND_VOX = 20
"""How far a component may reach out of its block and still be described there."""
AROUND_UM = 18.0
"""How far around a component the image is used."""
FEWEST_VOX, MOST_VOX = 12, 20_000
SAME = 0.75
"""A component that keeps this share of the one around it is the same."""


@dataclass(frozen=True, slots=True, eq=False)
class CrackCandidate:
    """A crack candidate, described.

    Parameters
    ----------
    level, first, part : int
        Level it was cut out at, index of its first voxel, and 0 for the whole
        component or the number of the part that was taken for a candidate of its own.
    places : ndarray of int, shape (voxel, 3)
        Its voxels in the volume.
    sheet : CrackFeatures
    """

    level: int
    first: int
    part: int
    places: NDArray[np.signedinteger[Any]]
    sheet: CrackFeatures


def crack_candidates(
    field: CrackResponse, noise: Noise, *, executor: Executor
) -> list[CrackCandidate]:
    """Return all crack candidates, by level, first voxel and part."""
    blocks = executor.blocks(field.whole, halo_vox=SHEETS_BEYOND_VOX)
    merger = CandidateMerger(len(field.scale.settings.sheet_levels))
    have: dict[tuple[int, int], list[CrackCandidate]] = {}
    for pieces, described in executor.do(partial(_search, field, noise), blocks):
        merger.add(pieces)
        for one in described:
            have.setdefault((one.level, one.first), []).append(one)
    levels = merger.candidates()
    wanted = [
        (level, found.one(i))
        for level, found in enumerate(levels)
        for i in _wanted(found, levels[level - 1] if level else None, field.scale)
    ]
    large = [key for key in wanted if (key[0], key[1].first) not in have]
    for more in executor.quiet().do(partial(_describe_large, field, noise), large):
        have[more[0].level, more[0].first] = more
    return [one for level, c in wanted for one in have[level, c.first]]


def _wanted(
    found: Candidates, below: Candidates | None, scale: CrackScale
) -> list[int]:
    """Return which components to describe: not those equal to the one around them."""
    wanted = _worth(found.low, found.high, found.voxels, scale)
    if below is not None:
        around = _worth(below.low, below.high, below.voxels, scale)[found.parent]
        wanted &= ~(around & _same(found.voxels, below.voxels[found.parent]))
    numbers: list[int] = np.flatnonzero(wanted).tolist()
    return numbers


def _worth(
    low: NDArray[np.int64],
    high: NDArray[np.int64],
    voxels: NDArray[np.int64],
    scale: CrackScale,
) -> NDArray[np.bool_]:
    """Return which components are as large as a crack may be."""
    edges_um = (high - low) * scale.voxel_um
    worth: NDArray[np.bool_] = (voxels >= FEWEST_VOX) & (voxels <= MOST_VOX)
    worth &= np.linalg.norm(edges_um, axis=1) >= scale.settings.shortest_um
    worth &= edges_um.max(axis=1, initial=0) <= scale.settings.longest_um
    return worth


def _same(voxels: NDArray[np.int64], around: NDArray[np.int64]) -> NDArray[np.bool_]:
    same: NDArray[np.bool_] = voxels >= SAME * around
    return same


def _search(
    field: CrackResponse, noise: Noise, block: Block
) -> tuple[list[Pieces], list[CrackCandidate]]:
    """Segment candidates at every level; describe those that are whole in the block."""
    margin = around_vox(field.scale)
    look = field.look(block.read.grow(margin, inside=field.whole))
    score = look.score[block.read.slices_in(look.box)]
    pieces: list[Pieces] = []
    described: list[CrackCandidate] = []
    below: _Level | None = None
    for level, times in enumerate(field.scale.settings.sheet_levels):
        labels, count = numbered_parts(
            score > np.float32(times * noise.score), connectivity=26
        )
        here = _Level(field, block, labels, _rows(field, block, labels, count))
        pieces.append(_pieces(field, block, labels, count, below))
        for label in here.labels_to_describe(below):
            described += _describe(field, noise, look, level, here.places(label))
        below = here
    return pieces, described


@dataclass(frozen=True, eq=False)
class _Level:
    """The components of one level in all that a block reads."""

    field: CrackResponse
    block: Block
    labels: NDArray[np.uint32]
    rows: Components

    def labels_to_describe(self, below: _Level | None) -> list[int]:
        """Return those that begin in the block's own box and end in what it reads.

        But for those that are the same as the one around them, as far as is known.
        """
        firsts = self._firsts()
        own = self.block.write
        wanted = self.whole & (firsts >= own.start).all(axis=1)
        wanted &= (firsts < own.stop).all(axis=1)
        if below is not None:
            start = np.array(self.block.read.start)
            around = below.labels[tuple((firsts - start).T)].astype(np.int64) - 1
            wanted &= ~(
                below.whole[around] & _same(self.rows.voxels, below.rows.voxels[around])
            )
        labels: list[int] = (np.flatnonzero(wanted) + 1).tolist()
        return labels

    @cached_property
    def whole(self) -> NDArray[np.bool_]:
        """Those worth a look that are seen whole, shape (label,)."""
        low, high = self.rows.low, self.rows.high
        read, volume = self.block.read, self.field.whole
        whole = _worth(low, high, self.rows.voxels, self.field.scale)
        for axis in range(3):
            if read.start[axis] > volume.start[axis]:
                whole &= low[:, axis] > read.start[axis]
            if read.stop[axis] < volume.stop[axis]:
                whole &= high[:, axis] < read.stop[axis]
        return whole

    def places(self, label: int) -> NDArray[np.signedinteger[Any]]:
        """Return its voxels in the volume."""
        box = self._box(label)
        mine = self.labels[box.slices_in(self.block.read)] == label
        return places_of(mine, box)

    def _firsts(self) -> NDArray[np.int64]:
        """Return the place of each one's first voxel in the volume."""
        places = np.unravel_index(self.rows.first, self.field.whole.shape)
        return np.stack(places, axis=1)

    def _box(self, label: int) -> Box:
        low, high = self.rows.low[label - 1], self.rows.high[label - 1]
        return Box.between(low, high)


def _rows(
    field: CrackResponse,
    block: Block,
    labels: NDArray[np.uint32],
    count: int,
) -> Components:
    return describe_components(
        labels, count=count, start=block.read.start, whole=field.whole.shape
    )


def _pieces(
    field: CrackResponse,
    block: Block,
    labels: NDArray[np.uint32],
    count: int,
    below: _Level | None,
) -> Pieces:
    """Return what the block's own box holds, and what it shares with its neighbours."""
    shape = field.whole.shape
    rows = describe_components(
        labels,
        count=count,
        start=block.read.start,
        whole=shape,
        within=block.inner,
    )
    parents = np.zeros(count, np.int64)
    if below is not None:
        mine = np.flatnonzero(rows.voxels)
        places = np.array(np.unravel_index(rows.first[mine], shape)).T
        parents[mine] = below.labels[tuple((places - block.read.start).T)]
    return Pieces(faces_of(labels, count, block, whole=field.whole), rows, parents)


def around_vox(scale: CrackScale) -> int:
    """Return how far around a component the image is used."""
    return ceil(AROUND_UM / scale.voxel_um)


def _describe_large(
    field: CrackResponse, noise: Noise, wanted: tuple[int, Candidate]
) -> list[CrackCandidate]:
    """Describe a component that is whole in no block."""
    level, candidate = wanted
    look = field.look(candidate.box.grow(around_vox(field.scale), inside=field.whole))
    cut = candidate.box.slices_in(look.box)
    limit = np.float32(field.scale.settings.sheet_levels[level] * noise.score)
    labels, _ = numbered_parts(look.score[cut] > limit, connectivity=26)
    seed = np.array(np.unravel_index(candidate.first, field.whole.shape))
    mine = labels == labels[tuple(seed - candidate.box.start)]
    places = places_of(mine, candidate.box)
    return _describe(field, noise, look, level, places)


def _describe(
    field: CrackResponse,
    noise: Noise,
    look: CrackResponseBlock,
    level: int,
    places: NDArray[np.signedinteger[Any]],
) -> list[CrackCandidate]:
    """Describe a component, and each of two candidates that cross in it."""
    first = int(np.ravel_multi_index(tuple(places[0]), field.whole.shape))
    low, high = places.min(axis=0), places.max(axis=0) + 1
    box = Box.between(low, high).grow(around_vox(field.scale), inside=field.whole)
    crop = look.within(box)
    marks = crop.score[tuple((places - box.start).T)]
    sheets: list[NDArray[np.signedinteger[Any]]] = [
        places,
        *split_crossing(places, marks),
    ]
    return [
        CrackCandidate(
            level,
            first,
            part,
            some,
            describe_crack_candidate(field, noise, crop, level, some),
        )
        for part, some in enumerate(sheets)
    ]
