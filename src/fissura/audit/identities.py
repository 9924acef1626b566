"""Printed numbers against an equation, a ratio, or the volume of a solid."""

from __future__ import annotations

from math import pi
from typing import TYPE_CHECKING

from fissura.audit.equations import parse_equation, solve_for
from fissura.audit.number_text import listed, short
from fissura.audit.printed import read_printed
from fissura.model import Flag, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from fissura.audit.claims import Geometry, Identity, Paper, Ratio
    from fissura.audit.equations import Interval
    from fissura.audit.printed import Printed

__all__ = ["can_divide", "geometry_flags", "identity_flags", "ratio_flags"]

LEAST, MOST = 1e-100, 1e100
"""Only numbers above 0 have a ratio worth a word."""
TYPICAL_FACTOR = 2.0
"""A ratio of medians may lie this far from the median of ratios."""


def identity_flags(claim: Identity, paper: Paper) -> Iterator[Flag]:
    """Flag printed numbers that do not solve their equation."""
    rounding = paper.paper.rounding
    equation = parse_equation(claim.equation)
    printed = {
        name: read_printed(text, rounding=rounding)
        for name, text in claim.values.items()
    }
    windows = {name: _window(claim, name, one) for name, one in printed.items()}
    left, right = equation.sides(windows)
    if left[0] <= right[1] and right[0] <= left[1]:
        return
    points = {name: one.value for name, one in printed.items()}
    solved = [
        (name, short(value))
        for name in sorted(equation.names)
        if (value := solve_for(equation, name, points)) is not None
    ]
    at_left, at_right = equation.sides({k: (v, v) for k, v in points.items()})
    yield Flag(
        *(claim.id, claim.where, "identity", Severity.INCONSISTENT),
        f"{claim.equation} does not hold: the left side is {short(at_left[0])} "
        f"({_span(left)}), the right side {short(at_right[0])} ({_span(right)})."
        f"{_alternatives(claim, windows, paper)}",
        tuple((f"{name} that would fit", value) for name, value in solved),
        "; ".join(
            f"{name} {_span(windows[name]) if name in claim.exact else one.window}"
            for name, one in printed.items()
        ),
    )


def ratio_flags(claim: Ratio, paper: Paper) -> Iterator[Flag]:
    """Flag a quantity stated to be the ratio of two others that is not."""
    rounding = paper.paper.rounding
    factors: dict[str, Interval] = {}
    computed = {}
    for group in claim.ratio:
        top, bottom, ratio = (
            read_printed(table[group], rounding=rounding)
            for table in (claim.numerator, claim.denominator, claim.ratio)
        )
        if not _above_zero(top, bottom, ratio):
            continue
        computed[group] = top.value / bottom.value
        factors[group] = (
            ratio.low / (top.high / bottom.low),
            ratio.high / (top.low / bottom.high),
        )
    allowed = TYPICAL_FACTOR if claim.typical else 1.0
    off = {
        group: (low, high)
        for group, (low, high) in factors.items()
        if low > allowed or high < 1 / allowed
    }
    told = {
        group: read_printed(claim.ratio[group]).value / value
        for group, value in computed.items()
    }
    if off:
        by = sorted(told[group] for group in off)
        yield Flag(
            *(claim.id, claim.where, "ratio", Severity.INCONSISTENT),
            f"The printed ratio is {short(by[0])} to {short(by[-1])} times the numbers "
            f"it is said to be of.{_turned(claim, computed)}",
            tuple(
                (group, f"{short(computed[group])}, printed {claim.ratio[group]}")
                for group in computed
            ),
        )


def can_divide(claim: Ratio, paper: Paper) -> bool:
    """Return whether any group's three numbers are all above 0."""
    return any(
        _above_zero(
            *(
                read_printed(table[group], rounding=paper.paper.rounding)
                for table in (claim.numerator, claim.denominator, claim.ratio)
            )
        )
        for group in claim.ratio
    )


def _above_zero(*printed: Printed) -> bool:
    return all(one.low > LEAST and one.high < MOST for one in printed)


def geometry_flags(claim: Geometry, paper: Paper) -> Iterator[Flag]:
    """Flag a volume that its sides do not give."""
    rounding = paper.paper.rounding
    sides = [read_printed(side, rounding=rounding) for side in claim.sides]
    volume = read_printed(claim.volume, rounding=rounding)
    low, high = (_volume(claim.shape, [getattr(s, end) for s in sides]) for end in ENDS)
    if volume.meets(low, high):
        return
    computed = _volume(claim.shape, [side.value for side in sides])
    if claim.shape == "box":
        across = [sides[0], sides[2]]
        other, name = "cylinder", "the cylinder within"
        square = sides[0].text == sides[1].text
    else:
        across = [sides[0], sides[0], sides[1]]
        other, name, square = "box", "the box around it", True
    fits = square and volume.meets(
        *(_volume(other, [getattr(s, end) for s in across]) for end in ENDS)
    )
    told = f" It is that of {name}." if fits else ""
    yield Flag(
        *(claim.id, claim.where, "geometry", Severity.INCONSISTENT),
        f"A {claim.shape} of {' × '.join(side.text for side in sides)} has the volume "
        f"{short(computed)}, not {volume.text}.{told}",
        (
            (claim.shape, short(computed)),
            (other, short(_volume(other, [side.value for side in across]))),
        ),
        volume.window,
    )


ENDS = ("low", "high")


def _window(claim: Identity, name: str, one: Printed) -> Interval:
    return (one.value, one.value) if name in claim.exact else (one.low, one.high)


def _alternatives(claim: Identity, windows: dict[str, Interval], paper: Paper) -> str:
    """Name the numbers printed elsewhere that would make it hold."""
    equation = parse_equation(claim.equation)
    fitting = []
    for name, text in claim.alternatives.items():
        other = read_printed(text, rounding=paper.paper.rounding)
        left, right = equation.sides(windows | {name: _window(claim, name, other)})
        if left[0] <= right[1] and right[0] <= left[1]:
            fitting.append(f"{name} = {text}")
    return f" It holds for {listed(fitting)}." if fitting else ""


def _turned(claim: Ratio, computed: Mapping[str, float]) -> str:
    """Return whether the groups are in another order."""
    printed = {group: read_printed(claim.ratio[group]).value for group in computed}
    orders = [
        sorted(table, key=lambda group: -table[group]) for table in (computed, printed)
    ]
    if orders[0] == orders[1]:
        return ""
    return (
        f" The order of the groups changes, too: {' > '.join(orders[0])} computed, "
        f"{' > '.join(orders[1])} printed."
    )


def _volume(shape: str, sides: list[float]) -> float:
    if shape == "box":
        return sides[0] * sides[1] * sides[2]
    return pi / 4 * sides[0] ** 2 * sides[1]


def _span(interval: Interval) -> str:
    low, high = interval
    return short(low) if low == high else f"{short(low)} to {short(high)}"
