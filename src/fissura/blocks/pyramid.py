"""Fill the coarser levels of a volume from the finest, shard by shard."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from fissura.blocks.plan import Block, plan
from fissura.blocks.run import run
from fissura.io import SHARD

if TYPE_CHECKING:
    from fissura.blocks.run import Workers
    from fissura.io import NewVolume

__all__ = ["build_pyramid"]


def build_pyramid(volume: NewVolume, *, workers: Workers) -> None:
    """Fill every level of `volume` above the first, each from the one before."""
    for level in range(1, len(volume.levels)):
        shards = plan(volume.level_box(level), edge_vox=SHARD, halo_vox=0)
        for _ in run(partial(_reduce, volume, level), shards, workers=workers):
            pass


def _reduce(volume: NewVolume, level: int, shard: Block) -> None:
    volume.reduce(level, shard.write)
