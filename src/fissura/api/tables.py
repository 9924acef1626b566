"""Results as Arrow tables: no pandas is needed, and ``to_pandas`` is one call away."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from fissura import report
from fissura.errors import DataError
from fissura.io import FINDING_COLUMNS, arrow_table
from fissura.model import (
    Comparison,
    Finding,
    Flag,
    Measure,
    TensileReading,
    quantity,
)
from fissura.workflow import Inspection
from fissura.workflow.stages import Damage

if TYPE_CHECKING:
    from fissura.io import ArrowTable

    Result = Finding | Measure | Comparison | TensileReading | Flag

__all__ = ["as_table"]

MEASURE_COLUMNS = ("key", "symbol", "name", "unit", "value", "low", "high", "remark")
FLAG_COLUMNS = ("claim", "where", "module", "severity", "says", "window")


def as_table(
    results: Damage | Inspection | Iterable[Result] | Mapping[str, Result],
) -> ArrowTable:
    """Return results of one kind as a table, units in the names of its columns.

    Parameters
    ----------
    results : Damage, Inspection, iterable or mapping
        Findings, measures, comparisons, tensile readings, or flags of an audit; of
        damage and of an inspection, the findings.

    Returns
    -------
    pyarrow.Table
        ``to_pydict`` makes a dict of it, ``to_pandas`` a data frame.

    Raises
    ------
    DataError
        If there is no result, or they are of several kinds.

    Examples
    --------
    >>> from fissura.model import Measure
    >>> as_table([Measure("bv_tv", 0.25)]).to_pydict()["value"]
    [0.25]
    """
    if isinstance(results, Damage | Inspection):
        return arrow_table(FINDING_COLUMNS, map(_of_finding, results.findings))
    values = results.values() if isinstance(results, Mapping) else results
    listed = list(values)
    kinds = sorted({type(one).__name__ for one in listed})
    if len(kinds) != 1:
        raise DataError(
            "a table needs results of one kind, but "
            + (f"these are {' and '.join(kinds)}" if kinds else "there are none")
        )
    first: Result = listed[0]
    match first:
        case Finding():
            rows: Iterable[tuple[object, ...]] = map(_of_finding, listed)
            return arrow_table(FINDING_COLUMNS, rows)
        case Measure():
            return arrow_table(MEASURE_COLUMNS, map(_of_measure, listed))
        case Comparison():
            compared = report.comparison_table(listed)
            return arrow_table(compared.columns, compared.rows)
        case TensileReading():
            return arrow_table(report.TENSILE_COLUMNS, report.tensile_rows(listed))
        case Flag():
            return arrow_table(FLAG_COLUMNS, map(_of_flag, listed))
        case _:
            raise DataError(f"there is no table of {kinds[0]}")


def _of_finding(one: Finding) -> tuple[object, ...]:
    values = (getattr(one, name) for name in FINDING_COLUMNS)
    return tuple(
        str(value) if name == "kind" else value
        for name, value in zip(FINDING_COLUMNS, values, strict=True)
    )


def _of_measure(one: Measure) -> tuple[object, ...]:
    known = quantity(one.key)
    return (
        *(one.key, known.symbol, known.name, known.unit),
        *(one.value, one.low, one.high, one.remark),
    )


def _of_flag(one: Flag) -> tuple[object, ...]:
    return (one.claim, one.where, one.module, str(one.severity), one.says, one.window)
