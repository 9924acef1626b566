"""One outcome as a figure: every specimen a dot, p above, shifts below."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from fissura.report.figures.axis import Axis, axis
from fissura.report.figures.shifts import HEIGHT, MOST_PAIRS, fitted, shifts
from fissura.report.figures.svg import Drawing, element, line, text
from fissura.report.text.labels import is_known, named
from fissura.report.text.numbers import number, p_value

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from fissura.model import Comparison, GroupSummary, PairTest

__all__ = ["NARROW", "WIDE", "dots"]

WIDE, NARROW = 320.0, 256.0
"""Width of a panel among three, and among four."""

PLOT_HEIGHT = 190.0
TITLE_HEIGHT = 44.0
FOOT_HEIGHT = 44.0
EDGE = 6.0
BRACKET_HEIGHT = 19.0
LETTER_WIDTH = 6.6
RADIUS = 4.2
SHARE_OF_DOTS = 0.4


@dataclass(frozen=True, slots=True)
class _Panel:
    """Positions on the canvas of one outcome."""

    scale: Axis
    columns: int
    width: float
    left: float
    top: float

    @property
    def bottom(self) -> float:
        return self.top + PLOT_HEIGHT

    @property
    def right(self) -> float:
        return self.width - EDGE

    @property
    def column_width(self) -> float:
        return (self.right - self.left) / max(self.columns, 1)

    def middle(self, column: int) -> float:
        return self.left + (column + 0.5) * self.column_width

    def height_of(self, value: float) -> float:
        return self.scale.along(value, self.bottom, self.top)


@dataclass(frozen=True, slots=True)
class _Span:
    """A pair, and the columns it joins."""

    low: int
    high: int
    pair: PairTest


def dots(comparison: Comparison, letter: str, *, width: float = WIDE) -> Drawing:
    """Draw one outcome of all groups.

    Parameters
    ----------
    comparison : Comparison
    letter : str
        Names the panel in the caption.
    width : float
        Of the canvas: `WIDE` or `NARROW`.

    Returns
    -------
    Drawing
        Each dot carries its specimen and value as a tooltip; groups take the classes
        ``g0``, ``g1``, … in their order.
    """
    measured = named(comparison.outcome)
    unit = measured.unit or ("ratio" if is_known(comparison.outcome) else "")
    rows = _bracket_rows(comparison)
    panel = _panel(comparison, len(rows), width)
    parts = [
        text((0, 15), letter, "letter"),
        text((16, 15), measured.name, "title"),
        text((16, 31), unit, "muted"),
        *_grid(panel),
        *_brackets(panel, rows),
    ]
    for place, group in enumerate(comparison.groups):
        parts.append(_column(panel, place, group, measured.unit))
    says = f"{measured.label} of every specimen, by group"
    height = panel.bottom + FOOT_HEIGHT
    if pairs := _with_shift(comparison):
        ends = {"left": panel.left, "right": panel.right}
        parts.append(shifts(pairs, top=height, unit=measured.unit, **ends))
        height += HEIGHT
    return Drawing(comparison.outcome, width, height, says, "".join(parts))


def _with_shift(comparison: Comparison) -> list[PairTest]:
    """Return the pairs to draw below; none if there are too many."""
    known = [pair for pair in comparison.pairs if math.isfinite(pair.shift.value)]
    return known if len(known) <= MOST_PAIRS else []


def _panel(comparison: Comparison, rows: int, width: float) -> _Panel:
    values = [o.value for group in comparison.groups for o in group.observations]
    scale = axis(values)
    widest = max(len(scale.label(tick)) for tick in scale.ticks)
    left = widest * LETTER_WIDTH + 12
    top = TITLE_HEIGHT + rows * BRACKET_HEIGHT + RADIUS
    return _Panel(scale, len(comparison.groups), width, left, top)


def _grid(panel: _Panel) -> Iterator[str]:
    for tick in panel.scale.ticks:
        y = panel.height_of(tick)
        base = tick == 0
        yield line((panel.left, y), (panel.right, y), "base" if base else "grid")
        yield text((panel.left - 7, y + 4), panel.scale.label(tick), "muted end")


def _column(panel: _Panel, place: int, group: GroupSummary, unit: str) -> str:
    middle = panel.middle(place)
    foot = panel.bottom
    inside = _swarm(panel, middle, group, unit) + _quartiles(panel, middle, group)
    return (
        element("g", {"class": f"g{place}"}, inside, raw=True)
        + text(
            (middle, foot + 19),
            fitted(group.group, panel.column_width),
            f"group middle t{place}",
        )
        + text((middle, foot + 35), f"n = {group.n}", "muted middle")
    )


def _swarm(panel: _Panel, middle: float, group: GroupSummary, unit: str) -> str:
    seen = [o for o in group.observations if math.isfinite(o.value)]
    heights = [panel.height_of(o.value) for o in seen]
    reach = panel.column_width * SHARE_OF_DOTS
    centre = middle - panel.column_width * 0.08
    return "".join(
        element(
            "circle",
            {"class": "dot", "cx": centre + shift, "cy": y, "r": RADIUS},
            element("title", {}, f"{o.specimen}: {number(o.value)} {unit}".rstrip()),
            raw=True,
        )
        for o, y, shift in zip(seen, heights, _shifts(heights, reach), strict=True)
    )


def _shifts(heights: Sequence[float], reach: float) -> list[float]:
    """Push dots aside, as little as needed, until none hides another."""
    apart = 2 * RADIUS + 0.8
    steps = [0.0]
    while steps[-1] + apart / 2 <= reach / 2:
        steps.append(steps[-1] + apart / 2)
    choices = [side * step for step in steps for side in (1, -1)][1:]
    placed: dict[int, float] = {}
    for index in sorted(range(len(heights)), key=lambda i: (heights[i], i)):
        free = (
            shift
            for shift in choices
            if all(
                math.hypot(shift - other, heights[index] - heights[i]) >= apart
                for i, other in placed.items()
            )
        )
        placed[index] = next(free, 0.0)
    return [placed[index] for index in range(len(heights))]


def _quartiles(panel: _Panel, middle: float, group: GroupSummary) -> str:
    if not math.isfinite(group.median):
        return ""
    x = middle + panel.column_width * 0.27
    y = panel.height_of(group.median)
    bar = ""
    if math.isfinite(group.q1) and math.isfinite(group.q3):
        ends = (x, panel.height_of(group.q1)), (x, panel.height_of(group.q3))
        bar = line(*ends, "quartiles")
    return bar + line((x - 6, y), (x + 6, y), "median")


def _bracket_rows(comparison: Comparison) -> list[list[_Span]]:
    """Stack the pairs that have a p, the narrow ones lowest, none across another."""
    places = {group.group: place for place, group in enumerate(comparison.groups)}
    spans = []
    for pair in comparison.pairs:
        low, high = sorted((places[pair.first], places[pair.second]))
        if math.isfinite(pair.p):
            spans.append(_Span(low, high, pair))
    rows: list[list[_Span]] = []
    for span in sorted(spans, key=lambda span: (span.high - span.low, span.low)):
        free = (
            row
            for row in rows
            if all(span.high <= other.low or other.high <= span.low for other in row)
        )
        row = next(free, None)
        if row is None:
            rows.append([span])
        else:
            row.append(span)
    return rows


def _brackets(panel: _Panel, rows: list[list[_Span]]) -> Iterator[str]:
    for level, row in enumerate(rows):
        y = panel.top - 8 - RADIUS - level * BRACKET_HEIGHT
        for span in row:
            ends = panel.middle(span.low) + 4, panel.middle(span.high) - 4
            yield _bracket(ends, y, span.pair)


def _bracket(ends: tuple[float, float], y: float, pair: PairTest) -> str:
    says = p_value(pair.p)
    centre = sum(ends) / 2
    gap = len(says) * LETTER_WIDTH / 2 + 4
    left, right = ends
    parts = [
        line((left, y), (left, y + 4), "bracket"),
        line((left, y), (centre - gap, y), "bracket"),
        line((centre + gap, y), (right, y), "bracket"),
        line((right, y), (right, y + 4), "bracket"),
        text((centre, y + 4), says, "p middle"),
        element("title", {}, f"{pair.first} against {pair.second}: p {says}"),
    ]
    return element("g", {}, "".join(parts), raw=True)
