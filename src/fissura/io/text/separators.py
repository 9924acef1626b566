"""What parts the cells of a table that is text, and the cells of each line."""

from __future__ import annotations

import csv
import io
import re
from typing import TYPE_CHECKING

from fissura.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

__all__ = ["SEPARATORS", "Line", "lines_of", "separator_of", "stop_if_ragged"]

SEPARATORS = ("\t", ";", ",", "|")
"""Between cells, in the order they are tried: a comma may also be a decimal sign."""
EXCEL_LINE = re.compile(r"\s*\"?sep=(\t|[^\w\s\"])\"?\s*", re.IGNORECASE)
QUOTED = re.compile(r'"[^"]*"')
LOOKED_AT = 20
"""Lines that decide the separator."""
END = "\x1e"
"""A line below the last one: inside a cell, it shows that a quote was left open."""

Line = tuple[int, list[str]]
"""The number of a line in the file, and its cells."""


def separator_of(text: str) -> tuple[str, str]:
    """Return the separator, and the text without a line that names it.

    That line is left blank, so that the others are numbered as in the file.

    Examples
    --------
    >>> separator_of("group;dose, mg;x")[0], separator_of("sep=|")[0]
    (';', '|')
    """
    first, _, rest = text.partition("\n")
    if stated := EXCEL_LINE.fullmatch(first):
        return stated[1], f"\n{rest}"
    lines = [line for line in text.splitlines() if line.strip()][:LOOKED_AT]
    bare = [QUOTED.sub("", line) for line in lines]
    header = bare[0] if bare else ""
    found = [sep for sep in SEPARATORS if sep in header]
    # A separator parts every line into as many cells as the header, if it can.
    whole = [s for s in found if len({line.count(s) for line in bare}) == 1]
    return (whole or found or [","])[0], text


def lines_of(
    path: Path, text: str, separator: str, *, strict: bool = False
) -> list[Line]:
    """Split lines into cells; empty lines are left out.

    Parameters
    ----------
    path : Path
        For messages.
    text : str
        With line feeds at the ends of lines.
    separator : str
        One sign; a blank is any run of blanks.
    strict : bool, optional
        Whether to refuse letters between a closing quote and the next separator.

    Returns
    -------
    list of (int, list of str)
        The line in which each row begins, from 1, and its cells.

    Raises
    ------
    DataError
        If a quote that is left open hides lines or separators, or a cell is too long.
    """
    if separator == " ":
        split = ((n, line.split()) for n, line in enumerate(text.splitlines(), 1))
        return [(number, cells) for number, cells in split if cells]
    rows: list[Line] = []
    begins = 1
    reader = csv.reader(
        io.StringIO(f"{text}\n{END}"),
        delimiter=separator,
        skipinitialspace=True,
        strict=strict,
    )
    try:
        for cells in reader:
            rows.append((begins, cells))
            begins = reader.line_num + 1
    except csv.Error as error:
        raise _no_table(path, separator, f"{error} in line {begins}") from None
    where, last = rows.pop()
    if last != [END]:
        inside = last[-1].removesuffix(f"\n{END}")
        if "\n" in inside.strip() or separator in inside:
            raise _no_table(path, separator, f"a quote left open in line {where}")
        rows.append((where, [*last[:-1], inside]))
    return [line for line in rows if any(map(str.strip, line[1]))]


def stop_if_ragged(path: Path, lines: Sequence[Line]) -> None:
    """Refuse a table in which a row has more or fewer cells than the header.

    Raises
    ------
    DataError
        With the line and its number of cells.
    """
    _, header = lines[0]
    for number, cells in lines[1:]:
        if len(cells) != len(header):
            raise DataError(
                f"{path}, row {number}: the header names {len(header)} columns "
                f"({', '.join(header)}), but this row has {len(cells)} cells"
            )


def _no_table(path: Path, separator: str, why: str) -> DataError:
    return DataError(
        f"{path} is no table with {separator!r} between its cells ({why}): save it "
        "again as CSV"
    )
