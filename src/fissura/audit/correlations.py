"""Printed correlations: whether r, its p, its interval and n agree."""

from __future__ import annotations

from math import atanh, sqrt, tanh
from typing import TYPE_CHECKING

from scipy.special import ndtri, stdtr

from fissura.audit.means_and_t_tests.intervals import read_ends
from fissura.audit.number_text import listed, p_text, short
from fissura.audit.printed import read_printed
from fissura.model import Flag, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fissura.audit.claims import Correlation, Paper
    from fissura.audit.printed import Printed

__all__ = ["correlation_flags"]

MODULE = "correlation"
LEAST_N, MOST_N = 3, 2000
SHOWN = 5
LARGEST_R = 1 - 1e-12


def correlation_flags(claim: Correlation, paper: Paper) -> Iterator[Flag]:
    """Flag a p or an interval that r and n do not give; name the n that would."""
    rounding = paper.paper.rounding
    printed = read_printed(claim.r or claim.r_squared or "", rounding=rounding)
    p = (
        read_printed(claim.p, rounding=rounding, alpha=paper.paper.alpha)
        if claim.p
        else None
    )
    name = "r" if claim.r else "r²"
    if printed.low > 1 or (claim.r_squared and printed.high < 0) or printed.high < -1:
        yield Flag(
            *(claim.id, claim.where, MODULE, Severity.IMPOSSIBLE),
            f"{name} = {printed.text} cannot be.",
            (),
            printed.window,
        )
        return
    if claim.n is not None and claim.df not in (None, claim.n - 2):
        yield Flag(
            *(claim.id, claim.where, MODULE, Severity.INCONSISTENT),
            f"df is printed as {claim.df}, but n = {claim.n} gives {claim.n - 2}.",
        )
    if claim.ci is not None and claim.n is not None and claim.r:
        yield from _interval_flags(claim, printed, paper)
    if p is None:
        return
    least, most = _sizes_of_r(printed.low, printed.high, squared=claim.r is None)
    fitting = [
        n
        for n in range(LEAST_N, MOST_N)
        if p.meets(_p(most, n, claim.sides), _p(least, n, claim.sides))
    ]
    told = f"n = {_listed(fitting)}" if fitting else "no n up to 2000"
    if claim.n is None:
        yield Flag(
            *(claim.id, claim.where, MODULE, Severity.NOTE),
            f"{name} = {printed.text} with p = {p.text} fits {told}.",
            (),
            p.window,
        )
        return
    if claim.n in fitting or p.meets(
        _p(most, claim.n, claim.sides), _p(least, claim.n, claim.sides)
    ):
        return
    value = abs(printed.value) if claim.r else sqrt(max(0.0, printed.value))
    computed = _p(min(value, 1.0), claim.n, claim.sides)
    yield Flag(
        *(claim.id, claim.where, MODULE, Severity.INCONSISTENT),
        f"{name} = {printed.text} of n = {claim.n} has p {_is(computed)}, not "
        f"{p.text}: the printed p fits {told}.",
        (("p", p_text(computed)),),
        p.window,
    )


def _interval_flags(claim: Correlation, r: Printed, paper: Paper) -> Iterator[Flag]:
    """Flag an interval that is not Fisher's of r and n."""
    ends = read_ends(claim.ci or ("", ""), paper)
    n = claim.n or 0
    if n <= LEAST_N:
        return
    half = float(ndtri((1 + claim.level) / 2)) / sqrt(n - LEAST_N)
    low, high = (
        (tanh(_z(r.low) + side * half), tanh(_z(r.high) + side * half))
        for side in (-1, 1)
    )
    if ends[0].meets(*low) and ends[1].meets(*high):
        return
    computed = [tanh(_z(r.value) + side * half) for side in (-1, 1)]
    yield Flag(
        *(claim.id, claim.where, MODULE, Severity.INCONSISTENT),
        f"The interval of r is printed as {ends[0].text} to {ends[1].text}, but r = "
        f"{r.text} of n = {n} gives {short(computed[0])} to {short(computed[1])} by "
        "Fisher's z.",
        (("interval", f"{short(computed[0])} to {short(computed[1])}"),),
        f"{ends[0].window}; {ends[1].window}",
    )


def _z(r: float) -> float:
    return atanh(max(-LARGEST_R, min(LARGEST_R, r)))


def _sizes_of_r(low: float, high: float, *, squared: bool) -> tuple[float, float]:
    """Return the least and the largest absolute r."""
    if squared:
        return sqrt(min(max(low, 0.0), 1.0)), sqrt(min(max(high, 0.0), 1.0))
    ends = sorted((abs(low), abs(high)))
    least = 0.0 if low <= 0 <= high else ends[0]
    return min(least, 1.0), min(ends[1], 1.0)


def _p(r: float, n: int, sides: int) -> float:
    if r >= 1:
        return 0.0
    t = r * sqrt((n - 2) / (1 - r * r))
    return sides * float(stdtr(n - 2, -t))


def _is(p: float) -> str:
    text = p_text(p)
    return text if text.startswith("below") else f"= {text}"


def _listed(fitting: list[int]) -> str:
    if len(fitting) <= SHOWN:
        return listed([str(n) for n in fitting])
    return f"{fitting[0]} to {fitting[-1]}"
