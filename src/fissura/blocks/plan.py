"""Divide a volume into blocks, and compute their memory; reads no voxels."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from math import prod
from typing import TYPE_CHECKING

from fissura.errors import SettingsError
from fissura.model import Box

if TYPE_CHECKING:
    from fissura.model import Shape

__all__ = ["Block", "block_memory_bytes", "even_edges", "plan", "whole_shards"]

SHORTEST_VOX = 64
"""Shorter blocks are mostly halo."""


@dataclass(frozen=True, slots=True)
class Block:
    """One unit of work: what to read, and what to write.

    The `write` boxes of a plan tile the volume; `read` is `write` plus the halo,
    clipped at the volume's edge.
    """

    read: Box
    write: Box

    @property
    def inner(self) -> tuple[slice, slice, slice]:
        """The index that cuts `write` out of an array spanning `read`."""
        return self.write.slices_in(self.read)


def plan(whole: Box, *, edge_vox: Shape, halo_vox: int) -> list[Block]:
    """Return the blocks that cover `whole`, in z, y, x order.

    Parameters
    ----------
    whole : Box
        What to cover.
    edge_vox : tuple of int
        Edges of a write box; the last ones are cut off at the volume's end.
    halo_vox : int
        Context read on every side.

    Examples
    --------
    >>> blocks = plan(Box.whole((4, 4, 4)), edge_vox=(2, 2, 2), halo_vox=1)
    >>> len(blocks), blocks[0].read.stop
    (8, (3, 3, 3))
    """
    if min(edge_vox) < 1 or halo_vox < 0:
        raise SettingsError(
            f"a block needs edges of 1 voxel or more and a halo of 0 or more, "
            f"not {edge_vox} and {halo_vox}"
        )
    starts = (
        range(low, high, edge)
        for low, high, edge in zip(whole.start, whole.stop, edge_vox, strict=True)
    )
    blocks = []
    for start in product(*starts):
        z, y, x = (
            min(s + e, stop)
            for s, e, stop in zip(start, edge_vox, whole.stop, strict=True)
        )
        write = Box((start[0], start[1], start[2]), (z, y, x))
        blocks.append(Block(read=write.grow(halo_vox, inside=whole), write=write))
    return blocks


def even_edges(shape: Shape, *, most_vox: Shape, fewest: int) -> Shape:
    """Return edges that cut a box into equal blocks, and into enough for all workers.

    Parameters
    ----------
    shape : tuple of int
        Of the box.
    most_vox : tuple of int
        Longest edges.
    fewest : int
        Blocks wanted; fewer where edges would be too short for an efficient halo.

    Examples
    --------
    >>> even_edges((384, 256, 256), most_vox=(256, 256, 256), fewest=2)
    (192, 256, 256)
    """
    pieces = [-(-n // most) for n, most in zip(shape, most_vox, strict=True)]
    while 0 < prod(pieces) < fewest:
        edges = [n / count for n, count in zip(shape, pieces, strict=True)]
        axis = edges.index(max(edges))
        if shape[axis] < (pieces[axis] + 1) * SHORTEST_VOX:
            break
        pieces[axis] += 1
    z, y, x = (-(-n // max(count, 1)) for n, count in zip(shape, pieces, strict=True))
    return max(z, 1), max(y, 1), max(x, 1)


def whole_shards(edge_vox: Shape, *, shard_vox: Shape) -> Shape:
    """Round block edges up to whole shards, so that no two blocks write one shard.

    Examples
    --------
    >>> whole_shards((100, 256, 300), shard_vox=(64, 256, 256))
    (128, 256, 512)
    """
    z, y, x = (
        -(-max(edge, 1) // shard) * shard
        for edge, shard in zip(edge_vox, shard_vox, strict=True)
    )
    return z, y, x


def block_memory_bytes(
    edge_vox: Shape, *, halo_vox: int, bytes_per_voxel: int, workers: int
) -> int:
    """Return the peak of `workers` blocks computed at the same time.

    Parameters
    ----------
    edge_vox : tuple of int
        Edges of a block's write box.
    halo_vox : int
        Context read on every side.
    bytes_per_voxel : int
        What the stage holds for each voxel it reads; each stage states its own.
    workers : int
        Blocks computed at the same time.

    Examples
    --------
    >>> block_memory_bytes((8, 8, 8), halo_vox=1, bytes_per_voxel=4, workers=2)
    8000
    """
    voxels = prod(edge + 2 * halo_vox for edge in edge_vox)
    return voxels * bytes_per_voxel * workers
