"""The contents of the report of a study: chapters, figures, tables, the ledger."""

from __future__ import annotations

from dataclasses import dataclass
from string import ascii_lowercase
from typing import TYPE_CHECKING

from fissura.model import EXACT, QUANTITIES, Part, Subject, quantity
from fissura.report.figures.curves import curves
from fissura.report.figures.dots import NARROW, WIDE, dots
from fissura.report.figures.quantiles import quantiles
from fissura.report.text.labels import place_letter
from fissura.report.text.numbers import DASH, decimals, number
from fissura.report.text.sentences import ages_of, missing

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from fissura.model import Comparison, Group, Measure, Power, Quantity, Specimen
    from fissura.report.figures.svg import Drawing
    from fissura.report.report_data import ReportData, Step
    from fissura.report.text.sentences import Missing

__all__ = ["Cohort", "Figure", "Ledger", "Section", "Sheet", "cohorts", "figure_of"]
__all__ += ["ledger", "sections", "sheets"]

SECTIONS = (
    ("damage", "Damage", (Subject.DAMAGE,)),
    ("bone", "Bone", (Subject.BONE, Subject.ARCHITECTURE)),
    ("strength", "Strength", (Subject.STRENGTH,)),
)
"""Anchor, title and subjects of each chapter; a `Part` is a figure."""
FOUR_IN_A_ROW = 4


@dataclass(frozen=True, slots=True)
class Cohort:
    """One group's part of Table 1."""

    place: int
    group: Group
    members: tuple[Specimen, ...]
    counts: str


@dataclass(frozen=True, slots=True)
class Figure:
    """Panels under one caption, with the comparisons they show."""

    caption: str
    drawings: tuple[Drawing, ...]
    comparisons: tuple[Comparison, ...]
    missing: tuple[Missing, ...] = ()
    quantiles: tuple[Drawing, ...] = ()

    @property
    def methods(self) -> tuple[str, ...]:
        """Methods of p other than the exact one, each once."""
        named = [pair.method for one in self.comparisons for pair in one.pairs]
        return tuple(name for name in dict.fromkeys(named) if name != EXACT)

    @property
    def powers(self) -> tuple[tuple[int, int, tuple[Power, ...]], ...]:
        """The effects that pairs of each size could have detected, each size once."""
        found = {}
        for one in self.comparisons:
            sizes = {group.group: group.n for group in one.groups}
            for pair in one.pairs:
                both = sorted((sizes[pair.first], sizes[pair.second]))
                if pair.power:
                    found[both[0], both[1]] = pair.power
        return tuple((*both, power) for both, power in sorted(found.items()))

    @property
    def remarks(self) -> tuple[str, ...]:
        """The remarks of the comparisons, each once."""
        remarks = [remark for one in self.comparisons for remark in one.remarks]
        return tuple(dict.fromkeys(remarks))


