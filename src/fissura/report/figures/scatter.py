"""One quantity against another: every specimen a dot in the colour of its group."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

from fissura.report.figures.axis import axis
from fissura.report.figures.svg import Drawing, element, line, text
from fissura.report.text.labels import named
from fissura.report.text.numbers import number, p_value

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from fissura.model import Association
    from fissura.report.figures.axis import Axis

__all__ = ["Point", "scatter"]

WIDTH, PLOT_HEIGHT = 256.0, 170.0
TOP, EDGE = 56.0, 8.0
LETTER_WIDTH = 6.6
RADIUS = 4.0
FOOT_HEIGHT = 46.0


class Point(NamedTuple):
    """A specimen, its values, and the place of its group."""

    specimen: str
    x: float
    y: float
    place: int


def scatter(
    found: Mapping[str, Association], points: Sequence[Point], letter: str
) -> Drawing:
    """Draw the points of a pair of quantities with Theil and Sen's line over all.

    Parameters
    ----------
    found : mapping of str to Association
        Of one pair of quantities, by ``over``; at least one.
    points : sequence of Point
        At least one.
    letter : str
        Names the panel.
    """
    whole = found.get("") or next(iter(found.values()))
    x, y = named(whole.x), named(whole.y)
    across, up = axis([p.x for p in points]), axis([p.y for p in points])
    widest = max(len(up.label(tick)) for tick in up.ticks)
    left, right = widest * LETTER_WIDTH + 12, WIDTH - EDGE
    bottom = TOP + PLOT_HEIGHT
    parts = [
        text((0, 15), letter, "letter"),
        text((16, 15), f"{y.symbol} against {x.symbol}", "title"),
        text((16, 31), f"{y.symbol}, {y.unit}" if y.unit else y.symbol, "muted"),
        text((16, 46), _says(whole), "p"),
        *_grid(across, up, (left, right, bottom)),
        _line(whole, across, up, points, (left, right, bottom)),
    ]
    parts += [
        element(
            "g",
            {"class": f"g{p.place}"},
            element(
                "circle",
                {
                    "class": "dot",
                    "cx": across.along(p.x, left, right),
                    "cy": up.along(p.y, bottom, TOP),
                    "r": RADIUS,
                },
                element("title", {}, f"{p.specimen}: {number(p.x)}, {number(p.y)}"),
                raw=True,
            ),
            raw=True,
        )
        for p in points
    ]
    label = f"{x.symbol}, {x.unit}" if x.unit else x.symbol
    parts.append(text(((left + right) / 2, bottom + 36), label, "muted middle"))
    says = f"{y.label} against {x.label} of every specimen"
    name = f"{whole.y}-against-{whole.x}"
    return Drawing(name, WIDTH, bottom + FOOT_HEIGHT, says, "".join(parts))


def _says(one: Association) -> str:
    if not math.isfinite(one.rho.value):
        return one.remark
    return f"ρ = {one.rho.value:.2f}, p = {p_value(one.p)}, n = {one.n}".replace(
        "-", "−"
    )


def _grid(across: Axis, up: Axis, ends: tuple[float, float, float]) -> Iterator[str]:
    left, right, bottom = ends
    for tick in up.ticks:
        y = up.along(tick, bottom, TOP)
        yield line((left, y), (right, y), "base" if tick == 0 else "grid")
        yield text((left - 7, y + 4), up.label(tick), "muted end")
    for tick in across.ticks:
        x = across.along(tick, left, right)
        yield text((x, bottom + 18), across.label(tick), "muted middle")


def _line(
    one: Association,
    across: Axis,
    up: Axis,
    points: Sequence[Point],
    ends: tuple[float, float, float],
) -> str:
    """Draw the line from the smallest to the largest x, where it lies in the plot."""
    if not math.isfinite(one.slope.value + one.intercept):
        return ""
    left, right, bottom = ends
    xs = [p.x for p in points]
    low, high = min(xs), max(xs)
    at = [one.intercept + one.slope.value * x for x in (low, high)]
    if one.slope.value and not up.low <= min(at) <= max(at) <= up.high:
        edges = sorted(
            (bound - one.intercept) / one.slope.value for bound in (up.low, up.high)
        )
        low, high = max(low, edges[0]), min(high, edges[1])
        at = [one.intercept + one.slope.value * x for x in (low, high)]
    if low >= high:
        return ""
    begin, end = (
        (across.along(x, left, right), up.along(y, bottom, TOP))
        for x, y in zip((low, high), at, strict=True)
    )
    return line(begin, end, "ghost")
