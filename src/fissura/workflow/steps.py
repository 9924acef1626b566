"""Do a step, or skip it if the ledger records it; report why it is repeated."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import dataclass, field, replace
from importlib.metadata import version
from time import perf_counter
from typing import TYPE_CHECKING, Any, Protocol

from fissura.blocks import silent
from fissura.errors import StorageError
from fissura.io import Layout, Ledger, Step, digest_whole
from fissura.version import __version__
from fissura.workflow.input_files import dates_of, digests_of, stop_if_changed_since
from fissura.workflow.method_versions import method
from fissura.workflow.reasons import flat, reasons

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from datetime import datetime
    from pathlib import Path

    from fissura.blocks import Executor, OnDone
    from fissura.workflow.integrity import DamagedFile

__all__ = ["ProgressReporter", "SilentReporter", "StepRunner"]

LIBRARIES = ("numpy", "scipy", "numba", "finufft")


class ProgressReporter(Protocol):
    """Reports the progress of a study to the user."""

    def start(self, step: str, specimen: str) -> OnDone:
        """Announce a step; the returned function is called after each piece of it."""
        ...

    def finish(self, step: str, specimen: str, seconds: float) -> None:
        """Announce that a step is done."""
        ...

    def skip(self, step: str, specimen: str) -> None:
        """Announce that a step was done before."""
        ...

    def again(self, step: str, specimen: str, why: str) -> None:
        """Report why a finished step is repeated."""
        ...

    def remark(self, step: str, specimen: str, text: str) -> None:
        """Pass a remark to the user."""
        ...


class SilentReporter:
    """A reporter for programs: the ledger and the report record all that it gets."""

    def start(self, step: str, specimen: str) -> OnDone:  # noqa: ARG002 - as above
        """Return what counts the pieces of a step: nothing."""
        return silent

    def finish(self, step: str, specimen: str, seconds: float) -> None:
        """Print nothing about a step that is done."""

    def skip(self, step: str, specimen: str) -> None:
        """Print nothing about a step that was done before."""

    def again(self, step: str, specimen: str, why: str) -> None:
        """Print nothing about a step that is repeated."""

    def remark(self, step: str, specimen: str, text: str) -> None:
        """Print nothing: the ledger stores each remark."""


@dataclass(frozen=True, slots=True)
class StepRunner:
    """Carries out the steps of a study and writes them into its ledger.

    Parameters
    ----------
    ledger : Ledger
    executor : Executor
        Who works.
    now : callable
        Returns the date and time.
    reporter : ProgressReporter
    only : str
        The one step that may be done, all others having been done before; empty: any.
    damaged : dict of str to str
        Outputs that are known to be damaged, and how; a step that made one is redone.
    """

    ledger: Ledger
    executor: Executor
    now: Callable[[], datetime]
    reporter: ProgressReporter
    only: str = ""
    damaged: dict[str, str] = field(default_factory=dict)

    def mend(self) -> None:
        """Remove damaged lines from the ledger, and report it."""
        numbers = self.ledger.damaged()
        if numbers:
            lines = ", ".join(map(str, numbers))
            message = f"ledger.jsonl, line {lines}: damaged or cut short, and left out"
            self.reporter.remark("", "", message)
            with suppress(StorageError):  # read-only: they count for nothing there
                self.ledger.mend()

    def distrust(self, found: Iterable[DamagedFile]) -> bool:
        """Mark outputs as damaged; return whether one of them was not before."""
        new = {d.output: d.what for d in found if d.step}
        fresh = new.keys() - self.damaged.keys()
        self.damaged.update(new)
        return bool(fresh)

    def step(
        self,
        name: str,
        specimen: str,
        work: Callable[[Executor], Iterable[str]],
        *,
        inputs: Mapping[str, str | Path],
        settings: Mapping[str, Any],
        outputs: Sequence[Path],
    ) -> str:
        """Do one step unless it is done; return the fingerprint of its outputs.

        Parameters
        ----------
        name, specimen : str
            Which step of which specimen; no specimen for one of the whole study.
        work : callable
            Makes `outputs` and returns remarks, a sentence each.
        inputs : mapping of str to str or Path
            Fingerprints of inputs, by the user's names for them; or files, which may
            be too large to be read at each run: they are, when the step is done.
        settings : mapping of str to Any
            The settings it depends on, as JSON can hold them.
        outputs : sequence of Path
            What must exist when it is done.
        """
        last = self.ledger.last(name, specimen)
        files = {n: given for n, given in inputs.items() if not isinstance(given, str)}
        known = {n: given for n, given in inputs.items() if isinstance(given, str)}
        wanted = Step(
            name,
            specimen,
            known | self._digests(files, last),
            _plain(settings),
            self._now(outputs),
            method(name),
        )
        why = reasons(wanted, last, self.damaged)
        if last is not None and not why:
            self.reporter.skip(name, specimen)
            return last.made
        self._stop_unless_allowed(name, specimen, why)
        if last is not None or any(path.exists() for path in outputs):
            self.reporter.again(name, specimen, "; ".join(why))
        return self._do(wanted, work, outputs, files).made

    def _now(self, outputs: Sequence[Path]) -> dict[str, str]:
        """Return the state of outputs; one known to be damaged is like no other."""
        self.ledger.restore(outputs)
        states = self.ledger.outputs(outputs)
        return states | {n: self.damaged[n] for n in states if n in self.damaged}

    def _digests(self, files: Mapping[str, Path], last: Step | None) -> dict[str, str]:
        """Return the state of originals; one known to be changed is like no other."""
        known = {
            n: self.damaged[str(p)] for n, p in files.items() if str(p) in self.damaged
        }
        return digests_of(files, last) | known

    def _stop_unless_allowed(
        self, name: str, specimen: str, why: tuple[str, ...]
    ) -> None:
        if self.only not in {"", name}:
            raise StorageError(
                f"the {name} of {specimen or 'the study'} must be made first, or again "
                f"({'; '.join(why)}): `fissura run` {self.ledger.path.parent}"
            )

    def _do(
        self,
        wanted: Step,
        work: Callable[[Executor], Iterable[str]],
        outputs: Sequence[Path],
        files: Mapping[str, Path],
    ) -> Step:
        """Do a step, and write its outputs into the ledger."""
        name, specimen = wanted.name, wanted.specimen
        samples, dates = digests_of(files, None), dates_of(files)
        began = perf_counter()
        on_done = self.reporter.start(name, specimen)
        study = Layout(self.ledger.path.parent)
        remarks = tuple(
            map(study.within, work(replace(self.executor, on_done=on_done)))
        )
        seconds = perf_counter() - began
        stop_if_changed_since(files, dates)
        for output in (*wanted.outputs, *map(str, files.values())):
            self.damaged.pop(output, None)
        done = replace(
            wanted,
            inputs=wanted.inputs | samples,
            originals={n: digest_whole(p) for n, p in files.items()},
            dates=dates,
            outputs=self.ledger.outputs(outputs),
            contents=self.ledger.contents(outputs),
            versions=versions(),
            remarks=remarks,
            finished=self.now().isoformat(timespec="seconds"),
            seconds=round(seconds, 2),
        )
        self.ledger.add(done)
        for text in remarks:
            self.reporter.remark(name, specimen, text)
        self.reporter.finish(name, specimen, seconds)
        return done


def _plain(settings: Mapping[str, Any]) -> dict[str, Any]:
    """Return settings by their paths, as JSON stores them."""
    text = json.dumps(flat(settings), default=str)
    # JSON has no nan: Python's own words for it are written as text
    plain: dict[str, Any] = json.loads(text, parse_constant=str)
    return plain


def versions() -> dict[str, str]:
    """Return the versions of this software and of its numerical libraries."""
    return {"fissura": __version__} | {name: version(name) for name in LIBRARIES}
