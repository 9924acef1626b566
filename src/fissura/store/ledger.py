"""What was done: one line for each finished step, appended, never changed.

A step is done when its last line carries the present fingerprints of inputs and
settings and its outputs stand where it left them.  A line torn by a kill is no line.
"""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING

from fissura.store.atomic import explain_disk_errors
from fissura.store.digest import digest_file, digest_listing, digest_value

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

__all__ = ["Ledger", "Step"]


@dataclass(frozen=True, slots=True)
class Step:
    """One finished step.

    Parameters
    ----------
    name : str
        Stage, such as ``"volume"``.
    specimen : str
        Empty for a step of the whole study.
    inputs, settings : str
        Fingerprints of what went in.
    outputs : dict of str to str
        Path relative to the study, and its fingerprint where it is a table.
    versions : dict of str to str
        Of this software and of the libraries that computed.
    remarks : tuple of str
        What the user should know, a sentence each.
    finished : str
        Date and time, ISO 8601.
    seconds : float
        How long it took.
    """

    name: str
    specimen: str
    inputs: str
    settings: str
    outputs: dict[str, str]
    versions: dict[str, str] = field(default_factory=dict)
    remarks: tuple[str, ...] = ()
    finished: str = ""
    seconds: float = 0.0

    @property
    def identity(self) -> str:
        """Fingerprint of what this step made of what: the next step's input."""
        return digest_value([self.name, self.specimen, self.inputs, self.settings])


@dataclass(frozen=True, slots=True)
class Ledger:
    """The ledger of one study; it lies in the study's folder."""

    path: Path

    def holds(self, step: Step) -> bool:
        """Tell whether a step is done, with the same inputs, settings and outputs."""
        last = self.steps().get((step.name, step.specimen))
        return (
            last is not None
            and last.identity == step.identity
            and last.outputs == step.outputs
        )

    def outputs(self, paths: Sequence[Path]) -> dict[str, str]:
        """Return the state of outputs by name: the digest of a file, else a word."""
        return {
            path.relative_to(self.path.parent).as_posix(): _state(path)
            for path in paths
        }

    def steps(self) -> dict[tuple[str, str], Step]:
        """Return the last finished step under each (name, specimen)."""
        if not self.path.exists():
            return {}
        with explain_disk_errors(self.path):
            text = self.path.read_text(encoding="utf-8", errors="replace")
        steps = (_parse(line) for line in text.split("\n"))
        return {(s.name, s.specimen): s for s in steps if s is not None}

    def add(self, step: Step) -> None:
        """Append one line and wait until it is on the disk."""
        line = json.dumps(asdict(step), ensure_ascii=False, sort_keys=True)
        with explain_disk_errors(self.path):
            torn = self.path.exists() and not _ends_with_newline(self.path)
            with self.path.open("a", encoding="utf-8") as file:
                file.write(("\n" if torn else "") + line + "\n")
                file.flush()
                os.fsync(file.fileno())


def _state(path: Path) -> str:
    """Fingerprint a file; a folder, many gigabytes perhaps, by its listing."""
    if path.is_file():
        return digest_file(path)
    return digest_listing(path) if path.is_dir() else "missing"


def _parse(line: str) -> Step | None:
    try:
        fields = json.loads(line)
        return Step(**(fields | {"remarks": tuple(fields["remarks"])}))
    except (json.JSONDecodeError, TypeError, KeyError):
        return None


def _ends_with_newline(path: Path) -> bool:
    with path.open("rb") as file:
        if file.seek(0, os.SEEK_END) == 0:
            return True
        file.seek(-1, os.SEEK_END)
        return file.read(1) == b"\n"