@dataclass(frozen=True, slots=True)
class Section:
    """One chapter of results, with its remarks."""

    anchor: str
    title: str
    figures: tuple[Figure, ...]
    curves: tuple[Drawing, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Sheet:
    """The measures of one subject: a row of (text, mark of a note) a specimen."""

    subject: Subject
    quantities: tuple[Quantity, ...]
    rows: tuple[tuple[Specimen, tuple[tuple[str, str], ...]], ...]
    notes: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Ledger:
    """Versions of the software, and the steps with their digests."""

    versions: tuple[tuple[str, str], ...]
    steps: tuple[Step, ...]


def cohorts(data: ReportData) -> tuple[Cohort, ...]:
    """Return the groups with their members and a line that counts them."""
    return tuple(
        Cohort(place, group, members, _counts(members))
        for place, group in enumerate(data.groups)
        for members in [data.members(group.id)]
    )


def sections(data: ReportData) -> tuple[Section, ...]:
    """Return the chapters of results, in the order of the page."""
    return tuple(
        Section(
            anchor,
            title,
            tuple(f for f in _figures(data, subjects) if f.comparisons),
            curves(data) if anchor == "strength" else (),
            data.expected if anchor == "damage" else (),
        )
        for anchor, title, subjects in SECTIONS
    )


def sheets(data: ReportData) -> tuple[Sheet, ...]:
    """Lay out all measures, subject by subject."""
    known = {key for found in data.measures.values() for key in found}
    columns = {
        subject: tuple(q for q in QUANTITIES if q.key in known and q.subject is subject)
        for subject in Subject
    }
    return tuple(_sheet(data, of, mine) for of, mine in columns.items() if mine)


def _sheet(data: ReportData, subject: Subject, columns: tuple[Quantity, ...]) -> Sheet:
    """Lay out the measures of one subject; what is missing points to a note."""
    marks = _marks(data, columns)
    rows = tuple(
        (specimen, tuple(_cell(found, column.key, marks) for column in columns))
        for specimen in data.specimens
        for found in [data.measures.get(specimen.id, {})]
    )
    return Sheet(
        subject, columns, rows, tuple((mark, remark) for remark, mark in marks.items())
    )


def ledger(data: ReportData) -> Ledger:
    """Return the steps, and every version of every library that took part."""
    pairs = {pair for step in data.steps for pair in step.versions.items()}
    return Ledger(tuple(sorted(pairs)), data.steps)


def _figures(data: ReportData, subjects: tuple[Subject, ...]) -> Iterator[Figure]:
    """Draw a figure for each part of some subjects, whether or not it has outcomes."""
    for part in (one for one in Part if one.subject in subjects):
        shown = tuple(c for c in data.comparisons if quantity(c.outcome).part is part)
        lacking = missing(data, [comparison.outcome for comparison in shown])
        yield figure_of(part.value, shown, lacking)


def figure_of(
    caption: str, shown: tuple[Comparison, ...], lacking: tuple[Missing, ...] = ()
) -> Figure:
    """Draw outcomes beside one another, and each against a normal law."""
    width = NARROW if len(shown) == FOUR_IN_A_ROW else WIDE
    letters = [place_letter(place) for place in range(len(shown))]
    drawings = tuple(
        dots(comparison, letter, width=width)
        for comparison, letter in zip(shown, letters, strict=True)
    )
    normal = tuple(
        quantiles(comparison, letter)
        for comparison, letter in zip(shown, letters, strict=True)
        if any(group.n for group in comparison.groups)
    )
    return Figure(caption, drawings, shown, lacking, normal)


def _counts(members: tuple[Specimen, ...]) -> str:
    sexes = sorted({specimen.sex for specimen in members if specimen.sex})
    by_sex = [f"{sum(s.sex == sex for s in members)} {sex}" for sex in sexes]
    scanned = sum(s.scan is not None for s in members)
    tested = sum(s.tensile is not None for s in members)
    parts = [f"n = {len(members)}", *by_sex]
    if members:
        parts += [ages_of(members), f"{scanned} scanned", f"{tested} tested"]
    return " · ".join(parts)


def _marks(data: ReportData, columns: tuple[Quantity, ...]) -> dict[str, str]:
    """Give each remark a mark: a, b, …, z, 27, 28, …."""
    remarks = dict.fromkeys(
        remark
        for specimen in data.specimens
        for column in columns
        for remark in [_remark(data.measures.get(specimen.id, {}).get(column.key))]
        if remark
    )
    count = len(ascii_lowercase)
    return {
        remark: ascii_lowercase[index] if index < count else str(index + 1)
        for index, remark in enumerate(remarks)
    }


def _cell(
    found: Mapping[str, Measure], key: str, marks: Mapping[str, str]
) -> tuple[str, str]:
    measure = found.get(key)
    if measure is None or measure.value is None:
        return DASH, marks[_remark(measure)]
    whole = key.endswith("_n") and measure.value.is_integer()
    text = decimals(measure.value, 0) if whole else number(measure.value)
    return text, marks.get(_remark(measure), "")


def _remark(measure: Measure | None) -> str:
    """Return the remark of a measure as a sentence; often empty."""
    if measure is None:
        return "Not measured."
    text = measure.remark or ("no reason given" if measure.value is None else "")
    return f"{text[:1].upper()}{text[1:].rstrip('.')}." if text else ""
