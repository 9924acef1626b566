"""From a table to tensile tests: which columns, how many tests, of which size."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fissura.errors import DataError
from fissura.io.curves.column_report import columns_sentence
from fissura.io.curves.column_values import numbers
from fissura.io.curves.columns import columns_of
from fissura.io.curves.several_specimens import (
    MOST_SPECIMENS,
    by_name,
    by_start,
    part_of,
)
from fissura.io.curves.specimen_size import size_of
from fissura.model import TensileTest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from fissura.io.curves.column_values import Numbers
    from fissura.io.curves.columns import Asked, Chosen
    from fissura.io.curves.programs import Kind
    from fissura.io.curves.table_in_text import Table
    from fissura.model import SpecimenSize

__all__ = ["read_table_tests"]


def read_table_tests(
    path: Path, table: Table, kind: Kind, asked: Asked, *, decimal: str = "."
) -> tuple[TensileTest, ...]:
    """Read the tests of a table, whether it was text or not.

    Parameters
    ----------
    path : Path
        The file, for messages and as source.
    table : Table
    kind : Kind
        The program that wrote it.
    asked : Asked
        Columns that the user names.
    decimal : {".", ","}, optional
        Decimal sign of its cells.

    Returns
    -------
    tuple of TensileTest
        One for each specimen, in the order recorded.

    Raises
    ------
    DataError
        If an axis of the curve has no column, several that differ, or none in a known
        unit; if a cell is no number, or too few are.
    """
    chosen = columns_of(path, table, kind, asked, decimal)
    size, about_size = size_of(path, table, decimal=decimal)
    chosen.remarks.extend([] if kind.units else about_size)
    tests: list[TensileTest] = []
    for name, part in by_name(table):
        read = numbers(path, part, chosen.columns, chosen.axes, decimal=decimal)
        apart = f"a column tells specimens apart, here {name!r}" if name else ""
        tests += _tests(path, part, read, (chosen, kind, size, apart))
    return tuple(tests)


Shared = tuple["Chosen", "Kind", "SpecimenSize", str]
"""What all tests of a table have in common, and what is specific to this part."""


def _tests(
    path: Path, table: Table, read: Numbers, shared: Shared
) -> Iterator[TensileTest]:
    """Yield the tests of a part of a table, each from its start to the next."""
    chosen, kind, size, apart = shared
    axes = chosen.axes
    starts, steps = by_start(read, axes["strain"], axes["load"])
    if len(starts) > MOST_SPECIMENS:
        raise DataError(
            f"{path} holds {len(starts)} stretches that begin anew ({starts[1].why}), "
            f"but at most {MOST_SPECIMENS} tests in a file can be separated: save them "
            "in several files"
        )
    ends = [*(start.row for start in starts[1:]), read.lines.size]
    sentence = columns_sentence(table, chosen)
    for start, end in zip(starts, ends, strict=True):
        values = {
            name: values * chosen.columns[name].factor
            for name, values in part_of(read, start.row, end).columns.items()
        }
        why = start.why or apart
        several = (
            f"The file holds {len(starts)} tests: {starts[-1].why}. This one stands in "
            f"lines {read.lines[start.row]} to {read.lines[end - 1]}."
        )
        strain, load = chosen.columns[axes["strain"]], chosen.columns[axes["load"]]
        yield TensileTest(
            source=str(path),
            kind=kind.name,
            strain=values.get("strain"),
            extension_mm=values.get("extension"),
            load_n=values.get("load"),
            stress_mpa=values.get("stress"),
            size=size,
            remarks=(
                *([several] if len(starts) > 1 else []),
                *([f"The file holds several tests: {apart}."] if apart else []),
                *chosen.remarks,
                *read.remarks,
                *steps,
                *kind.remarks,
            ),
            time_s=values.get("time"),
            columns=(sentence,),
            rank=strain.rank,
            extension_rank=chosen.columns.get("extension", strain).rank,
            unit_unnamed=axes["strain"] == "strain" and not strain.unit,
            compressive=strain.compressive and load.compressive,
            beyond=None if read.beyond is None else read.beyond[0] * load.factor,
            beyond_line=0 if read.beyond is None else read.beyond[1],
            apart=why,
        )
