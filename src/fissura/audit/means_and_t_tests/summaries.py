"""Printed means, deviations and medians against the values they are of."""

from __future__ import annotations

from math import sqrt
from statistics import fmean, median, stdev
from typing import TYPE_CHECKING

from fissura.audit.means_and_t_tests.grim import possible_means, possible_spread
from fissura.audit.number_text import listed, short
from fissura.audit.printed import read_printed
from fissura.model import Flag, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from fissura.audit.claims import Paper, Summary
    from fissura.audit.printed import Printed

__all__ = ["summary_flags"]

TWO = 2


def summary_flags(claim: Summary, paper: Paper) -> Iterator[Flag]:
    """Flag a summary that its values, its n or whole numbers do not give."""
    rounding = paper.paper.rounding
    values = [read_printed(value, rounding=rounding) for value in claim.values]
    told = {
        name: read_printed(text, rounding=rounding)
        for name in ("mean", "sd", "median")
        if (text := getattr(claim, name)) is not None
    }
    if values:
        if claim.n is not None and claim.n != len(values):
            yield Flag(
                *(claim.id, claim.where, "summary", Severity.INCONSISTENT),
                f"n is printed as {claim.n}, but {len(values)} values are listed.",
            )
        yield from _against_values(claim, values, told)
    n = claim.n or len(values)
    if claim.whole and "mean" in told:
        yield from _against_whole(claim, n, told)


def _against_values(
    claim: Summary, values: Sequence[Printed], told: dict[str, Printed]
) -> Iterator[Flag]:
    wrong, computed = [], []
    for name, printed in told.items():
        low, found, high = _range(name, values)
        computed.append((name, short(found)))
        if not printed.meets(low, high):
            wrong.append((name, printed))
    if not wrong:
        return
    names = " and ".join(f"{name} {printed.text}" for name, printed in wrong)
    yield Flag(
        *(claim.id, claim.where, "summary", Severity.INCONSISTENT),
        f"The {len(values)} values listed have "
        f"{listed([f'{name} {found}' for name, found in computed])}, which excludes "
        f"{names}.",
        tuple(computed),
        "; ".join(printed.window for _, printed in wrong),
    )


def _range(name: str, values: Sequence[Printed]) -> tuple[float, float, float]:
    """Return what a statistic is, and may be within the windows of the values."""
    middle = [one.value for one in values]
    lows, highs = [one.low for one in values], [one.high for one in values]
    if name == "mean":
        return fmean(lows), fmean(middle), fmean(highs)
    if name == "median":
        return median(lows), median(middle), median(highs)
    if len(values) < TWO:
        return 0.0, 0.0, 0.0
    # A change of every value by no more than e changes the deviation by no more.
    most = max(
        max(h - m, m - low) for h, m, low in zip(highs, middle, lows, strict=True)
    )
    give = most * sqrt(len(values) / (len(values) - 1))
    found = stdev(middle)
    return max(0.0, found - give), found, found + give


def _against_whole(claim: Summary, n: int, told: dict[str, Printed]) -> Iterator[Flag]:
    mean = told["mean"]
    sums = possible_means(n, mean)
    if not sums:
        near = round(mean.value * n)
        yield Flag(
            *(claim.id, claim.where, "GRIM", Severity.IMPOSSIBLE),
            f"No {n} whole numbers have the mean {mean.text}: the nearest are "
            f"{', '.join(short(total / n) for total in (near - 1, near, near + 1))}.",
            (),
            mean.window,
        )
        return
    sd = told.get("sd")
    if sd is not None and possible_spread(n, sums, sd) is False:
        yield Flag(
            *(claim.id, claim.where, "GRIMMER", Severity.IMPOSSIBLE),
            f"No {n} whole numbers of the mean {mean.text} have the standard deviation "
            f"{sd.text}.",
            (),
            sd.window,
        )
