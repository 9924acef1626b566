"""Tensile tests as text: of whichever program, the content decides, not the name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fissura.errors import DataError
from fissura.io.atomic import write_text
from fissura.io.curves.column_names import named
from fissura.io.curves.column_report import columns_sentence
from fissura.io.curves.columns import Asked, columns_of
from fissura.io.curves.decode import read_text
from fissura.io.curves.numbers import decimal_sign, numbers
from fissura.io.curves.programs import kind_of
from fissura.io.curves.specimen_size import size_of
from fissura.io.curves.specimens import MOST_SPECIMENS, by_name, by_start, part_of
from fissura.io.curves.table import find_table
from fissura.model import TensileTest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from fissura.io.curves.columns import Chosen
    from fissura.io.curves.numbers import Numbers
    from fissura.io.curves.programs import Kind
    from fissura.io.curves.table import Table
    from fissura.model import SpecimenSize, TensileCurve

__all__ = ["read_tensile", "read_tensile_tests", "write_tensile"]


def read_tensile(
    path: Path, *, strain_column: str = "", load_column: str = ""
) -> TensileTest:
    """Read the one test of a file; see `read_tensile_tests`.

    Raises
    ------
    StorageError
        If the file cannot be read.
    DataError
        If it is no such table, or holds several tests.
    """
    tests = read_tensile_tests(
        path, strain_column=strain_column, load_column=load_column
    )
    if len(tests) > 1:
        raise DataError(
            f"{path} holds {len(tests)} tests where one was expected: "
            f"{tests[1].apart}: save each specimen's test in a file of its own"
        )
    return tests[0]


def read_tensile_tests(
    path: Path, *, strain_column: str = "", load_column: str = ""
) -> tuple[TensileTest, ...]:
    """Read what a test machine recorded.

    Bluehill (classic and Universal), Deben Microtest, MTS TestSuite and plain tables
    are read: whatever is written above it, a header names the columns, and their units
    stand in it or in a row below.  ``strain`` is in mm/mm, %, ‰ or microstrain,
    ``extension`` (also displacement, elongation, position) in mm or µm, ``stress`` in
    Pa to GPa, ``load`` (also force) in N or kN.  Strain without a unit is in mm/mm;
    stress without one is asked about.

    Parameters
    ----------
    path : Path
        Text in UTF-8, UTF-16 or Latin-1; cells are separated by tab, semicolon,
        comma, bar or blanks; decimals by point or comma.
    strain_column, load_column : str
        Header or place, from 1, of the column of strain or extension and of stress
        or load; found by name and unit where empty.

    Returns
    -------
    tuple of TensileTest
        One for each specimen, in the order recorded.  Their remarks count the rows
        that were left out: those without a number, the first where it is written
        twice, an end mark; `columns` says which columns were used.

    Raises
    ------
    StorageError
        If the file cannot be read.
    DataError
        If it is no such table.
    """
    text = read_text(path)
    table = find_table(path, text)
    kind = kind_of(text, table)
    decimal = decimal_sign(path, _cells(table), separator=table.separator)
    chosen = columns_of(path, table, kind, Asked(strain_column, load_column), decimal)
    size, about_size = size_of(path, table, decimal=decimal)
    chosen.remarks.extend([] if kind.units else about_size)
    tests: list[TensileTest] = []
    for name, part in by_name(table):
        read = numbers(path, part, chosen.columns, chosen.axes, decimal=decimal)
        apart = f"a column tells specimens apart, here {name!r}" if name else ""
        tests += _tests(path, part, read, (chosen, kind, size, apart))
    return tuple(tests)


Shared = tuple["Chosen", "Kind", "SpecimenSize", str]
"""What all tests of a table have in common, and what tells this part from others."""


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
            f"but at most {MOST_SPECIMENS} tests in a file are told apart: save them "
            "in several files"
        )
    ends = [*(start.row for start in starts[1:]), read.lines.size]
    said = columns_sentence(table, chosen)
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
            columns=(said,),
            rank=strain.rank,
            extension_rank=chosen.columns.get("extension", strain).rank,
            unit_unnamed=axes["strain"] == "strain" and not strain.unit,
            compressive=strain.compressive and load.compressive,
            beyond=None if read.beyond is None else read.beyond[0] * load.factor,
            beyond_line=0 if read.beyond is None else read.beyond[1],
            apart=why,
        )


def _cells(table: Table) -> Iterator[str]:
    """Yield the cells of every column that may be of the curve, and of time."""
    places = [
        index for index, name in enumerate(table.header) if named(name) is not None
    ]
    for _, row in table.rows:
        yield from (row[index] for index in places if index < len(row))


def write_tensile(path: Path, curve: TensileCurve) -> None:
    """Write a curve as a table that `read_tensile` reads, to ten digits.

    Raises
    ------
    TooBigError, StorageError
        If the disk is full or the file cannot be written.
    """
    points = zip(curve.strain, curve.stress_mpa, strict=True)
    rows = [f"{strain:.9e},{stress:.9e}\n" for strain, stress in points]
    write_text(path, "strain,stress_mpa\n" + "".join(rows))
