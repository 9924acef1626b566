"""Printed analyses of variance: degrees of freedom, p of F, F of the summaries."""

from __future__ import annotations

from math import inf
from typing import TYPE_CHECKING

from scipy.optimize import minimize_scalar

from fissura.audit.means_and_t_tests.intervals import SPREADS
from fissura.audit.means_and_t_tests.t_ranges import SLACK, Sample
from fissura.audit.means_and_t_tests.t_tests import TwoGroups, p_of_two_flags
from fissura.audit.number_text import listed, p_text, short
from fissura.audit.printed import read_printed, read_spread
from fissura.model import Flag, Severity
from fissura.statistics.anova import f_of_summaries, p_of_f

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fissura.audit.claims import AnovaClaim, Paper
    from fissura.audit.printed import Printed

__all__ = ["anova_flags"]

MODULE = "analysis of variance"
MOST_DF = 40
SHOWN = 4
TWO = 2
MOST_CORNERS = 10
"""Groups whose windows are gone through corner by corner."""


def anova_flags(claim: AnovaClaim, paper: Paper) -> Iterator[Flag]:
    """Flag degrees of freedom, p and F that contradict each other."""
    head = paper.paper
    df1 = len(claim.n) - 1
    df2 = sum(claim.n.values()) - len(claim.n)
    if claim.df is not None and claim.df != (df1, df2):
        yield Flag(
            *(claim.id, claim.where, MODULE, Severity.INCONSISTENT),
            f"The degrees of freedom are printed as {claim.df}, but {_sizes(claim)} "
            f"give ({df1}, {df2}).",
        )
    f = read_printed(claim.f, rounding=head.rounding) if claim.f else None
    p = (
        read_printed(claim.p, rounding=head.rounding, alpha=head.alpha)
        if claim.p
        else None
    )
    if f is not None and p is not None:
        yield from _p_flags(claim, f, p, (df1, df2))
    if not claim.means:
        return
    if f is not None:
        yield from _f_flags(claim, f, paper)
    elif p is not None and len(claim.n) == TWO:
        spread = claim.spread or head.spread
        asked = TwoGroups(
            claim.id, claim.where, claim.n, claim.means, spread, None, TWO
        )
        yield from p_of_two_flags(asked, p, paper)
    elif p is not None:
        yield from _p_of_means_flags(claim, p, paper)


def _samples(claim: AnovaClaim, paper: Paper, spread: str) -> list[Sample]:
    rounding = paper.paper.rounding
    return [
        Sample.of(
            n, read_spread(claim.means[name], rounding=rounding), sem=spread == "sem"
        )
        for name, n in claim.n.items()
    ]


def _p_of_means_flags(claim: AnovaClaim, p: Printed, paper: Paper) -> Iterator[Flag]:
    """Flag a p that the means of three or more groups do not give by a one-way F."""
    spread = claim.spread or paper.paper.spread
    samples = _samples(claim, paper, spread)
    df = len(samples) - 1, sum(one.n for one in samples) - len(samples)
    low_f, high_f = _f_range(samples)
    low, high = p_of_f(high_f, *df), p_of_f(low_f, *df)
    if p.meets(low, high):
        return
    other = "sem" if spread == "sd" else "sd"
    low_o, high_o = _f_range(_samples(claim, paper, other))
    fits = p.meets(p_of_f(high_o, *df), p_of_f(low_o, *df))
    computed = _f_of(samples)
    yield Flag(
        *(claim.id, claim.where, MODULE, Severity.INCONSISTENT),
        f"The printed means and {SPREADS[spread]} give F = {short(computed)} at df "
        f"{df} and p = {p_text(p_of_f(computed, *df))}, not {p.text}; rounding leaves "
        f"{p_text(low)} to {p_text(high)}."
        + (f" It would fit if what stands behind ± were {SPREADS[other]}." * fits),
        (("F", short(computed)), ("p range", f"{p_text(low)} to {p_text(high)}")),
        p.window,
    )


