"""A table from elsewhere, one row for each observation, as spreadsheets save it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from fissura.errors import DataError
from fissura.io.text.decoding import read_any_text, stop_if_control
from fissura.io.text.separators import lines_of, separator_of, stop_if_ragged

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from fissura.io.text.separators import Line

__all__ = ["TidyTable", "read_tidy"]


@dataclass(frozen=True, slots=True)
class TidyTable:
    """A table: its cells as text.

    Parameters
    ----------
    rows : tuple of dict of str to str
        The cells of each row by the name of their column.
    remarks : tuple of str
        What the reader had to decide.
    columns : tuple of str
        Their names.
    lines : tuple of int
        The line in which each row begins.
    separator : str
        What parts the cells.
    """

    rows: tuple[dict[str, str], ...]
    remarks: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    lines: tuple[int, ...] = ()
    separator: str = ","


def read_tidy(path: Path, *, whole_rows: bool = False) -> TidyTable:
    """Read a table whose cells are separated by commas, semicolons, tabs or bars.

    Quoted cells, a byte-order mark, Excel's line ``sep=;``, UTF-16 and the Windows
    code page are understood; empty lines, and columns without a name or a cell, are
    left out.

    Parameters
    ----------
    path : Path
    whole_rows : bool, optional
        Whether to refuse rows that leave out empty cells at their end, or add some.

    Raises
    ------
    StorageError
        If the file is missing, or a workbook rather than text.
    DataError
        If it holds no header, names a column twice or not at all, or a row has more or
        fewer cells than the header.
    """
    read = read_any_text(
        path, wanted="a table as text", do="save the sheet as CSV UTF-8"
    )
    stop_if_control(path, read.text)
    separator, body = separator_of(read.text)
    lines = [
        (number, [cell.strip() for cell in cells])
        for number, cells in lines_of(path, body, separator)
    ]
    if not lines:
        raise DataError(f"{path} is empty: a header is needed, and a row below it")
    if whole_rows:
        stop_if_ragged(path, lines)
    lines = _without_empty_columns(lines)
    header = _header(path, lines[0][1])
    rows = []
    for number, cells in lines[1:]:
        # Spreadsheets leave empty cells at the end of a row out, or add some.
        filled = [*cells, *[""] * (len(header) - len(cells))]
        if any(filled[len(header) :]):
            if len(header) == 1:
                raise DataError(
                    f"{path}: its first line, {header[0]!r}, was expected to name the "
                    f"columns, but line {number} has {len(cells)} cells: leave out "
                    "the lines above the header"
                )
            raise DataError(
                f"{path}, line {number}: the header names {len(header)} columns "
                f"({', '.join(header)}), but this line has {len(cells)} cells: put "
                "quotes around cells that hold the separator"
            )
        rows.append(dict(zip(header, filled, strict=False)))
    return TidyTable(
        tuple(rows),
        read.remarks(path.name),
        tuple(header),
        tuple(number for number, _ in lines[1:]),
        separator,
    )


def _without_empty_columns(lines: Sequence[Line]) -> list[Line]:
    """Leave out columns that hold neither a name nor a cell."""
    width = len(lines[0][1])
    empty = {
        place
        for place, name in enumerate(lines[0][1])
        if not name and not any(any(cells[place : place + 1]) for _, cells in lines)
    }
    if not empty:
        return list(lines)
    stays = [place for place in range(width) if place not in empty]
    return [
        (number, [*(cells[p] for p in stays if p < len(cells)), *cells[width:]])
        for number, cells in lines
    ]


def _header(path: Path, cells: list[str]) -> list[str]:
    """Return the names of the columns; one without a name may hold row numbers."""
    named = [name or (" " if place == 0 else "") for place, name in enumerate(cells)]
    twice = sorted({name for name in named if named.count(name) > 1})
    if twice or "" in named:
        wrong = "leaves a column without a name"
        if twice != [""] and twice:
            wrong = f"names {', '.join(map(repr, twice))} more than once"
        raise DataError(f"{path}: the header {wrong}; give every column its own name")
    return named
