"""One tensile test: the whole curve, and its beginning with the fitted line."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from fissura.report.figures.curves import LETTER_WIDTH, PERCENT, from_zero, thinned
from fissura.report.figures.svg import Drawing, element, line, path, text
from fissura.report.text.numbers import number

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from fissura.model import Strength, TensileCurve, TensileReading
    from fissura.report.figures.axis import Axis

__all__ = ["tensile_figure"]

WIDTH = 340.0
TOP = 26.0
PLOT_HEIGHT = 190.0
FOOT_HEIGHT = 44.0
EDGE = 12.0
BEYOND = 1.25
"""How far beyond yield, or the window, the beginning is drawn."""
HEADROOM = 1.12
ROOM = 62.0
"""What a mark's name takes."""
MOST_POINTS = 400
MPA_PER_GPA = 1000.0


@dataclass(frozen=True, slots=True)
class _Panel:
    """Where strain and stress fall on the canvas."""

    strain: Axis
    stress: Axis

    @property
    def left(self) -> float:
        widest = max(len(self.stress.label(tick)) for tick in self.stress.ticks)
        return widest * LETTER_WIDTH + 12

    def place(self, strain: float, mpa: float) -> tuple[float, float]:
        """Return the canvas point of a strain in mm/mm and a stress."""
        return (
            self.strain.along(strain * PERCENT, self.left, WIDTH - EDGE),
            self.stress.along(mpa, TOP + PLOT_HEIGHT, TOP),
        )


def tensile_figure(reading: TensileReading, place: int) -> tuple[Drawing, Drawing]:
    """Draw a test: the whole of it, and its beginning.

    Parameters
    ----------
    reading : TensileReading
    place : int
        Its place on the page, which names the drawings.

    Returns
    -------
    Drawing
        The whole curve with its strength, yield and failure.
    Drawing
        Its beginning with the line of the modulus, the window it was fitted over, the
        offset line and the yield point.
    """
    whole = _whole(reading)
    begins = _beginning(reading)
    names = (f"curve-{place}", f"curve-{place}-beginning")
    says = (
        f"Stress against strain of {reading.name}",
        f"The beginning of the curve of {reading.name}, with the line of its modulus",
    )
    return (
        Drawing(names[0], WIDTH, TOP + PLOT_HEIGHT + FOOT_HEIGHT, says[0], whole),
        Drawing(names[1], WIDTH, TOP + PLOT_HEIGHT + FOOT_HEIGHT, says[1], begins),
    )


def _whole(reading: TensileReading) -> str:
    curve, read = reading.curve, reading.strength
    panel = _Panel(
        from_zero(curve.strain * PERCENT), from_zero(curve.stress_mpa * HEADROOM)
    )
    strain, stress = thinned(curve)
    points = [panel.place(x, y) for x, y in zip(strain, stress, strict=True)]
    marks = []
    if read.uts_strain is not None and read.uts_mpa is not None:
        marks.append(("UTS", read.uts_strain, read.uts_mpa))
    if read.yield_strain is not None and read.yield_mpa is not None:
        marks.append(("yield", read.yield_strain, read.yield_mpa))
    failed = read.failure_strain
    top = -np.inf if read.uts_strain is None else read.uts_strain
    if failed is not None and read.failure_mpa is not None and failed > top:
        marks.append(("failure", failed, read.failure_mpa))
    inside = path(points, "curve", closed=False)
    inside += "".join(_mark(panel, *mark) for mark in marks)
    return "".join(_grid(panel, "Whole curve")) + _coloured(inside)


def _beginning(reading: TensileReading) -> str:
    curve, read = reading.curve, reading.strength
    until = _until(read)
    kept = _first_part(curve, until)
    strain, stress = curve.strain[kept], curve.stress_mpa[kept]
    top = float(stress.max()) * HEADROOM
    panel = _Panel(
        from_zero(np.array([float(strain.min()) * PERCENT, until * PERCENT])),
        from_zero(np.array([float(stress.min()), top])),
    )
    clipped = [
        panel.place(min(x, panel.strain.high / PERCENT), y)
        for x, y in zip(*_thinned_arrays(strain, stress), strict=True)
    ]
    low, high = read.window_strain
    x_low, x_high = panel.place(low, 0)[0], panel.place(high, 0)[0]
    shade = element(
        "rect",
        {
            "class": "window",
            "x": min(x_low, x_high),
            "y": TOP,
            "width": abs(x_high - x_low),
            "height": PLOT_HEIGHT,
        },
    )
    inside = path(clipped, "curve", closed=False)
    if read.yield_strain is not None and read.yield_mpa is not None:
        inside += _mark(panel, "yield", read.yield_strain, read.yield_mpa)
    lines = "".join(_lines(panel, read, top))
    return "".join(_grid(panel, "Beginning")) + shade + lines + _coloured(inside)


