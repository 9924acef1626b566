"""Sentences of the report, written from the numbers; they describe, never explain."""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import fmean, stdev
from typing import TYPE_CHECKING

from fissura.model import Subject, quantity
from fissura.report.text.numbers import decimals, number, p_equals, p_value

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from fissura.model import Association, Comparison, Quantity, Specimen
    from fissura.report.report_data import ReportData

__all__ = [
    "UNREVIEWED",
    "Missing",
    "ages_of",
    "ages_test",
    "in_prose",
    "missing",
    "summary",
]

UNREVIEWED = "Findings are unreviewed: no person has confirmed them yet."
HEADLINES = ("cr_dn_per_mm3", "pf_dn_per_mm3", "bv_tv", "uts_mpa")
NO_REASON = "not measured"


@dataclass(frozen=True, slots=True)
class Missing:
    """Specimens without a value, and why."""

    specimens: tuple[str, ...]
    reason: str


def summary(data: ReportData) -> str:
    """Say in one paragraph who was compared and what the medians were."""
    sentences = [_who(data)]
    by_outcome = {c.outcome: c for c in data.comparisons}
    sentences += [_medians(by_outcome[key]) for key in HEADLINES if key in by_outcome]
    sentences += _number_of_tests(data.comparisons)
    sentences += _relation(data)
    if _has_findings(data):
        sentences.append(UNREVIEWED)
    return " ".join(sentences)


def in_prose(measured: Quantity) -> str:
    """Return the name of a quantity inside a sentence."""
    return measured.name.lower().replace("young", "Young")


def ages_of(members: Sequence[Specimen]) -> str:
    """Print mean and standard deviation of the donors' ages, in years."""
    ages = [s.age_y for s in members if s.age_y is not None]
    if not ages:
        return "age not known"
    spread = f" ± {decimals(stdev(ages), 1)}" if len(ages) > 1 else ""
    known = "" if len(ages) == len(members) else f" ({len(ages)} known)"
    return f"age {decimals(fmean(ages), 1)}{spread} y{known}"


def ages_test(data: ReportData) -> str:
    """Print the analysis of variance of the ages; empty where there is none."""
    if data.ages is None:
        return ""
    told = data.ages
    f = "∞" if math.isinf(told.f) else number(told.f)
    return (
        f"One-way analysis of variance of age: "
        f"F({told.df1}, {told.df2}) = {f}, {p_equals(told.p)}."
    )


def missing(data: ReportData, outcomes: Sequence[str]) -> tuple[Missing, ...]:
    """Gather which specimens that count lack a value of `outcomes`, by reason."""
    by_reason: dict[str, dict[str, None]] = {}
    for specimen in data.specimens:
        found = data.measures.get(specimen.id, {})
        for key in outcomes if specimen.counts else ():
            measure = found.get(key)
            if measure is None or measure.value is None:
                reason = (measure.remark if measure else "") or NO_REASON
                by_reason.setdefault(_clause(reason), {})[specimen.id] = None
    return tuple(Missing(tuple(ids), reason) for reason, ids in by_reason.items())


def _who(data: ReportData) -> str:
    arms = [
        f"{group.name} ({group.id}, {_n(len(data.members(group.id)))})"
        for group in data.groups
    ]
    counted = [s for s in data.specimens if s.counts]
    scanned = sum(s.scan is not None for s in counted)
    tested = sum(s.tensile is not None for s in counted)
    left_out = len(data.specimens) - len(counted)
    without = f", {left_out} left out" if left_out else ""
    return (
        f"Groups: {_listed(arms) or 'none'}. Specimens: {len(counted)} counted"
        f"{without}; {scanned} scanned and {tested} loaded in tension."
    )


def _medians(comparison: Comparison) -> str:
    measured = quantity(comparison.outcome)
    known = [group for group in comparison.groups if group.n]
    if not known:
        return f"There is no value of {in_prose(measured)}."
    unit = _after_number(measured.unit)
    values = _listed([number(group.median) for group in known])
    names = _listed([group.group for group in known])
    sizes = _listed([str(group.n) for group in known])
    return (
        f"Median {in_prose(measured)} was {values}{unit} in {names} "
        f"({_n(sizes)}; {_test(comparison)})."
    )


def _after_number(unit: str) -> str:
    return unit.replace("1/", " per ") if unit.startswith("1/") else f" {unit}".rstrip()


def _n(count: int | str) -> str:
    return f"n\u00a0=\u00a0{count}"


def _test(comparison: Comparison) -> str:
    if math.isfinite(comparison.p_exact):
        return f"exact Kruskal–Wallis {p_equals(comparison.p_exact)}"
    if math.isfinite(comparison.p_asymptotic):
        return f"asymptotic Kruskal–Wallis {p_equals(comparison.p_asymptotic)}"
    return "not tested"


def _number_of_tests(comparisons: Sequence[Comparison]) -> Iterator[str]:
    floors = [pair.p_floor for one in comparisons for pair in one.pairs]
    reachable = [floor for floor in floors if math.isfinite(floor)]
    if reachable:
        yield (
            f"{len(comparisons)} outcomes were compared; p values of pairs are "
            f"corrected within an outcome, not across outcomes. With these n, the "
            f"smallest exact p any pair could reach is {p_value(min(reachable))}."
        )


def _relation(data: ReportData) -> Iterator[str]:
    """Describe the correlation of the first strength with the first damage."""
    if not data.associations:
        return
    one = data.associations[0]
    by_over = {a.over: a for a in data.associations if (a.x, a.y) == (one.x, one.y)}
    whole, within = by_over.get(""), by_over.get("within")
    if whole is None or within is None or not math.isfinite(whole.rho.value):
        return
    inside = (
        f", within groups {_rho(within)}" if math.isfinite(within.rho.value) else ""
    )
    yield (
        f"Spearman's ρ of {in_prose(quantity(one.y))} and "
        f"{in_prose(quantity(one.x))} was {_rho(whole)} over {whole.n} specimens"
        f"{inside}."
    )


def _rho(one: Association) -> str:
    return f"{decimals(one.rho.value, 2)} ({p_equals(one.p)})"


def _clause(sentence: str) -> str:
    """Continue a sentence after a colon: small first letter, no full stop."""
    starts_a_word = sentence[1:2].islower() or sentence[1:2] == " "
    first = sentence[:1].lower() if starts_a_word else sentence[:1]
    return (first + sentence[1:]).rstrip(".")


def _has_findings(data: ReportData) -> bool:
    damage = any(
        quantity(c.outcome).subject is Subject.DAMAGE for c in data.comparisons
    )
    return damage or bool(data.portraits) or any(data.findings.values())


def _listed(parts: Sequence[str]) -> str:
    """Join as prose does.

    Examples
    --------
    >>> _listed(["a", "b", "c"])
    'a, b and c'
    """
    *most, last = parts or [""]
    return f"{', '.join(most)} and {last}" if most else last
