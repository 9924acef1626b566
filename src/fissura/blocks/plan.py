"""Cut a volume into blocks: pure arithmetic, no voxels."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING

from fissura.errors import SettingsError
from fissura.model import Box

if TYPE_CHECKING:
    from fissura.model import Shape

__all__ = ["Block", "plan", "whole_shards"]


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
