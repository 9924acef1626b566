"""Do a step, or skip it where the ledger says that it is done."""

from __future__ import annotations

from dataclasses import dataclass, replace
from importlib.metadata import version
from time import perf_counter
from typing import TYPE_CHECKING, Protocol

from fissura import __version__
from fissura.errors import StorageError
from fissura.store import Ledger, Step, digest_value

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import datetime
    from pathlib import Path

    from fissura.blocks import Crew, OnDone

__all__ = ["Journal", "Tell"]

LIBRARIES = ("numpy", "scipy", "numba", "finufft")


class Tell(Protocol):
    """Tells the user how the study gets on."""

    def start(self, step: str, specimen: str) -> OnDone:
        """Announce a step; the answer is told after each piece of it."""
        ...

    def finish(self, step: str, specimen: str, seconds: float) -> None:
        """Announce that a step is done."""
        ...

    def skip(self, step: str, specimen: str) -> None:
        """Announce that a step was done before."""
        ...

    def remark(self, step: str, specimen: str, text: str) -> None:
        """Say what the user should know."""
        ...


@dataclass(frozen=True, slots=True)
class Journal:
    """Carries out the steps of a study and writes them into its ledger.

    Parameters
    ----------
    ledger : Ledger
    crew : Crew
        Who works.
    now : callable
        Returns the date and time.
    tell : Tell
    only : str
        The one step that may be done, all others having been done before; empty: any.
    """

    ledger: Ledger
    crew: Crew
    now: Callable[[], datetime]
    tell: Tell
    only: str = ""

    def step(
        self,
        name: str,
        specimen: str,
        work: Callable[[Crew], Iterable[str]],
        *,
        inputs: Sequence[str],
        settings: object,
        outputs: Sequence[Path],
    ) -> str:
        """Do one step unless it is done; return its identity, the next one's input.

        Parameters
        ----------
        name, specimen : str
            Which step of which specimen; no specimen for one of the whole study.
        work : callable
            Makes `outputs` and returns remarks, a sentence each.
        inputs : sequence of str
            Fingerprints of what goes in.
        settings : object
            The settings it depends on, as JSON can hold them.
        outputs : sequence of Path
            What must stand when it is done.
        """
        wanted = Step(
            name,
            specimen,
            digest_value(list(inputs)),
            digest_value(settings),
            self.ledger.outputs(outputs),
        )
        if self.ledger.holds(wanted):
            self.tell.skip(name, specimen)
            return wanted.identity
        if self.only not in {"", name}:
            raise StorageError(
                f"the {name} of {specimen or 'the study'} must be made first, or again "
                "since a file, a setting or the specimens changed: `fissura run` "
                f"{self.ledger.path.parent}"
            )
        began = perf_counter()
        on_done = self.tell.start(name, specimen)
        remarks = tuple(work(replace(self.crew, on_done=on_done)))
        seconds = perf_counter() - began
        self.ledger.add(
            replace(
                wanted,
                outputs=self.ledger.outputs(outputs),
                versions=versions(),
                remarks=remarks,
                finished=self.now().isoformat(timespec="seconds"),
                seconds=round(seconds, 2),
            )
        )
        for text in remarks:
            self.tell.remark(name, specimen, text)
        self.tell.finish(name, specimen, seconds)
        return wanted.identity


def versions() -> dict[str, str]:
    """Return the versions of this software and of what computes for it."""
    return {"fissura": __version__} | {name: version(name) for name in LIBRARIES}
