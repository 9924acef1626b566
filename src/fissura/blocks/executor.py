"""Who does a stage's work, in which pieces, and who gets progress; never results."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, TypeVar

from fissura.blocks.plan import Block, even_edges, plan, whole_shards
from fissura.blocks.run import OnDone, Threads, Workers, run, silent
from fissura.io import SHARD

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from fissura.model import Box, Shape

__all__ = ["Executor"]

Piece = TypeVar("Piece")
Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True)
class Executor:
    """How a stage is carried out; its result is the same with any executor.

    Parameters
    ----------
    workers : Threads or Cluster
    block_vox : tuple of int
        Block that one worker holds at a time, z, y, x.
    on_done : callable
        Called after each piece of work.
    """

    workers: Workers = field(default_factory=Threads)
    block_vox: Shape = (256, 256, 256)
    on_done: OnDone = silent

    def do(
        self, work: Callable[[Piece], Answer], pieces: Sequence[Piece]
    ) -> Iterator[Answer]:
        """Yield ``work(piece)`` for each piece, in order."""
        return run(work, pieces, workers=self.workers, on_done=self.on_done)

    def blocks(self, whole: Box, *, halo_vox: int) -> list[Block]:
        """Return blocks for reading: even ones, and work for every thread."""
        fewest = self.workers.count if isinstance(self.workers, Threads) else 1
        edge_vox = even_edges(whole.shape, most_vox=self.block_vox, fewest=fewest)
        return plan(whole, edge_vox=edge_vox, halo_vox=halo_vox)

    def shards(self, whole: Box, *, halo_vox: int) -> list[Block]:
        """Return blocks for writing: whole shards, so that no two share one."""
        edge_vox = whole_shards(self.block_vox, shard_vox=SHARD)
        return plan(whole, edge_vox=edge_vox, halo_vox=halo_vox)

    def progress_share(self, number: int, *, of: int) -> Executor:
        """Return the executor for part `number`, from 0, of equal parts of progress."""

        def on_done(done: int, total: int, /) -> None:
            self.on_done(number * total + done, of * total)

        return replace(self, on_done=on_done)

    def quiet(self) -> Executor:
        """Return the executor without a report of its progress."""
        return replace(self, on_done=silent)
