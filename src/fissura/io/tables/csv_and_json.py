"""CSV and JSON that Fissura writes, for people and programs, and reads again."""

from __future__ import annotations

import csv
import io
import json
import re
from typing import TYPE_CHECKING, Any, TypeAlias

import pyarrow as pa

from fissura.errors import DataError, StorageError
from fissura.io.atomic import explain_disk_errors, write_text
from fissura.io.parsed_json import parse_json
from fissura.io.text.decoding import read_utf8, stop_if_control
from fissura.io.text.separators import lines_of, stop_if_ragged

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

__all__ = [
    "ArrowTable",
    "arrow_table",
    "read_json",
    "read_rows",
    "read_text",
    "write_json",
    "write_rows",
]

ArrowTable: TypeAlias = pa.Table
FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""Starts of cells that spreadsheets take for formulas."""
PLAIN = re.compile(r"[+-]?[\d.]+(e[+-]?\d+)?$|[-+]?(inf|nan)$", re.IGNORECASE)


def write_json(path: Path, value: object) -> None:
    """Write JSON that a person can read and that is the same each time."""
    text = json.dumps(value, indent=2, ensure_ascii=False, allow_nan=False)
    write_text(path, text + "\n")


def arrow_table(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> ArrowTable:
    """Return rows as an Arrow table; None is a missing value."""
    cells = list(zip(*rows, strict=True)) or [()] * len(columns)
    return pa.table({name: list(of) for name, of in zip(columns, cells, strict=True)})


def read_json(path: Path) -> Any:
    """Read JSON.

    Raises
    ------
    StorageError
        If the file is missing or no JSON, or holds a number that is not finite.
    """
    with explain_disk_errors(path):
        try:
            return parse_json(path.read_text(encoding="utf-8"))
        except ValueError as error:
            raise StorageError(
                f"{path} was expected to be JSON, but cannot be read as such ({error}):"
                " remove it and run again to make it again"
            ) from None


def read_text(path: Path) -> str:
    """Read a text file, UTF-8.

    Raises
    ------
    StorageError
        If the file is missing or no such text.
    """
    return read_utf8(path, wanted="text")


def write_rows(
    path: Path, names: Sequence[str], rows: Iterable[Sequence[object]]
) -> None:
    """Write a CSV table; numbers in full precision, None as an empty cell.

    A text that a spreadsheet would run as a formula gets an apostrophe before it.
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(names)
    writer.writerows([as_text(cell) for cell in row] for row in rows)
    write_text(path, text.getvalue())


def as_text(cell: object) -> object:
    """Return a cell that a spreadsheet shows, and does not run.

    Examples
    --------
    >>> as_text("=1+1"), as_text("-1.5"), as_text("BP-1")
    ("'=1+1", '-1.5', 'BP-1')
    """
    runs = isinstance(cell, str) and cell.startswith(FORMULA) and not PLAIN.match(cell)
    return f"'{cell}" if runs else cell


def read_rows(path: Path) -> list[dict[str, str]]:
    """Read a CSV table of our own with a header, each row by column name.

    Raises
    ------
    StorageError
        If the file is missing or no text.
    DataError
        If it holds no header, names a column twice, or a row has more or fewer cells
        than the header.
    """
    text = read_utf8(path, wanted="a CSV table", do="save it again as CSV UTF-8")
    lines = [
        (number, [cell.strip() for cell in cells])
        for number, cells in lines_of(path, text, ",", strict=True)
    ]
    stop_if_control(path, text)
    if not lines:
        raise DataError(f"{path} is empty: a header is needed, and a row below it")
    header = lines[0][1]
    twice = sorted({name for name in header if header.count(name) > 1})
    if twice:
        raise DataError(
            f"{path}: the header names {', '.join(map(repr, twice))} more than once; "
            "give every column a name of its own"
        )
    stop_if_ragged(path, lines)
    return [dict(zip(header, cells, strict=True)) for _, cells in lines[1:]]
