"""Printed analyses of variance: degrees of freedom, p of F, F of the summaries."""

from __future__ import annotations

from math import inf
from typing import TYPE_CHECKING

from scipy.optimize import minimize_scalar

from fissura.compare.anova import f_of_summaries, p_of_f
from fissura.compare.audit.numbers import listed, p_text, short
from fissura.compare.audit.printed import read_printed, read_spread
from fissura.model import Flag, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fissura.compare.audit.claims import AnovaClaim, Paper
    from fissura.compare.audit.printed import Printed, Spread

__all__ = ["anova_flags"]

MODULE = "analysis of variance"
MOST_DF = 40
SHOWN = 4


def anova_flags(claim: AnovaClaim, paper: Paper) -> Iterator[Flag]:
    """Flag degrees of freedom, p and F that do not go together."""
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
    p = read_printed(claim.p, rounding=head.rounding) if claim.p else None
    if f is not None and p is not None:
        yield from _p_flags(claim, f, p, (df1, df2))
    if f is not None and claim.means:
        spreads = [
            read_spread(claim.means[name], rounding=head.rounding) for name in claim.n
        ]
        yield from _f_flags(claim, f, spreads)


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


def _f_flags(claim: AnovaClaim, f: Printed, spreads: list[Spread]) -> Iterator[Flag]:
    sizes = list(claim.n.values())
    computed = f_of_summaries(
        sizes, [one.mean.value for one in spreads], [one.sd.value for one in spreads]
    )
    low, high = _f_range(sizes, spreads)
    if f.meets(low, high):
        return
    yield Flag(
        *(claim.id, claim.where, MODULE, Severity.INCONSISTENT),
        f"The printed means and standard deviations give F = {short(computed)}, not "
        f"{f.text}; rounding leaves {short(low)} to {short(high)}.",
        (("F", short(computed)), ("F range", f"{short(low)} to {short(high)}")),
        f.window,
    )


def _f_range(sizes: list[int], spreads: list[Spread]) -> tuple[float, float]:
    """Return what F may be within the windows of means and deviations."""
    df1, df2 = len(sizes) - 1, sum(sizes) - len(sizes)
    least, most = _between(sizes, spreads)
    within_low, within_high = (
        sum(
            (size - 1) * max(end, 0.0) ** 2
            for size, end in zip(sizes, ends, strict=True)
        )
        for ends in (
            [one.sd.low for one in spreads],
            [one.sd.high for one in spreads],
        )
    )
    scale = df2 / df1
    high = most * scale / within_low if within_low > 0 else inf
    return (least * scale / within_high if within_high > 0 else 0.0), high


def _between(sizes: list[int], spreads: list[Spread]) -> tuple[float, float]:
    """Return the least and largest sum of squares between groups.

    About any centre the sum is convex: least where each mean is as near the centre as
    its window allows, largest in a corner.
    """
    windows = [(one.mean.low, one.mean.high) for one in spreads]

    def nearest(centre: float) -> float:
        return sum(
            n * (min(max(centre, low), high) - centre) ** 2
            for n, (low, high) in zip(sizes, windows, strict=True)
        )

    ends = min(low for low, _ in windows), max(high for _, high in windows)
    least = float(minimize_scalar(nearest, bounds=ends, method="bounded").fun)
    corners: list[list[float]] = [[]]
    for window in windows[:12]:
        corners = [[*corner, end] for corner in corners for end in window]
    rest = [sum(window) / 2 for window in windows[12:]]
    most = max(_about_mean(sizes, [*corner, *rest]) for corner in corners)
    return max(0.0, least * (1 - 1e-6) - 1e-12), most


def _about_mean(sizes: list[int], means: list[float]) -> float:
    grand = sum(n * mean for n, mean in zip(sizes, means, strict=True)) / sum(sizes)
    return sum(n * (mean - grand) ** 2 for n, mean in zip(sizes, means, strict=True))


def _sizes(claim: AnovaClaim) -> str:
    return listed([f"{n} {name}" for name, n in claim.n.items()])
