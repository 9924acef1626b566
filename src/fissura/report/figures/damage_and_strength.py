"""Damage against strength: figures of the first strength, and a table of all."""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite
from typing import TYPE_CHECKING

from fissura.report.figures.scatter import Point, scatter
from fissura.report.text.labels import named, place_letter
from fissura.report.text.numbers import DASH, number, p_value

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from fissura.model import Association
    from fissura.report.figures.svg import Drawing
    from fissura.report.report_data import ReportData

__all__ = ["Relation", "Relations", "relations"]

ALL, WITHIN = "", "within"
TREATMENT = "treatment_y"


Cell = tuple[str, str]
"""A number, and the small text below it."""


@dataclass(frozen=True, slots=True)
class Relation:
    """One pair of quantities: a cell for each group, over all, within, the slope."""

    y: str
    x: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Relations:
    """The chapter; without rows it is left out."""

    groups: tuple[str, ...]
    drawings: tuple[Drawing, ...]
    rows: tuple[Relation, ...]


def relations(data: ReportData) -> Relations:
    """Lay out the correlations of quantities."""
    by_pair: dict[tuple[str, str], dict[str, Association]] = {}
    for one in data.associations:
        by_pair.setdefault((one.y, one.x), {})[one.over] = one
    groups = tuple(group.id for group in data.groups)
    drawn = [
        (found, points)
        for found in _drawn(by_pair)
        if (points := _points(data, next(iter(found.values()))))
    ]
    return Relations(
        groups,
        tuple(
            scatter(found, points, place_letter(place))
            for place, (found, points) in enumerate(drawn)
        ),
        tuple(_row(found, groups) for found in by_pair.values()),
    )


def _drawn(
    by_pair: Mapping[tuple[str, str], Mapping[str, Association]],
) -> Iterator[Mapping[str, Association]]:
    """Yield the pairs of the first strength, and those of treatment."""
    first = next((y for y, x in by_pair if x != TREATMENT), "")
    for (y, x), found in by_pair.items():
        if y == first or x == TREATMENT:
            yield found


def _points(data: ReportData, one: Association) -> list[Point]:
    return [
        Point(specimen.id, x, y, place)
        for place, group in enumerate(data.groups)
        for specimen in data.members(group.id)
        if (x := _value(data, specimen.id, one.x)) is not None
        and (y := _value(data, specimen.id, one.y)) is not None
    ]


def _value(data: ReportData, name: str, key: str) -> float | None:
    if key == TREATMENT:
        return next(s.treatment_y for s in data.specimens if s.id == name)
    measure = data.measures.get(name, {}).get(key)
    return None if measure is None else measure.value


def _row(found: Mapping[str, Association], groups: tuple[str, ...]) -> Relation:
    one = next(iter(found.values()))
    return Relation(
        y=named(one.y).symbol,
        x=named(one.x).symbol,
        cells=(
            *(_short(found.get(group)) for group in groups),
            _rho(found.get(ALL)),
            _rho(found.get(WITHIN)),
            _slope(found.get(ALL) or one),
        ),
    )


def _short(one: Association | None) -> Cell:
    if one is None or not isfinite(one.rho.value):
        return DASH, ""
    return _signed(one.rho.value), f"n\u00a0=\u00a0{one.n}, p\u00a0{p_value(one.p)}"


def _rho(one: Association | None) -> Cell:
    if one is None or not isfinite(one.rho.value):
        return DASH, ""
    interval = ""
    if isfinite(one.rho.low + one.rho.high):
        interval = f"[{_signed(one.rho.low)}, {_signed(one.rho.high)}], "
    return _signed(one.rho.value), f"{interval}p\u00a0{p_value(one.p)}"


def _slope(one: Association) -> Cell:
    slope = one.slope
    if not isfinite(slope.value):
        return DASH, ""
    if not isfinite(slope.low + slope.high):
        return number(slope.value), ""
    return number(slope.value), f"[{number(slope.low)}, {number(slope.high)}]"


def _signed(value: float) -> str:
    return f"{value:.2f}".replace("-", "−")
