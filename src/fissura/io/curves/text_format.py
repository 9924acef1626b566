"""Read tensile tests that are text tables of any program, and write one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fissura.errors import DataError
from fissura.io.atomic import write_text
from fissura.io.curves.column_names import WANTED, named
from fissura.io.curves.programs import kind_of
from fissura.io.curves.table_in_text import find_table
from fissura.io.curves.tests_from_table import read_table_tests
from fissura.io.text.decoding import LATIN, WINDOWS, read_any_text
from fissura.io.text.numbers import decimal_sign

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from fissura.io.curves.columns import Asked
    from fissura.io.curves.table_in_text import Table
    from fissura.model import TensileCurve, TensileTest

__all__ = ["EXPORT", "read_text_tests", "write_tensile"]

EXPORT = "export the test as CSV or text from the test machine's program"
TEXT_CONTROLS = frozenset("\t\n\r\f\x1a")
MOST_CONTROLS = 0.001
"""Share of control characters, beyond line ends, that a text may hold."""


def read_text_tests(path: Path, asked: Asked) -> tuple[TensileTest, ...]:
    """Read the tests of a text of any program.

    Bluehill (classic and Universal), Deben Microtest, MTS TestSuite and plain tables
    are read: below any text, a header names the columns, and their units
    are in it or in a row below.

    Parameters
    ----------
    path : Path
        Text in UTF-8, UTF-16, UTF-32 or the code page of Windows; cells are separated
        by tab, semicolon, comma, bar or blanks; decimals by point or comma.
    asked : Asked
        Columns that the user names.

    Raises
    ------
    StorageError
        If the file cannot be read.
    DataError
        If it is empty, or no such table.
    """
    text = _text(path)
    table = find_table(path, text)
    decimal = decimal_sign(path, _cells(table), separator=table.separator)
    return read_table_tests(path, table, kind_of(text, table), asked, decimal=decimal)


def _text(path: Path) -> str:
    """Read a text with letters beyond ASCII only in names of units.

    A wrong letter therefore makes a unit that is not known, never a wrong number.
    """
    wanted = "a text table"
    read = read_any_text(path, wanted=wanted, do=EXPORT, old=(WINDOWS, LATIN))
    if not read.text.strip():
        raise DataError(f"{path} is empty, but was expected to hold {WANTED}")
    controls = sum(sign < " " and sign not in TEXT_CONTROLS for sign in read.text)
    if controls > MOST_CONTROLS * len(read.text):
        raise DataError(f"{path} was expected to be {wanted}, but is not: {EXPORT}")
    return read.text


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
