"""Printed confidence intervals of a mean, against its n and SD."""

from __future__ import annotations

from math import sqrt
from typing import TYPE_CHECKING

from scipy.special import ndtri

from fissura.audit.means_and_t_tests.t_ranges import critical
from fissura.audit.number_text import short
from fissura.audit.printed import Printed, read_printed
from fissura.model import Flag, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fissura.audit.claims import Paper
    from fissura.audit.sample_claims import Interval

__all__ = [
    "SPREADS",
    "interval_flags",
    "interval_of",
    "meets",
    "read_ends",
    "span_text",
]

SPREADS = {"sd": "standard deviations", "sem": "standard errors"}


def interval_flags(claim: Interval, paper: Paper) -> Iterator[Flag]:
    """Flag an interval that does not lie around its mean, or not as wide as it must."""
    ends = read_ends(claim.ci, paper)
    mean = read_printed(claim.mean, rounding=paper.paper.rounding)
    if ends[1].high < mean.low or ends[0].low > mean.high:
        yield _about(claim, f"The mean {mean.text} lies outside its own interval.")
        return
    if claim.n is None or claim.sd is None:
        return
    sd = read_printed(claim.sd, rounding=paper.paper.rounding)
    spread = claim.spread or paper.paper.spread
    by = {"sd": sqrt(claim.n), "sem": 1.0}
    df = (claim.n - 1.0, claim.n - 1.0)

    def span(way: str) -> tuple[tuple[float, float], tuple[float, float]]:
        error = (max(sd.low, 0.0) / by[way], max(sd.high, 0.0) / by[way])
        return interval_of(mean.ends, error, df, claim.level)

    if meets(ends, span(spread)):
        return
    other = "sem" if spread == "sd" else "sd"
    hint = ""
    if meets(ends, span(other)):
        hint = f" It would fit if {sd.text} were the {SPREADS[other][:-1]}."
    (low, high), (least, most) = span(spread)
    yield Flag(
        *(claim.id, claim.where, "interval", Severity.INCONSISTENT),
        f"The interval is printed as {ends[0].text} to {ends[1].text}, but n = "
        f"{claim.n}, {mean.text} and {sd.text} give {short(low)} to {short(high)} for "
        f"its lower end and {short(least)} to {short(most)} for its upper.{hint}",
        (),
        f"{ends[0].window}; {ends[1].window}",
    )


def interval_of(
    middle: tuple[float, float],
    error: tuple[float, float],
    df: tuple[float, float],
    level: float,
) -> tuple[tuple[float, float], tuple[float, float]]:
    """Return the ranges of both ends of an interval, by t or by the normal law."""
    least, most = float(ndtri((1 + level) / 2)), critical(df[0], level)
    near, far = least * error[0], most * error[1]
    return (middle[0] - far, middle[1] - near), (middle[0] + near, middle[1] + far)


def meets(
    ends: tuple[Printed, Printed],
    span: tuple[tuple[float, float], tuple[float, float]],
) -> bool:
    """Return whether both printed ends may be those of a range each."""
    return all(end.meets(*one) for end, one in zip(ends, span, strict=True))


def read_ends(ci: tuple[str, str], paper: Paper) -> tuple[Printed, Printed]:
    """Read the two ends of an interval, the lower first."""
    one, other = (read_printed(end, rounding=paper.paper.rounding) for end in ci)
    return (one, other) if one.value <= other.value else (other, one)


def span_text(ends: tuple[float, float]) -> str:
    """Print a range, or the one number it is."""
    low, high = short(ends[0]), short(ends[1])
    return low if low == high else f"{low} to {high}"


def _about(claim: Interval, says: str) -> Flag:
    return Flag(*(claim.id, claim.where, "interval", Severity.INCONSISTENT), says)
