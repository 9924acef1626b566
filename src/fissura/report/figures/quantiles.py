"""Normal quantile plots: values of a group against what a normal law would give."""

from __future__ import annotations

import math
from statistics import NormalDist
from typing import TYPE_CHECKING

from fissura.report.figures.axis import axis
from fissura.report.figures.svg import Drawing, element, line, text
from fissura.report.text.labels import named
from fissura.report.text.numbers import DASH, number, p_value

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fissura.model import Comparison, GroupSummary
    from fissura.report.figures.axis import Axis

__all__ = ["quantiles"]

WIDTH, PLOT_HEIGHT = 256.0, 150.0
TOP, EDGE = 40.0, 6.0
LETTER_WIDTH = 6.6
LINE_HEIGHT = 16.0
RADIUS = 3.2
NORMAL = NormalDist()
LEAST = 2


def quantiles(comparison: Comparison, letter: str) -> Drawing:
    """Draw the values of each group against normal quantiles.

    The quantile of the i-th of n values is that of (i - 3/8) / (n + 1/4); the line
    joins the quartiles.  Below are Shapiro and Wilk's W and p.
    """
    measured = named(comparison.outcome)
    values = [o.value for group in comparison.groups for o in group.observations]
    scale = axis(values)
    widest = max(len(scale.label(tick)) for tick in scale.ticks)
    left, right = widest * LETTER_WIDTH + 12, WIDTH - EDGE
    bottom = TOP + PLOT_HEIGHT
    across = axis([-1.8, 1.8])
    parts = [
        text((0, 15), letter, "letter"),
        text((16, 15), measured.name, "title"),
        text((16, 31), measured.unit, "muted"),
        *_grid(scale, left, right, bottom),
    ]
    foot = bottom + 20
    parts.append(text(((left + right) / 2, foot), "normal quantile", "muted middle"))
    for place, group in enumerate(comparison.groups):
        if group.n:
            inside = _group(group, scale, across, (left, right, bottom))
            parts.append(element("g", {"class": f"g{place}"}, inside, raw=True))
        says = f"{group.group}: W {_known(group.shapiro_w)}, p {_p(group)}"
        at = (left, foot + LINE_HEIGHT * (place + 1.2))
        parts.append(text(at, says, f"small t{place}"))
    height = foot + LINE_HEIGHT * (len(comparison.groups) + 0.6)
    says = f"Normal quantile plot of {measured.label}, by group"
    name = f"{comparison.outcome}-quantiles"
    return Drawing(name, WIDTH, height, says, "".join(parts))


def _grid(scale: Axis, left: float, right: float, bottom: float) -> Iterator[str]:
    for tick in scale.ticks:
        y = scale.along(tick, bottom, TOP)
        yield line((left, y), (right, y), "base" if tick == 0 else "grid")
        yield text((left - 7, y + 4), scale.label(tick), "muted end")


def _group(
    group: GroupSummary, scale: Axis, across: Axis, ends: tuple[float, float, float]
) -> str:
    left, right, bottom = ends
    seen = sorted(group.observations, key=lambda o: o.value)
    places = [
        NORMAL.inv_cdf((i - 0.375) / (group.n + 0.25)) for i in range(1, group.n + 1)
    ]
    dots = "".join(
        element(
            "circle",
            {
                "class": "dot",
                "cx": across.along(place, left + 8, right - 8),
                "cy": scale.along(o.value, bottom, TOP),
                "r": RADIUS,
            },
            element("title", {}, f"{o.specimen}: {number(o.value)}"),
            raw=True,
        )
        for o, place in zip(seen, places, strict=True)
    )
    return _line(group, scale, across, ends) + dots


def _line(
    group: GroupSummary, scale: Axis, across: Axis, ends: tuple[float, float, float]
) -> str:
    """Join the quartiles, as far as the values go."""
    if group.n <= LEAST or not math.isfinite(group.q1 + group.q3):
        return ""
    left, right, bottom = ends
    quartile = NORMAL.inv_cdf(0.75)
    slope = (group.q3 - group.q1) / (2 * quartile)
    middle = (group.q3 + group.q1) / 2
    reach = NORMAL.inv_cdf((group.n - 0.375) / (group.n + 0.25))
    points = [
        (
            across.along(place, left + 8, right - 8),
            min(max(scale.along(middle + slope * place, bottom, TOP), TOP), bottom),
        )
        for place in (-reach, reach)
    ]
    return line(points[0], points[1], "single")


def _known(value: float) -> str:
    return f"{value:.3f}".removeprefix("0") if math.isfinite(value) else DASH


def _p(group: GroupSummary) -> str:
    return p_value(group.shapiro_p)
