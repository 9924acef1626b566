"""Counts of every specimen, found against true, with the line of agreement."""

from __future__ import annotations

from math import isfinite
from typing import TYPE_CHECKING

from fissura.report.figures.axis import axis
from fissura.report.figures.svg import Drawing, element, line, text
from fissura.report.text.numbers import decimals

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fissura.model import CountsAgree
    from fissura.report.figures.axis import Axis

__all__ = ["counts_figure"]

WIDTH, PLOT_HEIGHT = 256.0, 200.0
TOP, EDGE, FOOT_HEIGHT = 62.0, 8.0, 46.0
LETTER_WIDTH = 6.6
RADIUS = 4.0
WHOLE_STEPS = 5.0
"""An axis as long as this has a tick at whole numbers only."""


def counts_figure(one: CountsAgree, place: int) -> Drawing:
    """Draw the specimens of one count; `place` numbers the panels from 0."""
    both = axis([0.0, WHOLE_STEPS, *map(float, one.found), *map(float, one.true)])
    left = max(len(both.label(tick)) for tick in both.ticks) * LETTER_WIDTH + 12
    right, foot = WIDTH - EDGE, TOP + PLOT_HEIGHT
    corner = (left, foot), (right, TOP)
    parts = [
        text((0, 15), "abcdefgh"[place], "letter"),
        text((16, 15), f"{one.kind.value.capitalize()}s", "title"),
        text((16, 31), one.of, "muted"),
        text((16, 47), _says(one), "p"),
        *_grid(both, left),
        line(*corner, "ghost"),
        *_dots(one, both, left),
        text(((left + right) / 2, foot + 36), "True", "muted middle"),
    ]
    says = f"{one.kind.value.capitalize()}s found against true, of every specimen"
    name = f"counts-{place + 1}"
    return Drawing(name, WIDTH, foot + FOOT_HEIGHT, says, "".join(parts))


def _says(one: CountsAgree) -> str:
    if not isfinite(one.agreement.r_squared):
        return f"n = {one.agreement.n}"
    r2, ccc = (decimals(x, 3) for x in (one.agreement.r_squared, one.agreement.ccc))
    bias = decimals(100 * one.agreement.bias, 1)
    return f"r² = {r2}, CCC = {ccc}, bias {bias} %"


def _grid(both: Axis, left: float) -> Iterator[str]:
    right, foot = WIDTH - EDGE, TOP + PLOT_HEIGHT
    for tick in both.ticks:
        y, x = both.along(tick, foot, TOP), both.along(tick, left, right)
        yield line((left, y), (right, y), "base" if tick == 0 else "grid")
        yield text((left - 7, y + 4), both.label(tick), "muted end")
        yield text((x, foot + 18), both.label(tick), "muted middle")


def _dots(one: CountsAgree, both: Axis, left: float) -> Iterator[str]:
    for name, found, true in zip(one.specimens, one.found, one.true, strict=True):
        place: dict[str, str | float] = {
            "class": "dot",
            "cx": both.along(true, left, WIDTH - EDGE),
            "cy": both.along(found, TOP + PLOT_HEIGHT, TOP),
            "r": RADIUS,
        }
        title = element("title", {}, f"{name}: {found} found, {true} true")
        dot = element("circle", place, title, raw=True)
        yield element("g", {"class": "g0"}, dot, raw=True)
