"""Printed counts and per cents: whole numbers, their tests, their odds ratios."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from math import ceil, exp, floor, log, nan, sqrt
from typing import TYPE_CHECKING

import numpy as np
from scipy import stats
from scipy.special import ndtr, ndtri

from fissura.audit.means_and_t_tests.intervals import read_ends
from fissura.audit.number_text import p_text, short
from fissura.audit.printed import read_printed
from fissura.model import Flag, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from fissura.audit.claims import Paper
    from fissura.audit.printed import Printed
    from fissura.audit.sample_claims import Counts, OddsRatio

__all__ = ["MOST_TABLES", "counts_flags", "odds_ratio_flags", "tables_of"]

MODULE = "counts"
MOST_TABLES = 400
"""Tables that rounded per cents may leave; of more, p is not checked."""
TWO = 2
WAYS = {
    "chi2": "χ²",
    "chi2_yates": "χ² with Yates's correction",
    "fisher": "Fisher's exact test",
    "likelihood_ratio": "the likelihood ratio",
}


@dataclass(frozen=True, slots=True)
class _Table:
    events: tuple[int, ...]
    n: tuple[int, ...]

    @property
    def cells(self) -> np.ndarray[tuple[int, int], np.dtype[np.int64]]:
        """With and without the event, by group; shape (2, group)."""
        rest = [n - x for n, x in zip(self.n, self.events, strict=True)]
        return np.array([self.events, rest], np.int64)


def counts_flags(claim: Counts, paper: Paper) -> Iterator[Flag]:
    """Flag per cents, p's and odds ratios that the counts do not give."""
    possible = _possible(claim, paper)
    for group, whole in possible.items():
        if not whole or (claim.events and claim.events[group] not in whole):
            yield _percent_flag(claim, group, paper)
    tables = tables_of(claim, paper)
    if not tables:
        return
    if claim.p is not None and len(claim.n) >= TWO:
        head = paper.paper
        p = read_printed(claim.p, rounding=head.rounding, alpha=head.alpha)
        yield from _p_flags(claim, p, tables, claim.sides or head.sides)
    if len(claim.n) == TWO and (claim.odds_ratio is not None or claim.ci is not None):
        yield from _odds_flags(claim, paper, tables)


def tables_of(claim: Counts, paper: Paper) -> list[_Table]:
    """Return the counts that are printed, or all that the per cents leave."""
    sizes = tuple(claim.n.values())
    if claim.events:
        return [_Table(tuple(claim.events[group] for group in claim.n), sizes)]
    possible = _possible(claim, paper)
    ways = [possible[group] for group in claim.n]
    if np.prod([float(len(way)) for way in ways]) > MOST_TABLES:
        return []
    return [_Table(events, sizes) for events in product(*ways)]


def _possible(claim: Counts, paper: Paper) -> dict[str, list[int]]:
    """Return the whole numbers that each per cent may represent."""
    found = {}
    for group, text in claim.percent.items():
        printed, n = read_printed(text, rounding=paper.paper.rounding), claim.n[group]
        low = max(0, ceil(printed.low * n / 100 - 1e-9))
        high = min(n, floor(printed.high * n / 100 + 1e-9))
        found[group] = list(range(low, high + 1))
    return found


def _percent_flag(claim: Counts, group: str, paper: Paper) -> Flag:
    printed = read_printed(claim.percent[group], rounding=paper.paper.rounding)
    n = claim.n[group]
    if claim.events:
        x = claim.events[group]
        says = f"{x} of {n} {group} are {100 * x / n:.4g} %, not {printed.text} %."
        severity = Severity.INCONSISTENT
    else:
        near = min(max(round(printed.value * n / 100), 0), n)
        about = [f"{x} ({100 * x / n:.4g} %)" for x in (near - 1, near, near + 1)]
        says = (
            f"{printed.text} % of {n} {group} is no whole number: the nearest are "
            f"{', '.join(about[near == 0 : 3 - (near == n)])}."
        )
        severity = Severity.IMPOSSIBLE
    return Flag(*(claim.id, claim.where, MODULE, severity), says, (), printed.window)


