"""Plain tables and JSON: what a person or another program may read."""

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
from fissura.io.tables.tidy import separator_of, stop_if_control

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
                " remove it and run again to have it made anew"
            ) from None


def read_text(path: Path) -> str:
    """Read a text file, UTF-8.

    Raises
    ------
    StorageError
        If the file is missing or no such text.
    """
    with explain_disk_errors(path):
        try:
            return path.read_text(encoding="utf-8-sig")
        except UnicodeDecodeError:
            raise StorageError(
                f"{path} was expected to be text in UTF-8, but it is no such text: "
                "save it again as UTF-8"
            ) from None


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


def read_rows(path: Path, *, any_separator: bool = False) -> list[dict[str, str]]:
    """Read a CSV table with a header, each row by column name.

    Cells are parted by commas, with `any_separator` by semicolons, tabs or bars, too,
    as spreadsheets of many countries write them.

    Raises
    ------
    StorageError
        If the file is missing or no text.
    DataError
        If it holds no header, names a column twice, or a row has more or fewer cells
        than the header.
    """
    header, *rows = _cells(path, any_separator=any_separator)
    twice = sorted({name for name in header if header.count(name) > 1})
    if twice:
        raise DataError(
            f"{path}: the header names {', '.join(map(repr, twice))} more than once; "
            "give every column a name of its own"
        )
    for number, cells in enumerate(rows, start=2):
        if len(cells) != len(header):
            raise DataError(
                f"{path}, row {number}: the header names {len(header)} columns "
                f"({', '.join(header)}), but this row has {len(cells)} cells"
            )
    return [dict(zip(header, cells, strict=True)) for cells in rows]


def _cells(path: Path, *, any_separator: bool) -> list[list[str]]:
    """Return the stripped cells of a CSV file, header first, empty lines left out."""
    with explain_disk_errors(path):
        try:
            text = path.read_text(encoding="utf-8-sig")
        except UnicodeDecodeError:
            raise StorageError(
                f"{path} was expected to be a CSV table in UTF-8, but it is no such "
                "text: save it again as CSV UTF-8"
            ) from None
    separator, body = separator_of(text) if any_separator else (",", text)
    try:
        lines = list(csv.reader(io.StringIO(body), delimiter=separator, strict=True))
    except csv.Error as error:
        raise DataError(f"{path} is not a valid CSV table: {error}") from None
    stop_if_control(path, body)
    filled = [
        [cell.strip() for cell in line] for line in lines if "".join(line).strip()
    ]
    if not filled:
        raise DataError(f"{path} is empty: a header is needed, and a row below it")
    return filled
