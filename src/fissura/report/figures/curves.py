"""Stress against strain, a panel for each group: its curves, their mean, its band."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from fissura.report.figures.axis import Axis, axis
from fissura.report.figures.svg import Drawing, element, line, path, text
from fissura.report.text.numbers import decimals

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from fissura.model import Group, MeanCurve, TensileCurve
    from fissura.report.report_data import ReportData

__all__ = ["LETTER_WIDTH", "PERCENT", "curves", "from_zero", "thinned"]

WIDTH = 320.0
TOP = 70.0
PLOT_HEIGHT = 190.0
FOOT_HEIGHT = 44.0
EDGE = 10.0
LETTER_WIDTH = 6.6
PERCENT = 100.0
STEPS_TOP, STEPS_HEIGHT = 38.0, 11.0
MOST_POINTS = 300
NOISE = 0.05


@dataclass(frozen=True, slots=True)
class _Panel:
    """Where strain and stress fall on the canvas; the same in every panel."""

    strain: Axis
    stress: Axis
    left: float

    def places(
        self, strain: NDArray[np.float64], stress_mpa: NDArray[np.float64]
    ) -> list[tuple[float, float]]:
        """Return canvas points of the finite points of a curve."""
        return [
            (
                self.strain.along(x * PERCENT, self.left, WIDTH - EDGE),
                self.stress.along(y, TOP + PLOT_HEIGHT, TOP),
            )
            for x, y in zip(strain.tolist(), stress_mpa.tolist(), strict=True)
            if math.isfinite(x) and math.isfinite(y)
        ]


def curves(data: ReportData) -> tuple[Drawing, ...]:
    """Draw one panel for each group that has a curve; all share their axes."""
    tested = [g for g in data.groups if _curves_of(data, g) or _mean_of(data, g)]
    if not tested:
        return ()
    panel = _shared_panel(data, tested)
    return tuple(
        _drawing(data, panel, group, "abcdefghijklmnopqrstuvwxyz"[index % 26])
        for index, group in enumerate(tested)
    )


def _curves_of(data: ReportData, group: Group) -> dict[str, TensileCurve]:
    names = [s.id for s in data.members(group.id)]
    return {name: data.curves[name] for name in names if name in data.curves}


def _mean_of(data: ReportData, group: Group) -> MeanCurve | None:
    mean = data.mean_curves.get(group.id)
    return mean if mean is not None and len(mean.strain) > 1 else None


def _shared_panel(data: ReportData, groups: list[Group]) -> _Panel:
    drawn = [c for group in groups for c in _curves_of(data, group).values()]
    means = [m for group in groups if (m := _mean_of(data, group)) is not None]
    strains = [c.strain for c in drawn] + [m.strain for m in means]
    stresses = [c.stress_mpa for c in drawn] + [
        edge for m in means for edge in (m.mean_mpa, m.low_mpa, m.high_mpa)
    ]
    strain = from_zero(np.concatenate(strains) * PERCENT)
    stress = from_zero(np.concatenate(stresses))
    widest = max(len(stress.label(tick)) for tick in stress.ticks)
    return _Panel(strain, stress, widest * LETTER_WIDTH + 12)


def from_zero(values: NDArray[np.float64]) -> Axis:
    """Choose an axis that starts at zero, unless more than noise lies below."""
    known = values[np.isfinite(values)]
    low, high = float(known.min(initial=0.0)), float(known.max(initial=0.0))
    return axis([low if low < -NOISE * high else 0.0, high])


def _drawing(data: ReportData, panel: _Panel, group: Group, letter: str) -> Drawing:
    place = data.place(group.id)
    mean = _mean_of(data, group)
    own = _curves_of(data, group)
    inside = "".join(_band(panel, mean)) + "".join(
        _curve(panel, data, name, curve) for name, curve in own.items()
    )
    if mean is not None:
        inside += path(panel.places(mean.strain, mean.mean_mpa), "mean", closed=False)
    parts = [
        text((0, 15), letter, "letter"),
        text((16, 15), f"{group.name} ({group.id})", f"title t{place}"),
        text((16, 31), _says_n(len(own), mean), "muted"),
        *_grid(panel),
        *_holding(panel, mean, place),
        *_others(data, panel, group),
        element("g", {"class": f"g{place}"}, inside, raw=True),
    ]
    says = f"Stress against strain of the group {group.name}"
    name = f"stress-strain-{place + 1}"
    return Drawing(name, WIDTH, TOP + PLOT_HEIGHT + FOOT_HEIGHT, says, "".join(parts))


def _says_n(own: int, mean: MeanCurve | None) -> str:
    if mean is None:
        return f"n = {own}, no mean"
    until = decimals(float(mean.strain[-1]) * PERCENT, 2)
    return f"n = {mean.n}, mean to {until} % strain"


def _grid(panel: _Panel) -> Iterator[str]:
    foot = TOP + PLOT_HEIGHT
    for tick in panel.stress.ticks:
        y = panel.stress.along(tick, foot, TOP)
        kind = "base" if tick == 0 else "grid"
        yield line((panel.left, y), (WIDTH - EDGE, y), kind)
        yield text((panel.left - 7, y + 4), panel.stress.label(tick), "muted end")
    for tick in panel.strain.ticks:
        x = panel.strain.along(tick, panel.left, WIDTH - EDGE)
        yield line((x, foot), (x, foot + 4), "base")
        yield text((x, foot + 18), panel.strain.label(tick), "muted middle")
    yield text((panel.left, TOP - 8), "Stress [MPa]", "muted")
    yield text((WIDTH - EDGE, foot + 35), "Strain [%]", "muted end")


def _holding(panel: _Panel, mean: MeanCurve | None, place: int) -> Iterator[str]:
    """Draw n(ε), how many curves hold, as steps above the plot."""
    if mean is None or not mean.failures:
        return
    count = len(mean.failures)
    points = [(panel.left, STEPS_TOP)]
    for failed, strain in enumerate(mean.failures, start=1):
        x = panel.strain.along(strain * PERCENT, panel.left, WIDTH - EDGE)
        y = STEPS_TOP + STEPS_HEIGHT * failed / count
        points += [(x, points[-1][1]), (x, y)]
    at = ", ".join(decimals(strain * PERCENT, 2) for strain in mean.failures)
    tip = element("title", {}, f"n(ε) falls from {count} by one at {at} % strain")
    steps = path(points, "steps", closed=False)
    yield element("g", {"class": f"g{place}"}, tip + steps, raw=True)
    yield text((panel.left - 7, STEPS_TOP + STEPS_HEIGHT), "n(ε)", "muted end")


def _others(data: ReportData, panel: _Panel, group: Group) -> Iterator[str]:
    for other in data.groups:
        mean = _mean_of(data, other)
        if other.id != group.id and mean is not None:
            places = panel.places(mean.strain, mean.mean_mpa)
            yield path(places, "ghost", closed=False)


def _band(panel: _Panel, mean: MeanCurve | None) -> Iterator[str]:
    if mean is None:
        return
    upper = panel.places(mean.strain, mean.high_mpa)
    lower = panel.places(mean.strain, mean.low_mpa)
    if upper and lower:
        yield path([*upper, *reversed(lower)], "band", closed=True)


def _curve(panel: _Panel, data: ReportData, name: str, curve: TensileCurve) -> str:
    strain, stress = thinned(curve)
    drawn = path(panel.places(strain, stress), "single", closed=False)
    strength = data.strengths.get(name)
    if (
        strength is not None
        and strength.uts_strain is not None
        and strength.uts_mpa is not None
    ):
        top = np.array([strength.uts_strain]), np.array([strength.uts_mpa])
        for x, y in panel.places(*top):
            drawn += element("circle", {"class": "peak", "cx": x, "cy": y, "r": 2.4})
    tip = element("title", {}, name)
    return element("g", {}, tip + drawn, raw=True)


def thinned(curve: TensileCurve) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Select enough points for the eye, the strongest and the last among them."""
    count = len(curve.strain)
    kept = np.linspace(0, max(count - 1, 0), min(count, MOST_POINTS)).astype(np.int64)
    if np.isfinite(curve.stress_mpa).any():
        kept = np.union1d(kept, np.nanargmax(curve.stress_mpa))
    return curve.strain[kept], curve.stress_mpa[kept]