def _p_flags(
    claim: Counts, p: Printed, tables: Sequence[_Table], sides: int
) -> Iterator[Flag]:
    asked = [claim.test] if claim.test else list(WAYS)
    by_way = {
        way: [one for table in tables for one in _p_of(table, way, sides)]
        for way in WAYS
    }
    known = {way: [one for one in by_way[way] if not np.isnan(one)] for way in asked}
    if not any(known.values()) or any(
        _fits(p, one) for values in known.values() for one in values
    ):
        return
    others = [way for way in WAYS if any(_fits(p, one) for one in by_way[way])]
    hint = f" It is that of {WAYS[others[0]]}." if others else ""
    loose = others or (claim.test is None and len(claim.n) > TWO)
    told = {
        WAYS[way]: " to ".join(dict.fromkeys(map(p_text, (min(v), max(v)))))
        for way, v in known.items()
        if v
    }
    yield Flag(
        *(claim.id, claim.where, MODULE),
        Severity.MISMATCH if loose else Severity.INCONSISTENT,
        f"The counts give p = {', '.join(f'{one} ({w})' for w, one in told.items())}, "
        f"not {p.text}.{hint}",
        tuple(told.items()),
        p.window,
    )


def _fits(p: Printed, value: float) -> bool:
    return p.meets(value * (1 - 1e-9), value * (1 + 1e-9))


def _p_of(table: _Table, way: str, sides: int) -> list[float]:
    """Return the p's of one table; of Fisher's test of two sides, both definitions."""
    cells = table.cells
    if (cells.sum(axis=1) == 0).any():
        return [1.0] if way == "fisher" else [nan]
    if way == "fisher":
        if cells.shape[1] != TWO:
            return [nan]
        two, less, more = (
            float(stats.fisher_exact(cells, alternative=which).pvalue)
            for which in ("two-sided", "less", "greater")
        )
        return [two, min(1.0, 2 * min(less, more))] if sides == TWO else [less, more]
    kind = "log-likelihood" if way == "likelihood_ratio" else "pearson"
    p = float(
        stats.chi2_contingency(
            cells, correction=way == "chi2_yates", lambda_=kind
        ).pvalue
    )
    return [p] if sides == TWO else [p / 2, 1 - p / 2]


def _odds_flags(
    claim: Counts, paper: Paper, tables: Sequence[_Table]
) -> Iterator[Flag]:
    """Flag an odds ratio, or its interval, that no usual way gives."""
    rounding = paper.paper.rounding
    found = [one for table in tables for one in _odds_of(table, claim.level)]
    if claim.odds_ratio is not None:
        printed = read_printed(claim.odds_ratio, rounding=rounding)
        if not any(_fits(printed, odds) for odds, _, _ in found):
            yield Flag(
                *(claim.id, claim.where, MODULE, Severity.INCONSISTENT),
                f"The counts give an odds ratio of {short(found[0][0])}, or "
                f"{short(1 / found[0][0]) if found[0][0] else 'none'} the other way, "
                f"not {printed.text}.",
                (),
                printed.window,
            )
    if claim.ci is not None:
        ends = read_ends(claim.ci, paper)
        if not any(_fits(ends[0], a) and _fits(ends[1], b) for _, a, b in found):
            yield Flag(
                *(claim.id, claim.where, MODULE, Severity.MISMATCH),
                f"The interval of the odds ratio is printed as {ends[0].text} to "
                f"{ends[1].text}; after Woolf the counts give {short(found[0][1])} to "
                f"{short(found[0][2])}.",
                (),
                f"{ends[0].window}; {ends[1].window}",
            )