def _p_flags(
    claim: AnovaClaim, f: Printed, p: Printed, df: tuple[int, int]
) -> Iterator[Flag]:
    low, high = p_of_f(max(f.high, 0), *df), p_of_f(max(f.low, 0), *df)
    computed = p_of_f(max(f.value, 0), *df)
    if p.meets(low, high):
        return
    others = [
        f"({df1}, {df2})"
        for df1 in range(1, 7)
        for df2 in range(2, MOST_DF)
        if p.meets(p_of_f(f.high, df1, df2), p_of_f(max(f.low, 0), df1, df2))
    ]
    fitting = (
        f" It would be at {listed(others)} degrees of freedom."
        if 0 < len(others) <= SHOWN
        else ""
    )
    yield Flag(
        *(claim.id, claim.where, MODULE, Severity.INCONSISTENT),
        f"F = {f.text} at df {df} is p = {p_text(computed)}, not {p.text}.{fitting}",
        (("p", p_text(computed)), ("p range", f"{p_text(low)} to {p_text(high)}")),
        p.window,
    )


def _f_flags(claim: AnovaClaim, f: Printed, paper: Paper) -> Iterator[Flag]:
    spread = claim.spread or paper.paper.spread
    samples = _samples(claim, paper, spread)
    computed = _f_of(samples)
    low, high = _f_range(samples)
    if f.meets(low, high):
        return
    other = "sem" if spread == "sd" else "sd"
    fits = f.meets(*_f_range(_samples(claim, paper, other)))
    yield Flag(
        *(claim.id, claim.where, MODULE, Severity.INCONSISTENT),
        f"The printed means and {SPREADS[spread]} give F = {short(computed)}, not "
        f"{f.text}; rounding leaves {short(low)} to {short(high)}."
        + (f" It would fit if what stands behind ± were {SPREADS[other]}." * fits),
        (("F", short(computed)), ("F range", f"{short(low)} to {short(high)}")),
        f.window,
    )


def _f_of(samples: list[Sample]) -> float:
    """Return F of the numbers as they are printed."""
    middle = [one.middle for one in samples]
    return f_of_summaries(
        [one.n for one in middle],
        [one.mean[0] for one in middle],
        [one.sd[0] for one in middle],
    )


def _f_range(samples: list[Sample]) -> tuple[float, float]:
    """Return what F may be within the windows of means and deviations."""
    sizes = [one.n for one in samples]
    df1, df2 = len(sizes) - 1, sum(sizes) - len(sizes)
    least, most = _between(samples)
    within_low, within_high = (
        sum((one.n - 1) * one.sd[end] ** 2 for one in samples) for end in (0, 1)
    )
    scale = df2 / df1
    low = least * scale / within_high if within_high > 0 else (inf if least else 0.0)
    return low * (1 - SLACK), (
        most * scale / within_low * (1 + SLACK) if within_low > 0 else inf
    )


def _between(samples: list[Sample]) -> tuple[float, float]:
    """Return the least and largest sum of squares between groups.

    About any centre the sum is convex: least where each mean is as near the centre as
    its window allows, largest in a corner.  Of many groups the largest is bounded: by
    no centre is the sum smaller than about the grand mean.
    """
    sizes = [one.n for one in samples]
    windows = [one.mean for one in samples]
    ends = min(low for low, _ in windows), max(high for _, high in windows)

    def about(centre: float, *, farthest: bool) -> float:
        return sum(
            n
            * (
                max(abs(low - centre), abs(high - centre))
                if farthest
                else min(max(centre, low), high) - centre
            )
            ** 2
            for n, (low, high) in zip(sizes, windows, strict=True)
        )

    found = minimize_scalar(lambda c: about(c, farthest=False), bounds=ends)
    least = max(0.0, float(found.fun) * (1 - 1e-6) - 1e-12)
    if len(windows) > MOST_CORNERS:
        found = minimize_scalar(lambda c: about(c, farthest=True), bounds=ends)
        return least, float(found.fun)
    corners: list[list[float]] = [[]]
    for window in windows:
        corners = [[*corner, end] for corner in corners for end in window]
    return least, max(_about_mean(sizes, corner) for corner in corners)


def _about_mean(sizes: list[int], means: list[float]) -> float:
    grand = sum(n * mean for n, mean in zip(sizes, means, strict=True)) / sum(sizes)
    return sum(n * (mean - grand) ** 2 for n, mean in zip(sizes, means, strict=True))


def _sizes(claim: AnovaClaim) -> str:
    return listed([f"{n} {name}" for name, n in claim.n.items()])
