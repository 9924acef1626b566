"""Printed t tests: p, t, df, d and the interval from n, mean and SD."""

from __future__ import annotations

from math import exp, inf, sqrt
from typing import TYPE_CHECKING, NamedTuple

from scipy.special import gammaln, stdtr

from fissura.audit.means_and_t_tests.intervals import (
    SPREADS,
    interval_of,
    meets,
    read_ends,
    span_text,
)
from fissura.audit.means_and_t_tests.t_ranges import (
    SLACK,
    Sample,
    TRange,
    p_range,
    student,
    welch,
)
from fissura.audit.number_text import p_text, short
from fissura.audit.printed import Printed, read_printed, read_spread
from fissura.model import Flag, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from fissura.audit.claims import Paper
    from fissura.audit.sample_claims import TTest

__all__ = ["TwoGroups", "p_of_two_flags", "t_test_flags"]

MODULE = "t test"
NAMES = {"Student": student, "Welch": welch}
VARIANCES = {"equal": ("Student",), "unequal": ("Welch",), None: ("Student", "Welch")}
SIDED = {1: "one-sided", 2: "two-sided"}
ONE, TWO = 1, 2


class TwoGroups(NamedTuple):
    """Two groups with their printed means, and the p printed of them."""

    id: str
    where: str
    n: Mapping[str, int]
    means: Mapping[str, str]
    spread: str
    variances: str | None
    sides: int


def t_test_flags(claim: TTest, paper: Paper) -> Iterator[Flag]:
    """Flag a t test whose printed numbers exclude each other."""
    head = paper.paper
    spread = claim.spread or head.spread
    sides = claim.sides or head.sides
    if claim.design == "paired":
        yield from _paired_flags(claim, paper, spread, sides)
        return
    asked = TwoGroups(
        *(claim.id, claim.where, claim.n, claim.means, spread),
        *(claim.variances, sides),
    )
    ranges = _ranges(asked, paper, spread) if claim.means else _without_means(claim)
    if claim.means and claim.p is not None:
        yield from p_of_two_flags(
            asked,
            read_printed(claim.p, rounding=head.rounding, alpha=head.alpha),
            paper,
        )
    yield from _of_ranges(claim, paper, ranges, sides)
    if claim.means and claim.d is not None:
        yield from _d_flags(claim, paper, spread)


def p_of_two_flags(asked: TwoGroups, p: Printed, paper: Paper) -> Iterator[Flag]:
    """Flag a p that the means of two groups do not give, over all their windows."""
    ranges = _ranges(asked, paper, asked.spread)
    if _any_p(p, ranges, asked.sides):
        return
    middle = {
        name: NAMES[name](*(one.middle for one in _samples(asked, paper, asked.spread)))
        for name in ranges
    }
    given = []
    for name, found in ranges.items():
        low, high = p_range(found, sides=asked.sides)
        point = p_range(middle[name], sides=asked.sides)[0]
        given.append((name, p_text(point), f"{p_text(low)} to {p_text(high)}"))
    hint, severity = _other_reading(asked, p, paper)
    yield Flag(
        *(asked.id, asked.where, MODULE, severity),
        f"The printed means and {SPREADS[asked.spread]} give p = "
        + " or ".join(f"{point} ({name}'s t)" for name, point, _ in given)
        + f", {SIDED[asked.sides]}, not {p.text}; rounding leaves "
        + " or ".join(span for *_, span in given)
        + f".{hint}",
        tuple((f"p, {name}", f"{point} ({span})") for name, point, span in given),
        p.window,
    )


def _other_reading(asked: TwoGroups, p: Printed, paper: Paper) -> tuple[str, Severity]:
    """Say whether p would fit another reading of ±, other sides or the other t.

    The meaning of ± is a printed statement: another reading contradicts it.
    """
    other = "sem" if asked.spread == "sd" else "sd"
    if _any_p(p, _ranges(asked, paper, other), asked.sides):
        hint = f" It would fit if what stands behind ± were {SPREADS[other]}."
        return hint, Severity.INCONSISTENT
    turned = 3 - asked.sides
    ranges = _ranges(asked, paper, asked.spread)
    if any(p.meets(*p_range(found, sides=turned)) for found in ranges.values()):
        return f" It would fit {SIDED[turned]}.", Severity.MISMATCH
    free = asked._replace(variances=None)
    if _any_p(p, _ranges(free, paper, asked.spread), asked.sides):
        return " It would fit the other t test of the two.", Severity.MISMATCH
    return "", Severity.INCONSISTENT


