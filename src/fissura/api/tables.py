"""Results as Arrow tables: no pandas is needed, and ``to_pandas`` is one call away."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from fissura import report
from fissura.errors import DataError
from fissura.io import FINDING_COLUMNS, arrow_table
from fissura.model import (
    Audit,
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
    results: Damage
    | Inspection
    | Audit
    | Result
    | Iterable[Result]
    | Mapping[str, Result],
) -> ArrowTable:
    """Return results of one kind as a table, units in the names of its columns.

    Parameters
    ----------
    results : Damage, Inspection, Audit, a result, or iterable or mapping of results
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
    if isinstance(results, Audit):
        return arrow_table(FLAG_COLUMNS, map(_of_flag, results.flags))
    listed = _listed(results)
    kinds = sorted({type(one).__name__ for one in listed})
    if len(kinds) != 1:
        raise DataError(
            "a table needs results of one kind, but "
            + (f"these are {' and '.join(kinds)}" if kinds else "there are none")
        )
    columns, rows = _columns_and_rows(listed)
    return arrow_table(columns, rows)


def _columns_and_rows(
    listed: list[Any],
) -> tuple[Sequence[str], Iterable[Sequence[object]]]:
    match listed[0]:
        case Finding():
            return FINDING_COLUMNS, map(_of_finding, listed)
        case Measure():
            return MEASURE_COLUMNS, map(_of_measure, listed)
        case Comparison():
            compared = report.comparison_table(listed)
            return compared.columns, compared.rows
        case TensileReading():
            read = report.tensile_table(listed)
            return read.columns, read.rows
        case Flag():
            return FLAG_COLUMNS, map(_of_flag, listed)
        case other:
            raise DataError(f"there is no table of {type(other).__name__}")


def _listed(results: Any) -> list[Any]:
    """Return the results one by one.

    Raises
    ------
    DataError
        If they are none.
    """
    match results:
        case Finding() | Measure() | Comparison() | TensileReading() | Flag():
            return [results]
        case Mapping():
            return list(results.values())
        case Iterable() if not isinstance(results, str):
            return list(results)
        case _:
            raise DataError(
                "a table needs results, such as findings or measures, but a value of "
                f"type {type(results).__name__} came"
            )


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
