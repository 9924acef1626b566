"""Who does the work."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter, validators

if TYPE_CHECKING:
    from fissura.blocks import Crew, OnDone
    from fissura.model import Shape

__all__ = ["CrewOptions"]

BLOCK_VOX = (256, 256, 256)


@Parameter(name="*")
@dataclass(frozen=True)
class CrewOptions:
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

    def crew(
        self, block_vox: Shape = BLOCK_VOX, *, on_done: OnDone | None = None
    ) -> Crew:
        """Return the crew these options ask for."""
        from fissura.blocks import Cluster, Crew, Threads, silent

        threads = Threads() if self.threads is None else Threads(self.threads)
        workers = Cluster(self.cluster) if self.cluster else threads
        return Crew(workers, block_vox, on_done or silent)