def _any_p(p: Printed, ranges: Mapping[str, TRange], sides: int) -> bool:
    return any(_p_meets(p, found, sides) for found in ranges.values())


def _p_meets(p: Printed, found: TRange, sides: int) -> bool:
    low, high = p_range(found, sides=sides)
    # One-sided, the groups may lie the other way than was asked.
    return p.meets(low, high) or (sides == ONE and p.meets(1 - high, 1 - low))


def _samples(asked: TwoGroups, paper: Paper, spread: str) -> tuple[Sample, Sample]:
    one, other = (
        Sample.of(
            n,
            read_spread(asked.means[name], rounding=paper.paper.rounding),
            sem=spread == "sem",
        )
        for name, n in asked.n.items()
    )
    return one, other


def _ranges(asked: TwoGroups, paper: Paper, spread: str) -> dict[str, TRange]:
    samples = _samples(asked, paper, spread)
    # Welch's t needs a deviation of both; Student's makes do with one.
    alone = min(asked.n.values()) < TWO
    names = ("Student",) if alone else VARIANCES[asked.variances]
    return {name: NAMES[name](*samples) for name in names}


def _without_means(claim: TTest) -> dict[str, TRange]:
    """Return what n alone says: only the degrees of freedom."""
    sizes = list(claim.n.values())
    most = sum(sizes) - 2
    least = {"Student": most, "Welch": min(sizes) - 1}
    return {
        name: TRange((0.0, inf), (0.0, inf), (least[name], most))
        for name in VARIANCES[claim.variances]
    }


def _of_ranges(
    claim: TTest, paper: Paper, ranges: Mapping[str, TRange], sides: int
) -> Iterator[Flag]:
    """Flag t, df, p of t and the interval of the difference."""
    rounding = paper.paper.rounding
    df = read_printed(claim.df, rounding=rounding) if claim.df else None
    t = read_printed(claim.t, rounding=rounding) if claim.t else None
    if df is not None and not any(df.meets(*found.df) for found in ranges.values()):
        told = " or ".join(
            f"{span_text(f.df)} ({name}'s t)" for name, f in ranges.items()
        )
        yield _flag(
            claim, f"df is printed as {df.text}, but n gives {told}.", df.window
        )
    if t is not None and (claim.means or claim.difference is not None):
        low, high = _absolute(t)
        if not any(f.t[0] <= high and low <= f.t[1] for f in ranges.values()):
            told = " or ".join(
                f"{span_text(f.t)} ({name})" for name, f in ranges.items()
            )
            yield _flag(
                claim,
                f"t is printed as {t.text}, but the printed means and deviations give "
                f"{told}.",
                t.window,
            )
    if t is not None and claim.p is not None:
        yield from _p_of_t_flags(claim, paper, t, df, ranges, sides)
    if claim.ci is not None and (claim.means or claim.difference is not None):
        yield from _ci_flags(claim, paper, ranges)


def _p_of_t_flags(
    claim: TTest,
    paper: Paper,
    t: Printed,
    df: Printed | None,
    ranges: Mapping[str, TRange],
    sides: int,
) -> Iterator[Flag]:
    p = read_printed(
        claim.p or "", rounding=paper.paper.rounding, alpha=paper.paper.alpha
    )
    freedom = [df.ends] if df is not None else [found.df for found in ranges.values()]
    low_t, high_t = _absolute(t)
    spans = [
        (
            sides * float(stdtr(max(high, 0.5), -high_t)),
            sides * float(stdtr(max(low, 0.5), -low_t)),
        )
        for low, high in freedom
    ]
    fits = any(
        p.meets(low, high) or (sides == ONE and p.meets(1 - high, 1 - low))
        for low, high in spans
    )
    if not fits:
        told = " or ".join(f"{p_text(low)} to {p_text(high)}" for low, high in spans)
        yield _flag(
            claim,
            f"t = {t.text} at df {' or '.join(map(span_text, freedom))} gives p "
            f"{told}, {SIDED[sides]}, not {p.text}.",
            p.window,
        )


def _ci_flags(
    claim: TTest, paper: Paper, ranges: Mapping[str, TRange]
) -> Iterator[Flag]:
    ends = read_ends(claim.ci or ("0", "0"), paper)
    spans = []
    for found in ranges.values():
        for low, high in (
            found.difference,
            (-found.difference[1], -found.difference[0]),
        ):
            spans.append(interval_of((low, high), found.error, found.df, claim.level))
    if not any(meets(ends, span) for span in spans):
        (low, high), (least, most) = spans[0]
        yield _flag(
            claim,
            f"The interval of the difference is printed as {ends[0].text} to "
            f"{ends[1].text}, but the printed means and deviations give "
            f"{short(low)} to {short(high)} for one end and {short(least)} to "
            f"{short(most)} for the other.",
            f"{ends[0].window}; {ends[1].window}",
        )