def _until(read: Strength) -> float:
    """Return the strain the beginning is drawn to."""
    ends = [read.window_strain[1]]
    if read.yield_strain is not None:
        ends.append(read.yield_strain)
    return max(BEYOND * max(ends), 0.0) or read.uts_strain or max(map(abs, ends))


def _first_part(curve: TensileCurve, until: float) -> NDArray[np.int64]:
    """Return the points up to the first that is strained more than `until`."""
    beyond = np.flatnonzero(curve.strain > until)
    stop = int(beyond[0]) + 1 if beyond.size else curve.strain.size
    return np.arange(max(stop, 2))


def _lines(panel: _Panel, read: Strength, top: float) -> Iterator[str]:
    """Draw the line of the modulus, and the offset line where there is a yield."""
    slope = read.modulus_gpa * MPA_PER_GPA
    yield _straight(panel, read.intercept_mpa, slope, top, "fit")
    if read.yield_strain is not None and read.yield_mpa is not None:
        intercept = read.yield_mpa - slope * read.yield_strain
        yield _straight(
            panel, intercept, slope, min(top, read.yield_mpa * 1.1), "offset"
        )


def _straight(
    panel: _Panel, intercept: float, slope: float, top: float, kind: str
) -> str:
    """Draw a line from zero stress up to `top`, as far as the panel goes."""
    right = panel.strain.high / PERCENT
    low = max(-intercept / slope, panel.strain.low / PERCENT)
    high = min((top - intercept) / slope, right)
    if not low < high:
        return ""
    ends = [panel.place(x, intercept + slope * x) for x in (low, high)]
    return line(ends[0], ends[1], kind)


def _mark(panel: _Panel, name: str, strain: float, mpa: float) -> str:
    """Draw a ring at a point, with its name on the side that the curve leaves free."""
    x, y = panel.place(strain, mpa)
    ring = element("circle", {"class": "peak", "cx": x, "cy": y, "r": 3})
    label = f"{name} {number(mpa)}"
    if name == "UTS":
        kind = "muted end" if x > WIDTH - EDGE - ROOM else "muted middle"
        return ring + text((x, y - 8), label, kind)
    if x > WIDTH - EDGE - ROOM:
        return ring + text((x - 8, y + 14), label, "muted end")
    return ring + text((x + 6, y + 15), label, "muted")


def _coloured(inside: str) -> str:
    return element("g", {"class": "g0"}, inside, raw=True)


def _grid(panel: _Panel, title: str) -> Iterator[str]:
    foot = TOP + PLOT_HEIGHT
    yield text((WIDTH - EDGE, TOP - 10), title, "muted end")
    for tick in panel.stress.ticks:
        y = panel.stress.along(tick, foot, TOP)
        yield line((panel.left, y), (WIDTH - EDGE, y), "base" if tick == 0 else "grid")
        yield text((panel.left - 7, y + 4), panel.stress.label(tick), "muted end")
    for tick in panel.strain.ticks:
        x = panel.strain.along(tick, panel.left, WIDTH - EDGE)
        yield line((x, foot), (x, foot + 4), "base")
        yield text((x, foot + 18), panel.strain.label(tick), "muted middle")
    yield text((0, TOP - 10), "Stress [MPa]", "muted")
    yield text((WIDTH - EDGE, foot + 35), "Strain [%]", "muted end")


def _thinned_arrays(
    strain: NDArray[np.float64], stress: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    kept = np.linspace(0, strain.size - 1, min(strain.size, MOST_POINTS)).astype(
        np.int64
    )
    return strain[kept], stress[kept]
