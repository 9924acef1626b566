"""Plain tables and JSON: what a person or another program may read."""

from __future__ import annotations

import csv
import io
import json
from math import isfinite
from typing import TYPE_CHECKING, Any

from fissura.errors import DataError, StorageError
from fissura.store.atomic import explain_disk_errors, write_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

__all__ = ["read_json", "read_rows", "read_text", "write_json", "write_rows"]


def write_json(path: Path, value: object) -> None:
    """Write JSON that a person can read and that is the same each time."""
    text = json.dumps(value, indent=2, ensure_ascii=False, allow_nan=False)
    write_text(path, text + "\n")


def read_json(path: Path) -> Any:
    """Read JSON.

    Raises
    ------
    StorageError
        If the file is missing or no JSON, or holds a number that is not finite.
    """
    with explain_disk_errors(path):
        try:
            return json.loads(
                path.read_text(encoding="utf-8"),
                parse_constant=_refuse,
                parse_float=_finite,
            )
        except (ValueError, RecursionError) as error:
            raise StorageError(
                f"{path} was expected to be JSON, but cannot be read as such ({error}):"
                " remove it and run again to have it made anew"
            ) from None


def _refuse(word: str) -> float:
    raise ValueError(f"{word} is no number of JSON")


def _finite(digits: str) -> float:
    number = float(digits)
    return number if isfinite(number) else _refuse(digits)


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
    """Write a CSV table; numbers in full precision, None as an empty cell."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(names)
    writer.writerows(rows)
    write_text(path, text.getvalue())


def read_rows(path: Path) -> list[dict[str, str]]:
    """Read a CSV table with a header, each row by column name.

    Raises
    ------
    StorageError
        If the file is missing or no text.
    DataError
        If it holds no header, names a column twice, or a row has more or fewer cells
        than the header.
    """
    header, *rows = _cells(path)
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


def _cells(path: Path) -> list[list[str]]:
    """Return the stripped cells of a CSV file, header first, empty lines left out."""
    with explain_disk_errors(path):
        try:
            text = path.read_text(encoding="utf-8-sig")
        except UnicodeDecodeError:
            raise StorageError(
                f"{path} was expected to be a CSV table in UTF-8, but it is no such "
                "text: save it again as CSV UTF-8"
            ) from None
    try:
        lines = list(csv.reader(io.StringIO(text), strict=True))
    except csv.Error as error:
        raise DataError(f"{path} is not a valid CSV table: {error}") from None
    filled = [
        [cell.strip() for cell in line] for line in lines if "".join(line).strip()
    ]
    if not filled:
        raise DataError(f"{path} is empty: a header is needed, and a row below it")
    return filled
