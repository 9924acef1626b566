"""The table of tensile tests: every reading, every estimator, every flag."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from fissura.report.tables.table import Table

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from fissura.model import Modulus, TensileReading
    from fissura.report.tables.table import Cell

__all__ = ["METHOD_WORDS", "TENSILE_COLUMNS", "tensile_table"]

METHOD_WORDS = {
    "least_squares": "least squares",
    "sdar": "SDAR",
    "annex_g": "annex G",
    "sliding": "sliding window",
}
CRITERIA = {
    "sdar": (
        "noise_strain",
        "noise_stress",
        "resolution_strain",
        "resolution_stress",
        "curvature_first",
        "curvature_last",
        "short_range",
    ),
    "annex_g": ("few_values", "scatter", "uncertainty"),
}
READ = (
    "modulus_gpa",
    "r_squared",
    "relative_se",
    "uts_mpa",
    "uts_strain",
    "yield_mpa",
    "yield_strain",
    "failure_mpa",
    "failure_strain",
    "work_uts_mj_m3",
    "work_failure_mj_m3",
    "resilience_mj_m3",
)
"""Attributes of a `Strength` that are columns of the same name."""
OF_A_METHOD = (
    "gpa",
    "r_squared",
    "relative_se",
    "points",
    "strain_from",
    "strain_to",
    "mpa_from",
    "mpa_to",
)
TENSILE_COLUMNS = (
    "test",
    *READ,
    "toe_strain",
    "method",
    *(
        f"{method}_{column}"
        for method in METHOD_WORDS
        for column in (*OF_A_METHOD, *CRITERIA.get(method, ()), "unmet")
    ),
    "columns",
    "absent",
    "remarks",
)


def tensile_table(readings: Sequence[TensileReading]) -> Table:
    """Lay out a row for each test, in the order of `TENSILE_COLUMNS`.

    A missing value is None; several sentences share one cell.
    """
    return Table("tensile.csv", TENSILE_COLUMNS, tuple(map(_row, readings)))


def _row(reading: TensileReading) -> tuple[Cell, ...]:
    read = reading.strength
    by_name = {one.method: one for one in read.estimates}
    return (
        reading.name,
        *(_plain(getattr(read, column)) for column in READ),
        reading.toe_strain,
        read.method,
        *(
            cell
            for method in METHOD_WORDS
            for cell in _cells(method, by_name.get(method))
        ),
        " ".join(reading.curve.columns),
        "; ".join(f"{name}: {why}" for name, why in read.absent.items()),
        " ".join(reading.remarks),
    )


def _cells(method: str, one: Modulus | None) -> Iterator[Cell]:
    criteria = CRITERIA.get(method, ())
    if one is None:
        yield from (None,) * (len(OF_A_METHOD) + len(criteria) + 1)
        return
    yield from map(
        _plain,
        (
            one.gpa,
            one.r_squared,
            one.relative_se,
            one.points,
            *one.window_strain,
            *one.window_mpa,
            *(one.criteria.get(name) for name in criteria),
        ),
    )
    yield "; ".join(one.remarks)


def _plain(value: float | None) -> Cell:
    """Leave out what is not a number; infinity stands for a criterion not testable."""
    if value is None or math.isnan(value):
        return None
    return value
