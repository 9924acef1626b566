"""The tables beside the report of a study, and those that a comparison shares."""

from __future__ import annotations

import math
from dataclasses import astuple, fields
from typing import TYPE_CHECKING

from fissura.model import QUANTITIES, Finding
from fissura.report.tables.table import Table

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from fissura.model import Association, Comparison, Estimate, Measure
    from fissura.report.report_data import ReportData
    from fissura.report.tables.table import Cell

__all__ = ["association_table", "comparison_table", "tables"]

COMPARISON_COLUMNS = (
    *("outcome", "row", "first", "second", "n", "median", "q1", "q3", "h", "df"),
    *("p_asymptotic", "shapiro_w", "shapiro_p", "u", "p_exact", "method", "p"),
    *("p_holm", "p_floor", "shift", "shift_low", "shift_high"),
    *("delta", "delta_low", "delta_high", "remarks"),
)
ASSOCIATION_COLUMNS = (
    *("y", "x", "over", "n", "rho", "rho_low", "rho_high", "p", "p_method"),
    *("slope", "slope_low", "slope_high", "intercept", "remark"),
)

PLAIN = frozenset(("y", "x", "over", "n", "p", "p_method", "intercept", "remark"))


def tables(data: ReportData) -> tuple[Table, ...]:
    """Return the tables beside the page."""
    return (
        _measures(data),
        comparison_table(data.comparisons),
        association_table(data.associations),
        _findings(data),
    )


def _measures(data: ReportData) -> Table:
    """Lay out a row for each specimen and a column for each quantity.

    A quantity with a known interval has three more columns, ``…_low``, ``…_high`` and
    ``…_interval``, which says whether it is one of chance or of quartiles;
    the last column says why a value is missing, or what to keep in mind.
    """
    columns = [column for known in QUANTITIES for column in _columns(data, known.key)]
    named = [key if part == "value" else f"{key}_{part}" for key, part in columns]
    rows = []
    for specimen in data.specimens:
        found = data.measures.get(specimen.id, {})
        values = [_part(found.get(key), part) for key, part in columns]
        about = (specimen.id, specimen.group, specimen.excluded)
        rows.append((*about, *map(_known, values), _remarks(found.values())))
    header = ("specimen", "group", "excluded", *named, "remarks")
    return Table("tables/measures.csv", header, tuple(rows))


def comparison_table(
    comparisons: Sequence[Comparison], *, name: str = "tables/comparisons.csv"
) -> Table:
    """Lay out every outcome: its test, then each group, then each pair.

    The column ``row`` says which of the three a row is.
    """
    rows = []
    for comparison in comparisons:
        for row in _comparison_rows(comparison):
            told = {"outcome": comparison.outcome, **row}
            rows.append(tuple(_known(told.get(key)) for key in COMPARISON_COLUMNS))
    return Table(name, COMPARISON_COLUMNS, tuple(rows))


def association_table(associations: Sequence[Association]) -> Table:
    """Lay out a row for each pair of quantities in each group, over all and within."""
    rows = []
    for one in associations:
        told = {
            **{
                name: getattr(one, name)
                for name in ASSOCIATION_COLUMNS
                if name in PLAIN
            },
            **_bounded("rho", one.rho),
            **_bounded("slope", one.slope),
        }
        rows.append(tuple(_known(told[name]) for name in ASSOCIATION_COLUMNS))
    return Table("tables/associations.csv", ASSOCIATION_COLUMNS, tuple(rows))


def _findings(data: ReportData) -> Table:
    """Lay out a row for each finding of every specimen."""
    rows = tuple(
        (specimen.id, *map(_known, astuple(finding)))
        for specimen in data.specimens
        for finding in data.findings.get(specimen.id, ())
    )
    header = ("specimen", *(column.name for column in fields(Finding)))
    return Table("tables/findings.csv", header, rows)


def _columns(data: ReportData, key: str) -> list[tuple[str, str]]:
    bounded = any(
        key in found and (found[key].low is not None or found[key].high is not None)
        for found in data.measures.values()
    )
    parts = ("value", "low", "high", "interval") if bounded else ("value",)
    return [(key, part) for part in parts]


def _part(measure: Measure | None, part: str) -> Cell:
    if measure is None:
        return None
    cell: Cell = getattr(measure, part)
    return cell


def _remarks(measures: Iterable[Measure]) -> str:
    return "; ".join(f"{one.key}: {one.remark}" for one in measures if one.remark)


def _comparison_rows(comparison: Comparison) -> Iterator[dict[str, Cell]]:
    yield {
        "row": "outcome",
        "h": comparison.h,
        "df": comparison.df,
        "p_asymptotic": comparison.p_asymptotic,
        "p_exact": comparison.p_exact,
        "remarks": " ".join(comparison.remarks),
    }
    for group in comparison.groups:
        yield {
            "row": "group",
            "first": group.group,
            "n": group.n,
            "median": group.median,
            "q1": group.q1,
            "q3": group.q3,
            "shapiro_w": group.shapiro_w,
            "shapiro_p": group.shapiro_p,
        }
    for pair in comparison.pairs:
        yield {
            "row": "pair",
            "first": pair.first,
            "second": pair.second,
            "u": pair.u,
            "p_exact": pair.p_exact,
            "method": pair.method,
            "p": pair.p,
            "p_holm": pair.p_holm,
            "p_floor": pair.p_floor,
            **_bounded("shift", pair.shift),
            **_bounded("delta", pair.delta),
        }


def _bounded(name: str, estimate: Estimate) -> dict[str, Cell]:
    return {
        name: estimate.value,
        f"{name}_low": estimate.low,
        f"{name}_high": estimate.high,
    }


def _known(cell: Cell) -> Cell:
    """Leave a cell empty where there is no number."""
    return None if isinstance(cell, float) and not math.isfinite(cell) else cell
