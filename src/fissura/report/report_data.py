"""Everything the report of a study shows, as plain values; `workflow` gathers them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from fissura.errors import DataError
from fissura.model import QUANTITIES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fissura.model import (
        Anova,
        Association,
        Comparison,
        Finding,
        Group,
        MeanCurve,
        Measure,
        Specimen,
        Strength,
        TensileCurve,
    )
    from fissura.report.renders.portrait import Portrait

__all__ = ["ReportData", "Step"]


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the ledger: what was done, with which software, from what.

    `specimen` is empty for a step of the whole study.  Dates and durations stay in
    the ledger, so that the same study always makes the same page.
    """

    name: str
    specimen: str
    versions: Mapping[str, str]
    settings_digest: str
    inputs_digest: str


@dataclass(frozen=True, slots=True)
class ReportData:
    """Everything the report of a study shows.

    Parameters
    ----------
    title : str
    groups : tuple of Group
        In the order of every table and figure; the position gives the colour.
    specimens : tuple of Specimen
        All of them, the excluded too.
    measures : mapping of str to mapping of str to Measure
        By specimen, then by the key of a `Quantity`.
    comparisons : tuple of Comparison
        In the order of the page.
    associations : tuple of Association
        How damage goes with strength, and treatment with damage.
    curves, strengths : mapping of str to TensileCurve, Strength
        By specimen.
    mean_curves : mapping of str to MeanCurve
        By group.
    ages : Anova or None
        None where no test of the ages could be made.
    portraits : tuple of Portrait
        The strongest findings, in the order of the gallery.
    findings : mapping of str to tuple of Finding
        By specimen.
    pages : tuple of str
        The specimens whose findings have a page beside this one.
    expected : tuple of str
        How many false calls to expect, a sentence for each kind of damage.
    settings : str
        The TOML text in force.
    steps : tuple of Step
    remarks : tuple of str
        What was noticed on the way, a sentence each.
    simulated : bool
        Whether the specimens were made up; the page says so first.

    Raises
    ------
    DataError
        If a group or a specimen appears twice, a specimen belongs to no group, or an
        outcome is not a known quantity.
    """

    title: str
    groups: tuple[Group, ...]
    specimens: tuple[Specimen, ...]
    measures: Mapping[str, Mapping[str, Measure]]
    comparisons: tuple[Comparison, ...]
    settings: str
    simulated: bool
    curves: Mapping[str, TensileCurve] = field(default_factory=dict)
    strengths: Mapping[str, Strength] = field(default_factory=dict)
    mean_curves: Mapping[str, MeanCurve] = field(default_factory=dict)
    ages: Anova | None = None
    associations: tuple[Association, ...] = ()
    portraits: tuple[Portrait, ...] = ()
    findings: Mapping[str, tuple[Finding, ...]] = field(default_factory=dict)
    pages: tuple[str, ...] = ()
    expected: tuple[str, ...] = ()
    steps: tuple[Step, ...] = ()
    remarks: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        _refuse_twins("group", [group.id for group in self.groups])
        _refuse_twins("specimen", [specimen.id for specimen in self.specimens])
        _refuse_strangers(self)

    def place(self, group_id: str) -> int:
        """Return the place of a group, which gives its colour."""
        return [group.id for group in self.groups].index(group_id)

    def members(self, group_id: str) -> tuple[Specimen, ...]:
        """Return the specimens of a group that count, in their order."""
        return tuple(s for s in self.specimens if s.group == group_id and s.counts)


def _refuse_twins(what: str, ids: list[str]) -> None:
    twice = [name for name, times in Counter(ids).items() if times > 1]
    if twice:
        raise DataError(
            f"the report needs one name for each {what}, but {', '.join(twice)} "
            f"appears more than once: rename or remove one of them"
        )


def _refuse_strangers(data: ReportData) -> None:
    groups = [group.id for group in data.groups]
    for specimen in data.specimens:
        if specimen.group not in groups:
            raise DataError(
                f"the specimen {specimen.id} belongs to the group {specimen.group!r}, "
                f"but the study has {', '.join(groups) or 'no groups'}: "
                f"correct the table of specimens or add the group"
            )
    keys = [known.key for known in QUANTITIES]
    for comparison in data.comparisons:
        if comparison.outcome not in keys:
            raise DataError(
                f"the report was given a comparison of {comparison.outcome!r}, which "
                f"is not a known quantity: choose among {', '.join(keys)}"
            )
