"""What was done: one line for each finished step, appended, and proved by a digest.

A step is done when its last line carries the present version of its method, the present
fingerprints of inputs and settings, and its outputs are where it left them.  A line
that a kill tore or a disk damaged does not fit its digest, and counts for nothing.
"""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass, field, fields
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from pydantic import TypeAdapter

from fissura.errors import StorageError
from fissura.io.atomic import explain_disk_errors, restore, write_bytes
from fissura.io.digest import (
    digest_listing,
    digest_text,
    digest_value,
    digest_whole,
)
from fissura.io.formats.omezarr.content_digest import digest_chunks
from fissura.io.parsed_json import parse_json

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

__all__ = ["MISSING", "Ledger", "Step"]

MISSING = "missing"
OTHER = 0
"""The method of a line that another version of this software wrote."""
OPENING, CLOSING = '{"digest": "', '", '
DIGITS = 32
FIRST_FIELDS = {
    "finished",
    "inputs",
    "name",
    "outputs",
    "remarks",
    "seconds",
    "settings",
    "specimen",
    "versions",
}
"""Fields of a line before lines carried digests and versions of methods."""
MANY_LINES = 2**16


@dataclass(frozen=True, slots=True)
class Step:
    """One finished step.

    Parameters
    ----------
    name : str
        Stage, such as ``"volume"``.
    specimen : str
        Empty for a step of the whole study.
    inputs : dict of str to str
        Fingerprints of what went in, by what it is called.
    settings : dict of str to Any
        Values by place, such as ``"segment.threshold"``.
    outputs : dict of str to str
        Path relative to the study, and the fingerprint that each run compares.
    method : int
        Version of the method: raised when the same input gives another result.
    contents : dict of str to str
        Fingerprints of the chunks of outputs that are volumes.
    originals : dict of str to str
        Fingerprints of every byte of the files among the inputs, by the same names.
    dates : dict of str to int
        When those files were last changed, in ns.
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
    inputs: dict[str, str]
    settings: dict[str, Any]
    outputs: dict[str, str]
    method: int = 1
    contents: dict[str, str] = field(default_factory=dict)
    originals: dict[str, str] = field(default_factory=dict)
    dates: dict[str, int] = field(default_factory=dict)
    versions: dict[str, str] = field(default_factory=dict)
    remarks: tuple[str, ...] = ()
    finished: str = ""
    seconds: float = 0.0

    @property
    def identity(self) -> str:
        """Fingerprint of step, settings and inputs; names of inputs do not count."""
        given = [list(self.inputs.values()), self.settings]
        return digest_value([self.name, self.specimen, self.method, *given])

    @property
    def made(self) -> str:
        """Fingerprint of the outputs: an input of the next step."""
        return digest_value([self.identity, self.outputs, self.contents])


STEP = TypeAdapter(Step)


@dataclass(frozen=True, slots=True)
class Ledger:
    """The ledger of one study; it is in the study's folder."""

    path: Path

    def last(self, name: str, specimen: str) -> Step | None:
        """Return the last finished step of a name, if there is one."""
        return self.steps().get((name, specimen))

    def holds(self, step: Step) -> bool:
        """Return whether a step is done, with the same inputs, settings and outputs."""
        last = self.last(step.name, step.specimen)
        return (
            last is not None
            and last.identity == step.identity
            and last.outputs == step.outputs
        )

    def place(self, name: str) -> Path:
        """Return the path of an output."""
        return self.path.parent / name

    def restore(self, paths: Sequence[Path]) -> None:
        """Restore outputs that a killed run had set aside; only for one run."""
        for path in paths:
            restore(path)

    def outputs(self, paths: Sequence[Path]) -> dict[str, str]:
        """Return the state of outputs by name: a digest, or that one is missing."""
        return {self._name(path): _state(path) for path in paths}

    def contents(self, paths: Sequence[Path]) -> dict[str, str]:
        """Return the digests of the chunks of those outputs that are volumes."""
        return {
            self._name(path): digest_chunks(path) for path in paths if is_volume(path)
        }

    def steps(self) -> dict[tuple[str, str], Step]:
        """Return the last finished step under each (name, specimen)."""
        steps = (_parse(line) for line in self._lines())
        return {(s.name, s.specimen): s for s in steps if s is not None}

    def damaged(self) -> tuple[int, ...]:
        """Return the numbers, from 1, of lines that are torn or damaged."""
        lines = enumerate(self._lines(), start=1)
        return tuple(n for n, line in lines if line and _parse(line) is None)

    def mend(self) -> tuple[int, ...]:
        """Take out the lines that are torn or damaged; return their numbers."""
        damaged = self.damaged()
        if damaged:
            lines = enumerate(self._lines(), start=1)
            whole = [f"{line}\n" for n, line in lines if line and n not in damaged]
            write_bytes(self.path, "".join(whole).encode())
        return damaged

    def add(self, step: Step) -> None:
        """Append one line and wait until it is on the disk."""
        text = json.dumps(asdict(step), ensure_ascii=False, allow_nan=False)
        line = OPENING + digest_text(text) + CLOSING + text[1:]
        with explain_disk_errors(self.path):
            torn = self.path.exists() and not _ends_with_newline(self.path)
            with self.path.open("a", encoding="utf-8", newline="\n") as file:
                file.write(("\n" if torn else "") + line + "\n")
                file.flush()
                os.fsync(file.fileno())

    def _name(self, path: Path) -> str:
        return path.relative_to(self.path.parent).as_posix()

    def _lines(self) -> list[str]:
        if not self.path.exists():
            return []
        if not self.path.is_file():
            raise StorageError(
                f"{self.path} is no file, but the study's ledger must be one: move it "
                "away, then run again to do all steps anew"
            )
        with explain_disk_errors(self.path):
            return self.path.read_bytes().decode(errors="replace").split("\n")


def is_volume(path: Path) -> bool:
    """Return whether an output is a volume, whose voxels are not read at each run."""
    return path.suffix == ".zarr" and path.is_dir()


def _state(path: Path) -> str:
    """Fingerprint a file by all its bytes, a volume by its listing."""
    if is_volume(path):
        return digest_listing(path)
    return digest_whole(path) if path.exists() else MISSING


@lru_cache(MANY_LINES)
def _parse(line: str) -> Step | None:
    """Return the step of a line; None where it is torn, damaged, or none of ours."""
    start = len(OPENING) + DIGITS + len(CLOSING)
    text = "{" + line[start:]
    proved = line[:start] == OPENING + digest_text(text) + CLOSING
    try:
        entry = parse_json(text if proved else line, nan=True)
        if not proved and set(entry) != FIRST_FIELDS:
            return None
        if proved and set(entry) == {one.name for one in fields(Step)}:
            return STEP.validate_json(text, strict=True)
        return _of_another_version(entry)
    except (ValueError, TypeError, AttributeError, LookupError):
        return None


def _of_another_version(entry: dict[str, Any]) -> Step | None:
    """Return what can be known of a line that another version wrote."""
    name, specimen, version = entry["name"], entry["specimen"], entry["versions"]
    version = str(version.get("fissura", ""))
    if not (isinstance(name, str) and isinstance(specimen, str)):
        return None
    return Step(name, specimen, {}, {}, {}, OTHER, versions={"fissura": version})


def _ends_with_newline(path: Path) -> bool:
    with path.open("rb") as file:
        if file.seek(0, os.SEEK_END) == 0:
            return True
        file.seek(-1, os.SEEK_END)
        return file.read(1) == b"\n"
