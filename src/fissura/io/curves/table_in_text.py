"""The table of a tensile test in a text: its header and its units."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from fissura.errors import DataError
from fissura.io.curves.column_names import WANTED, named, names_quantity, unit_of
from fissura.io.text.numbers import NO_READING
from fissura.io.text.separators import SEPARATORS, lines_of

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["Line", "Table", "find_table", "listed", "may_be_number"]

LOOKS_LIKE_NUMBER = re.compile(
    r"[+−-]?[\d.,'’\u00a0\u202f\u2009 ]*\d[\d.,]*([ed][+-]?\d+)?"
)
LONGEST_NUMBER = 100
COMMENT = ("#", "//")
"""What a line of comment begins with."""
MOST_TABLES = 50
"""From this many headers on, the tests of a file cannot be distinguished."""
MOST_CELLS = 1000
MOST_WORDS = 3
"""Most lines of words between a header and its numbers."""
LONGEST_NAME = 60
MOST_NAMES = 12
A_TEST = 20
"""Numbers from which on a table may be a test."""
LOOKED_AT = 40
"""Rows below a line that decide whether it is a header."""

Line = tuple[int, Sequence[str]]
"""A line of the file: its number and its cells."""


@dataclass(frozen=True, slots=True)
class Table:
    """A table as text.

    `before` are the lines above the header, `units` the cells of the row of units,
    empty where there is none, `rows` all lines below that are no comments, `used` the
    places of columns that may be an axis of the curve, and `words` the lines of
    comment that were left out.
    """

    separator: str
    before: Sequence[Line]
    header: Sequence[str]
    units: Sequence[str]
    rows: Sequence[Line]
    used: Sequence[int] = ()
    words: Sequence[Line] = ()

    def unit(self, index: int) -> str:
        """Return the unit of a column in the row of units; empty without one."""
        return self.units[index] if index < len(self.units) else ""


def find_table(path: Path, text: str) -> Table:
    """Find the header that has most rows of numbers below, under any separator.

    Raises
    ------
    DataError
        If there is no such header, or more than one table.
    """
    troubles: list[DataError] = []
    found: list[tuple[int, Table, str]] = []
    for separator in (*SEPARATORS, " "):
        if separator in text:
            try:
                lines = _narrow(path, lines_of(path, text, separator))
            except DataError as error:
                troubles.append(error)
                continue
            found += _best_table(lines, separator)
    if not found:
        raise troubles[0] if troubles else _no_header(path, text)
    _, table, others = max(found, key=lambda one: one[0])
    if others:
        raise DataError(
            f"{path} holds more than one table, with headers in lines {others}: save "
            "each specimen's test in a file of its own"
        )
    return table


def may_be_number(cell: str) -> bool:
    """Whether a cell holds a number in any spelling, or says there is none."""
    small = cell.strip().lower()
    if len(small) > LONGEST_NUMBER:
        return False
    return small in NO_READING or LOOKS_LIKE_NUMBER.fullmatch(small) is not None


def listed(names: Sequence[str]) -> str:
    """List names in quotes, cut where a quote left open makes one of a whole file."""
    shown = ", ".join(repr(name[:LONGEST_NAME]) for name in names[:MOST_NAMES])
    hidden = len(names) - MOST_NAMES
    return f"{shown} and {hidden} more" if hidden > 0 else shown


def _narrow(path: Path, lines: Sequence[Line]) -> Sequence[Line]:
    """Refuse lines of more cells than a record of a test has columns."""
    for where, cells in lines:
        if len(cells) > MOST_CELLS:
            raise DataError(
                f"{path} has {len(cells)} cells in line {where}, but the record of a "
                f"tensile test has at most {MOST_CELLS} columns: export the columns of "
                "the curve alone"
            )
    return lines


def _best_table(lines: Sequence[Line], separator: str) -> list[tuple[int, Table, str]]:
    """Return the table with most numbers, how many, and where others are.

    A short table above it is one of results; any other would be a second test.
    """
    heads = (
        place
        for place, (_, cells) in enumerate(lines)
        if names_quantity(cells) and _begins_table(lines, place)
    )
    places = list(islice(heads, MOST_TABLES + 1))
    if not places:
        return []
    ends = [*places[1:], len(lines)]
    parts = (
        _table_at(lines, p, e, separator) for p, e in zip(places, ends, strict=True)
    )
    tables = [table for table in parts if table is not None]
    if not tables:
        return []
    counts = [_numbers(table) for table in tables]
    best = counts.index(max(counts))
    rivals = [
        place
        for index, place in enumerate(places)
        if index > best or (index < best and counts[index] >= A_TEST)
    ]
    others = _and([str(lines[place][0]) for place in [places[best], *rivals]])
    return [(counts[best], tables[best], others if rivals else "")]


def _begins_table(lines: Sequence[Line], place: int) -> bool:
    """Whether numbers are below a line that may be a header."""
    after = (lines[n] for n in range(place + 1, len(lines)))
    below = (line for line in after if not _is_comment(line))
    few = [lines[place], *islice(below, MOST_WORDS + 2)]
    return _table_at(few, 0, len(few), "") is not None


def _and(lines: Sequence[str]) -> str:
    shown = " and ".join(lines[:MOST_NAMES])
    hidden = len(lines) - MOST_NAMES
    return f"{shown} and more" if hidden > 0 else shown


def _used(header: Sequence[str]) -> list[int]:
    """Return the places of columns that name a quantity along an axis."""
    read = ((index, named(name)) for index, name in enumerate(header))
    return [i for i, one in read if one is not None and one.quantity != "time"]


def _table_at(
    lines: Sequence[Line], place: int, stop: int, separator: str
) -> Table | None:
    """Take a line as header of those up to `stop`; None where no numbers follow."""
    header = lines[place][1]
    used = _used(header)
    if not used:
        return None
    units: Sequence[str] = ()
    below = place + 1
    if (
        below < len(lines)
        and not _is_comment(lines[below])
        and _is_units(lines[below][1])
    ):
        units, below = lines[below][1], below + 1
    under = lines[below:stop]
    words = [line for line in under if _is_comment(line)]
    rows = [line for line in under if not _is_comment(line)] if words else under
    first = next(
        (n for n, row in enumerate(rows[: MOST_WORDS + 1]) if _is_numbers(used, row)),
        None,
    )
    if first is None or not all(_is_words(row) for row in rows[:first]):
        return None
    words = [*rows[:first], *words]
    before = lines[:place]
    return Table(separator, before, header, units, rows[first:], used, words)


def _is_comment(line: Line) -> bool:
    return line[1][0].lstrip().startswith(COMMENT)


def _is_words(line: Line) -> bool:
    """Whether a line holds words, no number and no name of a quantity."""
    filled = [cell for cell in line[1] if cell.strip()]
    return not any(may_be_number(cell) for cell in filled) and not names_quantity(
        filled
    )


def _is_units(cells: Sequence[str]) -> bool:
    """Whether a row holds units: text without numbers, and at least one in it."""
    filled = [cell for cell in cells if cell.strip()]
    if not filled or any(any(sign.isdigit() for sign in c[:1]) for c in filled):
        return False
    return not any(may_be_number(c) and unit_of(c) != "-" for c in filled) and all(
        named(cell) is None for cell in filled
    )


def _is_numbers(used: Sequence[int], line: Line) -> bool:
    cells = line[1]
    return all(i < len(cells) and may_be_number(cells[i]) for i in used)


def _numbers(table: Table) -> int:
    """Count the numbers in the first rows."""
    rows = sum(_is_numbers(table.used, line) for line in table.rows[:LOOKED_AT])
    return rows * len(table.used)


def _no_header(path: Path, text: str) -> DataError:
    first = text.strip().splitlines()[0]
    return DataError(
        f"{path} was expected to hold a header that names {WANTED} with numbers below, "
        f"but none was found; its first line is {listed([first])}: give the columns "
        "names with their units"
    )
