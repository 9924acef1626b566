"""Plugs that may stop a perforation: found block by block, with several balls."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from math import ceil
from typing import TYPE_CHECKING

import numpy as np

from fissura.detect.components import CandidateMerger, Pieces, faces_of
from fissura.detect.perforations.features import PlugFeatures, describe_plug
from fissura.detect.perforations.marrow_distance import MarrowDistanceBlock
from fissura.filters.masks.ball_morphology import deeper_than
from fissura.filters.masks.components import describe_components
from fissura.filters.masks.connected_parts import numbered_parts

if TYPE_CHECKING:
    from fissura.blocks import Block, Executor
    from fissura.detect.components import Candidate, Candidates
    from fissura.detect.perforations.marrow_distance import MarrowDistance

__all__ = ["Plug", "find_plugs"]

LONGEST_UM = 500.0
"""Plugs whose cores reach farther are the architecture."""


@dataclass(frozen=True, slots=True, eq=False)
class Plug:
    """A plug, described.

    Parameters
    ----------
    ball : int
        Which ball it was found with.
    first : int
        Index of the first voxel of its core.
    hole : PlugFeatures
    """

    ball: int
    first: int
    hole: PlugFeatures


def find_plugs(field: MarrowDistance, *, executor: Executor) -> list[Plug]:
    """Return all plugs of each ball of a grid, ball by ball, in raster order."""
    blocks = executor.blocks(field.whole, halo_vox=1)
    merger = CandidateMerger(len(field.scale.radii_um))
    for pieces in executor.do(partial(_search, field), blocks):
        merger.add(pieces)
    wanted = [
        (ball, found.one(i))
        for ball, found in enumerate(merger.candidates())
        for i in _worth(found, field)
    ]
    return list(executor.quiet().do(partial(_describe, field), wanted))


def _worth(found: Candidates, field: MarrowDistance) -> list[int]:
    """Return which plugs are not part of the architecture."""
    edges_um = (found.high - found.low) * field.scale.voxel_um
    worth: list[int] = np.flatnonzero(
        np.linalg.norm(edges_um, axis=1) <= LONGEST_UM
    ).tolist()
    return worth


def _search(field: MarrowDistance, block: Block) -> list[Pieces]:
    shape = field.whole.shape
    pieces = []
    for cores in field.cores(block.read):
        labels, count = numbered_parts(cores, connectivity=26)
        faces = faces_of(labels, count, block, whole=field.whole)
        rows = describe_components(
            labels,
            count=count,
            start=block.read.start,
            whole=shape,
            within=block.inner,
        )
        pieces.append(Pieces(faces, rows, np.zeros(count, np.int64)))
    return pieces


def _describe(field: MarrowDistance, wanted: tuple[int, Candidate]) -> Plug:
    ball, candidate = wanted
    scale = field.scale
    margin = ceil(1.5 * scale.wide_vox(ball)) + 2
    around = candidate.box.grow(margin, inside=field.whole)
    beyond = scale.halo_vox(ball) - scale.solid_halo_vox
    read = around.grow(beyond, inside=field.whole)
    look = field.look(read)
    plugs = field.plugs(look.solid, ball)
    core = deeper_than(plugs, scale.core_vox(ball))[candidate.box.slices_in(read)]
    labels, _ = numbered_parts(np.ascontiguousarray(core), connectivity=26)
    seed = np.array(np.unravel_index(candidate.first, field.whole.shape))
    mine = np.zeros(around.shape, np.bool_)
    mine[candidate.box.slices_in(around)] = (
        labels == labels[tuple(seed - candidate.box.start)]
    )
    cut = around.slices_in(read)
    near = MarrowDistanceBlock(
        around, look.dark[cut], np.ascontiguousarray(look.solid[cut])
    )
    hole = describe_plug(
        field, ball, near, plugs=np.ascontiguousarray(plugs[cut]), core=mine
    )
    return Plug(ball, candidate.first, hole)
