"""The values of the columns of a tensile test, and which rows are left out."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from fissura.errors import DataError
from fissura.io.curves.table_in_text import listed, may_be_number
from fissura.io.text.numbers import NO_READING
from fissura.io.text.numbers import number as number_of

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from fissura.io.curves.column_names import Column
    from fissura.io.curves.table_in_text import Line, Table

__all__ = ["Numbers", "number", "numbers"]

PLAIN_COLUMN = {
    sign: re.compile(
        rf"(?:[+-]?[0-9]+(?:{re.escape(sign)}[0-9]+)?(?:[eE][+-]?[0-9]{{1,3}})?\n)*+"
    )
    for sign in ".,"
}
"""Matches lines of plain numbers, which need no further parsing."""
FEWEST_POINTS = 10
LONGEST_SHOWN = 40
LARGEST = 1e15
"""No instrument prints larger numbers."""


@dataclass(frozen=True, slots=True)
class Numbers:
    """The columns of the rows that were used.

    `lines` are the lines of the file they are in, `beyond` the largest value of the
    load's axis in rows that lack a strain, with the line it is in.
    """

    columns: dict[str, NDArray[np.float64]]
    lines: NDArray[np.int64]
    remarks: list[str]
    beyond: tuple[float, int] | None = None


def numbers(
    path: Path,
    table: Table,
    columns: Mapping[str, Column],
    axes: Mapping[str, str],
    *,
    decimal: str,
) -> Numbers:
    """Return the columns of all rows that have both axes, and what was left out.

    A column that is on no axis may lack numbers: it then has nan.

    Raises
    ------
    DataError
        If a row is too wide or too short, a cell is no number, or fewer than
        `FEWEST_POINTS` rows are left.
    """
    drawn = {axes["strain"], axes["load"]}
    rows = _without_foot(path, table, columns)
    _stop_if_wider(path, table, rows)
    read = np.empty((len(rows), len(columns)))
    for place, (name, column) in enumerate(columns.items()):
        read[:, place] = _column(path, rows, column, decimal, must=name in drawn)
    lines = np.array([line for line, _ in rows], dtype=np.int64)
    names = list(columns)
    axis = [names.index(axes["strain"]), names.index(axes["load"])]
    used_rows, remarks = _used_rows(read, axis, twice=_first_is_twice(rows))
    if len(rows) < len(table.rows):
        remarks.append("Words below the table were left out.")
    remarks += _about_words(table)
    if used_rows.size < FEWEST_POINTS:
        raise DataError(
            f"{path} has {used_rows.size} points, but a curve needs at least "
            f"{FEWEST_POINTS}: check that the whole test was exported"
        )
    values = dict(zip(columns, read[used_rows].T.copy(), strict=True))
    whole = {n: v for n, v in values.items() if n in drawn or np.isfinite(v).all()}
    return Numbers(whole, lines[used_rows], remarks, _beyond(read, axis, lines))


def _beyond(
    read: NDArray[np.float64], axis: list[int], lines: NDArray[np.int64]
) -> tuple[float, int] | None:
    """Return the load that is farthest from zero where strain is missing."""
    lacking = np.flatnonzero(np.isnan(read[:, axis[0]]) & ~np.isnan(read[:, axis[1]]))
    if not lacking.size:
        return None
    loads = read[lacking, axis[1]]
    place = int(np.argmax(np.abs(loads)))
    return float(loads[place]), int(lines[lacking[place]])


def _about_words(table: Table) -> list[str]:
    if not table.words:
        return []
    where, cells = table.words[0]
    what = next((cell.strip() for cell in cells if cell.strip()), "")[:LONGEST_SHOWN]
    more = len(table.words) - 1
    others = f" and {more} more" if more else ""
    return [f"Left out: line {where} ({what!r}){others}, which holds words."]


def number(cell: str, decimal: str) -> float | None:
    """Read a number; nan where nothing was measured, None where it is none.

    Examples
    --------
    >>> number("1,234.5", "."), number("--", ","), number("fast", ".")
    (1234.5, nan, None)
    """
    if cell.strip().lower() in NO_READING:
        return float("nan")
    value = number_of(cell, decimal)
    return None if value is None or abs(value) > LARGEST else value


def _column(
    path: Path, rows: Sequence[Line], column: Column, decimal: str, *, must: bool
) -> list[float]:
    """Read the cells of a column: at once where all are plain, else one by one."""
    if all(len(cells) > column.index for _, cells in rows):
        text = [cells[column.index].strip() for _, cells in rows]
        if PLAIN_COLUMN[decimal].fullmatch("\n".join([*text, ""])):
            values = [float(cell.replace(",", ".")) for cell in text]
            if max(map(abs, values), default=0.0) <= LARGEST:
                return values
    return [_value(path, line, column, decimal, must=must) for line in rows]


def _value(
    path: Path, line: Line, column: Column, decimal: str, *, must: bool
) -> float:
    """Read a cell; one on no axis of the curve may hold anything."""
    where, row = line
    if not must:
        read = number(row[column.index], decimal) if column.index < len(row) else None
        return float("nan") if read is None else read
    if len(row) <= column.index:
        raise DataError(
            f"{path} has {len(row)} cells in line {where}, but column "
            f"{column.index + 1} holds {column.name!r}: check how it was exported"
        )
    value = number(row[column.index], decimal)
    if value is None:
        raise DataError(
            f"{path} holds {listed([row[column.index]])} in line {where}, where a "
            "number was expected: remove what does not belong to the table"
        )
    return value


def _without_foot(
    path: Path, table: Table, columns: Mapping[str, Column]
) -> Sequence[Line]:
    """Leave out lines at the end that begin with words, such as a table of means.

    Raises
    ------
    DataError
        If rows of numbers follow them: these may be no points of the curve.
    """
    places = {column.index for column in columns.values()}
    rows = table.rows
    stop = len(rows)
    while stop and _is_foot(rows[stop - 1], places):
        stop -= 1
    last = next((n for n in range(stop) if _is_title(rows[n])), None)
    if last is not None:
        where, cells = rows[last]
        raise DataError(
            f"{path} holds words in line {where} ({listed(cells[:1])}) with numbers "
            "below them, where a number was expected: remove what does not belong to "
            "the table"
        )
    return rows[:stop]


def _is_foot(line: Line, places: Collection[int]) -> bool:
    """Whether a line begins with words where a number is expected."""
    filled = [(i, cell) for i, cell in enumerate(line[1]) if cell.strip()]
    if not filled:
        return False
    place, cell = filled[0]
    if may_be_number(cell) or not any(map(str.isalpha, cell)):
        return False
    holds = any(i in places and may_be_number(cell) for i, cell in filled)
    return place in places or not holds


def _is_title(line: Line) -> bool:
    """Whether a line is one of words alone."""
    filled = [cell for cell in line[1] if cell.strip()]
    if filled and may_be_number(filled[0]):
        return False
    return (
        bool(filled)
        and not any(may_be_number(cell) for cell in filled)
        and any(any(map(str.isalpha, cell)) for cell in filled[:1])
    )


def _stop_if_wider(path: Path, table: Table, rows: Sequence[Line]) -> None:
    """Refuse rows with more cells than the header: decimal commas look like that."""
    width = len(table.header)
    for line, row in rows:
        if any(cell.strip() for cell in row[width:]):
            raise DataError(
                f"{path} has {len(row)} cells in line {line}, but its header names "
                f"{width} columns: write decimals with a point, or separate the "
                "cells by semicolons"
            )


def _first_is_twice(rows: Sequence[Line]) -> bool:
    """Whether the first two rows agree in all columns that both fill."""
    if len(rows) < 2:  # noqa: PLR2004 - one row is not twice
        return False
    pairs = zip(rows[0][1], rows[1][1], strict=False)
    return all(a.strip() == b.strip() for a, b in pairs if a.strip() and b.strip())


def _used_rows(
    read: NDArray[np.float64], axis: list[int], *, twice: bool
) -> tuple[NDArray[np.int64], list[str]]:
    """Leave out rows that lack a number, a first row twice, a last row of zeros."""
    remarks: list[str] = []
    rows = np.arange(len(read))
    drawn = read[:, axis]
    if twice and not np.isnan(drawn[:2]).any():
        rows = rows[1:]
        remarks.append("The first row is written twice and was left out once.")
    whole = ~np.isnan(drawn[rows]).any(axis=1)
    if left_out := int(np.sum(~whole)):
        remarks.append(
            f"Left out: {left_out} of {rows.size} rows, for want of a number."
        )
    rows = rows[whole]
    if rows.size > 1 and not drawn[rows[-1]].any() and drawn[rows[-2]].any():
        rows = rows[:-1]
        remarks.append("The last row is all zeros, an end mark, and was left out.")
    return rows, remarks