def _paired_flags(
    claim: TTest, paper: Paper, spread: str, sides: int
) -> Iterator[Flag]:
    """Flag a paired test by n, t and its differences; means alone say nothing."""
    n, m = claim.n.values()
    if n != m:
        yield _flag(claim, f"A paired test needs as many of each, not {n} and {m}.", "")
        return
    difference, error = (0.0, inf), (0.0, inf)
    if claim.difference is not None:
        printed = read_spread(claim.difference, rounding=paper.paper.rounding)
        sample = Sample.of(n, printed, sem=spread == "sem")
        difference = sample.mean
        error = (sample.sd[0] / sqrt(n), sample.sd[1] / sqrt(n))
        if claim.means:
            yield from _difference_flags(claim, paper, difference)
    found = {"paired": TRange(difference, error, (n - 1, n - 1))}
    yield from _of_ranges(claim, paper, found, sides)
    if claim.difference is not None and claim.p is not None:
        p = read_printed(
            claim.p, rounding=paper.paper.rounding, alpha=paper.paper.alpha
        )
        if not _any_p(p, found, sides):
            low, high = p_range(found["paired"], sides=sides)
            yield _flag(
                claim,
                f"The differences {claim.difference} of {n} pairs give p {p_text(low)} "
                f"to {p_text(high)}, {SIDED[sides]}, not {p.text}.",
                p.window,
            )


def _difference_flags(
    claim: TTest, paper: Paper, difference: tuple[float, float]
) -> Iterator[Flag]:
    """Flag a mean difference of pairs that is not the difference of the means."""
    one, other = (
        read_spread(claim.means[name], rounding=paper.paper.rounding).mean.ends
        for name in claim.n
    )
    low, high = one[0] - other[1], one[1] - other[0]
    slack = SLACK * max(map(abs, (*one, *other)))
    ways = ((low - slack, high + slack), (-high - slack, -low + slack))
    if not any(a <= difference[1] and difference[0] <= b for a, b in ways):
        yield _flag(
            claim,
            f"The mean difference of the pairs is printed as {claim.difference}, but "
            f"the means differ by {span_text((low, high))}.",
            "",
        )


def _d_flags(claim: TTest, paper: Paper, spread: str) -> Iterator[Flag]:
    """Flag Cohen's d (or Hedges's g, or Glass's Δ) that the means do not give."""
    d = read_printed(claim.d or "", rounding=paper.paper.rounding)
    asked = TwoGroups(claim.id, claim.where, claim.n, claim.means, spread, None, TWO)
    one, other = _samples(asked, paper, spread)
    found = student(one, other)
    scale = sqrt(1 / one.n + 1 / other.n)
    pooled = (found.error[0] / scale, found.error[1] / scale)
    mean = [sqrt((s * s + r * r) / 2) for s, r in zip(one.sd, other.sd, strict=True)]
    sds = [pooled, (mean[0], mean[1]), one.sd, other.sd]
    low, high = _absolute(d)
    spans = [
        (factor * span[0], factor * span[1])
        for sd in sds
        for span in [TRange(found.difference, sd, found.df).t]
        for factor in (1.0, _hedges(one.n + other.n - 2))
    ]
    if not any(low <= most and least <= high for least, most in spans):
        yield _flag(
            claim,
            f"d is printed as {d.text}, but the printed means and deviations give "
            f"{span_text(spans[0])} (over the pooled deviation).",
            d.window,
        )


def _hedges(df: int) -> float:
    """Return Hedges's factor for small samples (doi:10.3102/10769986006002107)."""
    log = gammaln(df / 2) - gammaln((df - 1) / 2) if df > ONE else 0.0
    return sqrt(2 / df) * exp(float(log)) if df > ONE else 1.0


def _absolute(printed: Printed) -> tuple[float, float]:
    ends = sorted(abs(end) for end in printed.ends)
    return (0.0 if printed.low <= 0 <= printed.high else ends[0]), ends[1]


def _flag(claim: TTest, says: str, window: str) -> Flag:
    return Flag(
        *(claim.id, claim.where, MODULE, Severity.INCONSISTENT), says, (), window
    )
