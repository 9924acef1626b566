"""Check that the outputs of a study's steps are unchanged."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from fissura.errors import FissuraError
from fissura.io import MISSING, digest_whole, verify_volume
from fissura.workflow.input_files import originals_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from fissura.blocks import Executor
    from fissura.io import Ledger, Step, Study
    from fissura.model import Specimen

__all__ = ["DamagedFile", "find_damaged_files", "look"]

OTHER = "is not as it was read: damaged (put a whole copy in its place), or changed"
UNPROVED = (
    "exists, but no line of ledger.jsonl that this version knows records its step"
)
SHOWN = 3
"""Most damaged parts of one volume that are named."""


@dataclass(frozen=True, slots=True)
class DamagedFile:
    """One damaged or missing output, and the step that makes it again.

    `step` is empty for a line of the ledger whose step is unknown.
    """

    output: str
    step: str
    specimen: str
    what: str

    @property
    def sentence(self) -> str:
        """What is damaged, and what to do."""
        of = f"of {self.specimen}" if self.specimen else "of the study"
        again = f"the step {self.step} {of}" if self.step else "the step it was of"
        return f"{self.output} {self.what}; {again} must be done again"


def find_damaged_files(
    study: Study, ledger: Ledger, *, deep: bool, executor: Executor
) -> tuple[DamagedFile, ...]:
    """Check every output that the ledger records.

    Parameters
    ----------
    study : Study
        Steps of specimens that do not count are left out.
    ledger : Ledger
    deep : bool
        Whether every voxel is read; else volumes are listed only.  All other files are
        read whole either way.
    executor : Executor

    Returns
    -------
    tuple of DamagedFile
    """
    steps = {key: s for key, s in ledger.steps().items() if s.method > 0}
    lines = [
        DamagedFile(
            f"ledger.jsonl, line {number},", "", "", "is damaged or was cut short"
        )
        for number in ledger.damaged()
    ]
    wanted = [steps[key] for key in _wanted(study) if key in steps]
    pieces = [(step, name) for step in wanted for name in step.outputs]
    changed = _changed(study, wanted) if deep else ()
    checked = executor.do(partial(look, ledger, deep=deep), pieces)
    unknown = [
        DamagedFile(place.relative_to(study.layout.root).as_posix(), *key, UNPROVED)
        for key, place in _wanted(study).items()
        if key not in steps and place.exists()
    ]
    made = (damage for damage in checked if damage is not None)
    return (*lines, *changed, *unknown, *made)


def _changed(study: Study, steps: Iterable[Step]) -> Iterator[DamagedFile]:
    """Read the input files of steps; name those that have changed."""
    specimens = {one.id: one for one in study.specimens}
    for step in steps:
        if step.originals:
            yield from _changed_of(study, step, specimens[step.specimen])


def _changed_of(study: Study, step: Step, specimen: Specimen) -> Iterator[DamagedFile]:
    try:
        for name, path in originals_of(study, step.name, specimen).items():
            if name in step.originals and digest_whole(path) != step.originals[name]:
                yield DamagedFile(str(path), step.name, step.specimen, OTHER)
    except FissuraError as error:
        yield DamagedFile(
            "an input", step.name, step.specimen, f"cannot be read ({error})"
        )


def _wanted(study: Study) -> dict[tuple[str, str], Path]:
    """Return what each step of a study makes, by step and specimen."""
    to = study.layout
    made: dict[tuple[str, str], Path] = {}
    for one in study.specimens:
        if one.counts and one.scan:
            made["volume", one.id] = to.volume(one.id)
            made["bone", one.id] = to.bone(one.id)
            made["damage", one.id] = to.damage(one.id)
            made["architecture", one.id] = to.architecture(one.id)
        if one.counts:
            made["measures", one.id] = to.measures(one.id)
    return made | {("groups", ""): to.groups, ("report", ""): to.report}


def look(ledger: Ledger, piece: tuple[Step, str], *, deep: bool) -> DamagedFile | None:
    """Check one output of a step; None where it is intact."""
    step, name = piece
    try:
        what = _what(ledger, step, name, deep=deep)
    except FissuraError as error:
        what = f"cannot be read ({error})"
    return DamagedFile(name, step.name, step.specimen, what) if what else None


def _what(ledger: Ledger, step: Step, name: str, *, deep: bool) -> str:
    """Describe what is wrong with an output; empty where it is intact."""
    path = ledger.place(name)
    state = ledger.outputs([path])[name]
    if state == MISSING:
        return "is missing"
    if name in step.contents and deep:
        return _voxels(path) or (
            "holds other voxels than were written, though they can be read"
            if ledger.contents([path])[name] != step.contents[name]
            else _listing(state, step.outputs[name])
        )
    return _listing(state, step.outputs[name])


def _listing(state: str, left: str) -> str:
    return "" if state == left else "is not as it was left: changed or damaged"


def _voxels(path: Path) -> str:
    """Report which parts of a volume cannot be read."""
    found = verify_volume(path)
    more = f"; and {len(found) - SHOWN} more parts" if len(found) > SHOWN else ""
    return f"is damaged: {'; '.join(found[:SHOWN])}{more}" if found else ""