def _odds_of(table: _Table, level: float) -> Iterator[tuple[float, float, float]]:
    """Yield odds ratios with their intervals: Woolf's, Haldane's, the exact ones."""
    (a, b), (c, d) = table.cells.tolist()
    z = float(ndtri((1 + level) / 2))
    for add in (0.0, 0.5):
        w, x, y, v = a + add, b + add, c + add, d + add
        if min(w, x, y, v) > 0:
            middle, error = log(w * v / (x * y)), sqrt(1 / w + 1 / x + 1 / y + 1 / v)
            for way in (1, -1):
                ends = [exp(way * middle + sign * z * error) for sign in (-1, 1)]
                yield exp(way * middle), ends[0], ends[1]
        elif x * y and not add:
            yield w * v / (x * y), nan, nan
    for cells in (table.cells, table.cells[::-1]):
        if (cells.sum(axis=1) > 0).all():
            exact = stats.contingency.odds_ratio(cells, kind="conditional")
            ends_ = exact.confidence_interval(level)
            yield float(exact.statistic), float(ends_.low), float(ends_.high)


def odds_ratio_flags(claim: OddsRatio, paper: Paper) -> Iterator[Flag]:
    """Flag an odds ratio that is not the middle of its interval, or a p beside it.

    A Wald interval lies evenly around the logarithm; exact and profile intervals do
    not, so that a flag says another method, and not that the numbers are wrong.
    """
    if claim.ci is None:
        return
    rounding = paper.paper.rounding
    odds = read_printed(claim.odds_ratio, rounding=rounding)
    low, high = read_ends(claim.ci, paper)
    if low.high <= 0 or odds.high <= 0:
        yield Flag(
            *(claim.id, claim.where, MODULE, Severity.IMPOSSIBLE),
            "An odds ratio and its interval lie above 0.",
        )
        return
    if odds.high < low.low or odds.low > high.high:
        yield Flag(
            *(claim.id, claim.where, MODULE, Severity.INCONSISTENT),
            f"The odds ratio {odds.text} lies outside its own interval.",
        )
        return
    least, most = sqrt(max(low.low, 0.0) * high.low), sqrt(low.high * high.high)
    if not odds.meets(least * (1 - 1e-9), most * (1 + 1e-9)):
        yield Flag(
            *(claim.id, claim.where, MODULE, Severity.MISMATCH),
            f"{odds.text} is not in the middle of {low.text} to {high.text} on the "
            f"scale of logarithms, where {short(least)} to {short(most)} is: no Wald "
            "interval.",
            (),
            odds.window,
        )
        return
    if claim.p is not None and max(low.low, odds.low) > 0:
        yield from _wald_flags(claim, paper, (odds, low, high))


def _wald_flags(
    claim: OddsRatio, paper: Paper, printed: tuple[Printed, Printed, Printed]
) -> Iterator[Flag]:
    odds, low, high = printed
    head = paper.paper
    p = read_printed(claim.p or "", rounding=head.rounding, alpha=head.alpha)
    z = float(ndtri((1 + claim.level) / 2))
    widths = [
        max(log(high.low) - log(low.high), 0.0) / (2 * z),
        (log(high.high) - log(low.low)) / (2 * z),
    ]
    logs = sorted(abs(log(end)) for end in odds.ends)
    near = 0.0 if odds.low <= 1 <= odds.high else logs[0]
    most = 2 * float(ndtr(-near / widths[1])) if widths[1] > 0 else 1.0
    least = 2 * float(ndtr(-logs[1] / widths[0])) if widths[0] > 0 else 0.0
    if not p.meets(least * (1 - 1e-9), most * (1 + 1e-9)):
        yield Flag(
            *(claim.id, claim.where, MODULE, Severity.MISMATCH),
            f"{odds.text} with {low.text} to {high.text} has p {p_text(least)} to "
            f"{p_text(most)} after Wald, not {p.text}.",
            (),
            p.window,
        )
