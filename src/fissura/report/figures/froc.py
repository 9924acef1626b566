"""Recall against false calls, a panel for each kind, the threshold in use marked."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from fissura.report.figures.axis import axis
from fissura.report.figures.svg import Drawing, element, line, path, text
from fissura.report.text.numbers import decimals

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from fissura.model import Froc, Operating
    from fissura.report.figures.axis import Axis

__all__ = ["froc_figure"]

WIDTH, GAP = 360.0, 40.0
LEFT, EDGE = 40.0, 12.0
TOP, PLOT_HEIGHT, FOOT_HEIGHT = 56.0, 210.0, 46.0
LEGEND_STEP = 17.0
MOST_FALSE = 4.0
"""More false calls per mm³ are of no practical use."""
ROOM = 1.5
RECALL_TICKS = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)


def froc_figure(operating: Sequence[Operating]) -> Drawing:
    """Draw a panel for each kind of which there are lesions or false calls."""
    panels = [
        element(
            "g",
            {"transform": f"translate({place * (WIDTH + GAP):g} 0)"},
            "".join(_panel(one, "abcdef"[place])),
            raw=True,
        )
        for place, one in enumerate(operating)
    ]
    kinds = " and ".join(f"{one.kind.value}s" for one in operating)
    return Drawing(
        "froc",
        len(panels) * (WIDTH + GAP) - GAP,
        TOP + PLOT_HEIGHT + FOOT_HEIGHT,
        f"Recall against false calls per mm³ of bone, of {kinds}",
        "".join(panels),
    )


def _panel(one: Operating, letter: str) -> Iterator[str]:
    marks = [_at(curve, one.threshold) for curve in one.curves]
    ends = [float(curve.false_per_mm3[-1]) for curve in one.curves]
    used = max((x for x, _ in marks if np.isfinite(x)), default=0.0)
    most = min(max([*ends, 0.0]), max(MOST_FALSE, ROOM * used))
    across = axis([0.0, most if np.isfinite(most) and most > 0 else 1.0])
    foot, right = TOP + PLOT_HEIGHT, WIDTH - EDGE
    yield text((0, 15), letter, "letter")
    yield text((16, 15), f"{one.kind.value.capitalize()}s, {one.lesions}", "title")
    yield text((16, 33), "Recall", "muted")
    for tick in RECALL_TICKS:
        y = foot - tick * PLOT_HEIGHT
        yield line((LEFT, y), (right, y), "base" if tick == 0 else "grid")
        yield text((LEFT - 7, y + 4), decimals(tick, 1), "muted end")
    for tick in across.ticks:
        x = across.along(tick, LEFT, right)
        yield line((x, foot), (x, foot + 4), "base")
        yield text((x, foot + 18), across.label(tick), "muted middle")
    yield text(((LEFT + right) / 2, foot + 37), "False calls per mm³", "muted middle")
    for place, curve in enumerate(one.curves):
        drawn = path(_steps(curve, across), "curve", closed=False)
        yield _coloured(drawn, place)
    for place, mark in enumerate(marks):
        yield _coloured(_marked(mark, across), place)
    if one.series != ("all",):
        yield from _legend(one.series)


def _legend(series: Sequence[str]) -> Iterator[str]:
    right, lowest = WIDTH - EDGE, TOP + PLOT_HEIGHT - 12
    for place, name in enumerate(series):
        y = lowest - LEGEND_STEP * (len(series) - 1 - place)
        key = line((right - 118, y - 4), (right - 98, y - 4), "curve")
        yield _coloured(key, place)
        yield text((right - 92, y), name, f"small t{place}")


def _coloured(inside: str, place: int) -> str:
    return element("g", {"class": f"g{place}"}, inside, raw=True)


def _at(curve: Froc, threshold: float) -> tuple[float, float]:
    """Return false calls and recall at a threshold."""
    passed = int((curve.threshold >= threshold).sum())
    if not passed:
        return 0.0, 0.0
    return float(curve.false_per_mm3[passed - 1]), float(curve.recall[passed - 1])


def _steps(curve: Froc, across: Axis) -> list[tuple[float, float]]:
    """Return the canvas points of a curve: recall rises, then false calls come."""
    foot, right = TOP + PLOT_HEIGHT, WIDTH - EDGE
    false = np.minimum(np.nan_to_num(curve.false_per_mm3), across.high).tolist()
    points = [(0.0, 0.0)]
    for x, y in zip(false, curve.recall.tolist(), strict=True):
        if x != points[-1][0]:
            points.append((x, points[-1][1]))
        if y != points[-1][1] and x < across.high:
            points.append((x, y))
    if points[-1][0] < across.high:
        points.append((across.high, points[-1][1]))
    kept = [
        here
        for at, here in enumerate(points)
        if not 0 < at < len(points) - 1 or not _between(points[at - 1 : at + 2])
    ]
    return [(across.along(x, LEFT, right), foot - y * PLOT_HEIGHT) for x, y in kept]


def _between(three: Sequence[tuple[float, float]]) -> bool:
    """Return whether three points lie on one upright or level line."""
    return len({x for x, _ in three}) == 1 or len({y for _, y in three}) == 1


def _marked(mark: tuple[float, float], across: Axis) -> str:
    false, recall = mark
    if not np.isfinite(false) or false > across.high:
        return ""
    x = across.along(false, LEFT, WIDTH - EDGE)
    y = TOP + PLOT_HEIGHT * (1 - recall)
    says = f"in use: recall {decimals(recall, 3)}, {decimals(false, 2)} false per mm³"
    title = element("title", {}, says)
    return element(
        "circle", {"class": "dot", "cx": x, "cy": y, "r": 5.0}, title, raw=True
    )
