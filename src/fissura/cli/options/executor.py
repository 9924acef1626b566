"""Who does the work."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter, validators

if TYPE_CHECKING:
    from fissura.blocks import Executor, OnDone
    from fissura.model import Shape

__all__ = ["ExecutorOptions"]

BLOCK_VOX = (256, 256, 256)


@Parameter(name="*")
@dataclass(frozen=True)
class ExecutorOptions:
    """Who does the work; nothing here changes a result.

    Parameters
    ----------
    threads
        Workers on this machine; all of its cores if left out.
    cluster
        Address of a Dask scheduler (tcp://…), or the path of its scheduler file.
    """

    threads: Annotated[int | None, Parameter(validator=validators.Number(gte=1))] = None
    cluster: str = ""

    def start(
        self, block_vox: Shape = BLOCK_VOX, *, on_done: OnDone | None = None
    ) -> Executor:
        """Return the executor these options ask for."""
        from fissura.blocks import Cluster, Executor, Threads, silent

        threads = Threads() if self.threads is None else Threads(self.threads)
        workers = Cluster(self.cluster) if self.cluster else threads
        return Executor(workers, block_vox, on_done or silent)
