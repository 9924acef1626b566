"""Implausible data of a study's specimens: ages, doses, files named twice."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fissura import compare
from fissura.model import Subject, doubt, quantity

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from fissura.io import Study
    from fissura.model import Measure, Specimen

__all__ = ["measure_warnings", "study_warnings"]

NUMBERS = ("age_y", "dose_mg_week", "treatment_y")


def study_warnings(study: Study) -> Iterator[str]:
    """Yield a sentence for each thing to check before a run; nothing is changed."""
    counting = [one for one in study.specimens if one.counts]
    yield from study.notes
    for specimen in counting:
        yield from (f"{specimen.id}: {text}" for text in _of_specimen(specimen))
    for name in NUMBERS:
        numbers = {
            one.id: float(value)
            for one in counting
            if (value := getattr(one, name)) is not None
        }
        yield from compare.column_warnings(name, numbers)
    for kind in ("scan", "tensile"):
        yield from _shared(kind, {one.id: getattr(one, kind) for one in counting})
    for group, members in study.members.items():
        if len(members) == 1:
            yield f"group {group} has one specimen: nothing can be said of its spread"


def measure_warnings(measures: Iterable[Measure]) -> tuple[str, ...]:
    """Return a sentence for each measure that is implausible for bone.

    Those of strength are left out: the remarks on a curve report them already.
    """
    doubts = (
        doubt(one.key, one.value)
        for one in measures
        if one.value is not None and quantity(one.key).subject is not Subject.STRENGTH
    )
    return tuple(f"{message}: check it" for message in doubts if message)


def _of_specimen(specimen: Specimen) -> Iterator[str]:
    for name in NUMBERS:
        value = getattr(specimen, name)
        if value is not None and (message := doubt(name, value)):
            yield f"{message}: check it"
    age, years = specimen.age_y, specimen.treatment_y
    if age is not None and years is not None and years > age:
        yield f"treated for {years:g} years at the age of {age:g}: check both"
    if specimen.dose_mg_week and not specimen.drug:
        yield f"a dose of {specimen.dose_mg_week:g} mg a week, but no drug: check both"


def _shared(kind: str, files: dict[str, Path | None]) -> Iterator[str]:
    """Report where two specimens would be measured on one file."""
    by_file: dict[Path, list[str]] = {}
    for name, path in files.items():
        if path is not None:
            by_file.setdefault(path.resolve(), []).append(name)
    for path, names in by_file.items():
        if len(names) > 1:
            yield (
                f"{' and '.join(names)} name the same {kind} file, {path.name}: it "
                "would count as often"
            )
