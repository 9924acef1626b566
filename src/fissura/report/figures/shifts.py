"""How far groups lie apart: the shift of each pair with its interval."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from fissura.report.figures.axis import axis
from fissura.report.figures.svg import element, line, text
from fissura.report.text.numbers import number

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from fissura.model import PairTest
    from fissura.report.figures.axis import Axis

__all__ = ["HEIGHT", "MOST_PAIRS", "shifts"]

MOST_PAIRS = 6
"""More would not fit beside one another."""
HEIGHT = 168.0
TITLE_HEIGHT = 26.0
FOOT_HEIGHT = 40.0
RADIUS = 3.6
LETTER_WIDTH = 6.6


def shifts(
    pairs: Sequence[PairTest], *, top: float, left: float, right: float, unit: str
) -> str:
    """Draw the shift of each pair with its 95 % interval about a line at zero.

    Parameters
    ----------
    pairs : sequence of PairTest
        No more than `MOST_PAIRS`, each with a shift.
    top, left, right : float
        Where the part of the canvas begins, and where its plot lies.
    unit : str
        Of the outcome.
    """
    ends = [
        end
        for pair in pairs
        for end in (pair.shift.value, pair.shift.low, pair.shift.high)
    ]
    scale = axis([*ends, 0.0])
    upper, lower = top + TITLE_HEIGHT, top + HEIGHT - FOOT_HEIGHT
    step = (right - left) / len(pairs)
    parts = [
        text((left, top + 10), "Shift and 95 % interval", "muted"),
        *_grid(scale, left, right, lower, upper),
        *(
            _pair(pair, left + (place + 0.5) * step, step, scale, (lower, upper), unit)
            for place, pair in enumerate(pairs)
        ),
    ]
    return "".join(parts)


def _grid(
    scale: Axis, left: float, right: float, lower: float, upper: float
) -> Iterator[str]:
    for tick in scale.ticks:
        y = scale.along(tick, lower, upper)
        kind = "base" if abs(tick) < scale.step / 1e6 else "grid"
        yield line((left, y), (right, y), kind)
        yield text((left - 7, y + 4), scale.label(tick), "muted end")


def _pair(
    pair: PairTest,
    middle: float,
    room: float,
    scale: Axis,
    ends: tuple[float, float],
    unit: str,
) -> str:
    lower, upper = ends
    shift = pair.shift
    bounded = math.isfinite(shift.low) and math.isfinite(shift.high)
    interval = f", {number(shift.low)} to {number(shift.high)}" if bounded else ""
    says = (
        f"{pair.first} minus {pair.second}: {number(shift.value)} {unit}".rstrip()
        + interval
    )
    bar = ""
    if bounded:
        low, high = (scale.along(end, lower, upper) for end in (shift.low, shift.high))
        bar = line((middle, low), (middle, high), "interval")
    y = scale.along(shift.value, lower, upper)
    kind = "estimate" if bounded else "estimate unbounded"
    dot = element(
        "circle",
        {"class": kind, "cx": middle, "cy": y, "r": RADIUS},
        element("title", {}, says),
        raw=True,
    )
    return (
        bar
        + dot
        + text((middle, lower + 18), fitted(pair.first, room), "muted middle")
        + text((middle, lower + 33), fitted(f"− {pair.second}", room), "muted middle")
    )


def fitted(says: str, room: float) -> str:
    """Shorten a text to the room there is.

    Examples
    --------
    >>> fitted("Bisphosphonate", 50.0), fitted("BP", 50.0)
    ('Bispho…', 'BP')
    """
    most = max(2, int(room / LETTER_WIDTH))
    return says if len(says) <= most else f"{says[: most - 1]}…"
