"""Anybody's table of values: whatever separates its cells, as spreadsheets save it."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from fissura.errors import DataError, StorageError
from fissura.io.atomic import explain_disk_errors

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["TidyTable", "read_tidy", "separator_of", "stop_if_control"]

SEPARATORS = {"\t": "tab", ";": "semicolon", ",": "comma", "|": "bar"}
WORKBOOKS = {
    b"PK\x03\x04": "an Excel or OpenDocument workbook",
    b"\xd0\xcf\x11\xe0": "an old Excel workbook",
    b"PAR1": "a Parquet file",
}
BYTE_ORDER = {
    b"\xff\xfe": "utf-16",
    b"\xfe\xff": "utf-16",
    b"\xef\xbb\xbf": "utf-8-sig",
}
CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]")
SAID_BY_EXCEL = re.compile(r"\s*\"?sep=(.)\"?\s*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class TidyTable:
    """Rows by column name, what the reader had to decide, and the columns' names."""

    rows: tuple[dict[str, str], ...]
    remarks: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()


def read_tidy(path: Path) -> TidyTable:
    """Read a table whose cells are parted by commas, semicolons, tabs or bars.

    Quoted cells, a byte-order mark, Excel's line ``sep=;``, UTF-16 and the Windows
    code page are understood; empty lines are left out.

    Raises
    ------
    StorageError
        If the file is missing, or a workbook rather than text.
    DataError
        If it holds no header, names a column twice or not at all, or a row has more or
        fewer cells than the header.
    """
    text, encoding = _text(path)
    stop_if_control(path, text)
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    separator, body = separator_of(text)
    lines = _lines(path, body, separator)
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
                    "what stands above the header"
                )
            raise DataError(
                f"{path}, line {number}: the header names {len(header)} columns "
                f"({', '.join(header)}), but this line has {len(cells)} cells: put "
                "quotes around cells that hold the separator"
            )
        rows.append(dict(zip(header, filled, strict=False)))
    strange = () if encoding != "cp1252" else (f"{path.name} is no UTF-8: {CP1252}",)
    return TidyTable(tuple(rows), strange, tuple(header))


CP1252 = "it was read in the code page of Windows (1252); check letters such as µ"


def _text(path: Path) -> tuple[str, str]:
    with explain_disk_errors(path):
        content = path.read_bytes()
    for mark, name in WORKBOOKS.items():
        if content.startswith(mark):
            raise StorageError(
                f"{path} was expected to be a table as text, but it is {name}: save "
                "the sheet as CSV UTF-8"
            )
    stated = next((e for mark, e in BYTE_ORDER.items() if content.startswith(mark)), "")
    for encoding in [stated] if stated else ["utf-8", "cp1252"]:
        try:
            return content.decode(encoding).removesuffix("\x1a"), encoding
        except UnicodeDecodeError:
            continue
    raise StorageError(
        f"{path} was expected to be a table as text, but it is no such text: save it "
        "again as CSV UTF-8"
    )


def separator_of(text: str) -> tuple[str, str]:
    """Return the separator, and the text below a line that names it."""
    first, _, rest = text.partition("\n")
    if said := SAID_BY_EXCEL.fullmatch(first):
        return said[1], rest
    lines = [line for line in text.splitlines() if line.strip()][:20]
    bare = [re.sub(r'"[^"]*"', "", line) for line in lines]
    header = bare[0] if bare else ""
    found = [sep for sep in SEPARATORS if sep in header]
    # A separator parts every line into as many cells as the header, if it can.
    whole = [s for s in found if len({line.count(s) for line in bare}) == 1]
    return (whole or found or [","])[0], text


def stop_if_control(path: Path, text: str) -> None:
    """Refuse what a terminal would obey rather than show, and NUL bytes.

    Raises
    ------
    DataError
        With the line it stands in.
    """
    found = CONTROL.search(text)
    if found:
        line = text.count("\n", 0, found.start()) + 1
        raise DataError(
            f"{path}, line {line} holds a control character ({found[0]!r}): it is no "
            "plain table; save it again as CSV UTF-8"
        )


def _lines(path: Path, text: str, separator: str) -> list[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text), delimiter=separator, skipinitialspace=True)
    try:
        lines = [(reader.line_num, [c.strip() for c in line]) for line in reader]
    except csv.Error as error:
        raise DataError(f"{path} is not a valid table: {error}") from None
    filled = [(number, cells) for number, cells in lines if any(cells)]
    if not filled:
        raise DataError(f"{path} is empty: a header is needed, and a row below it")
    return filled


def _header(path: Path, cells: list[str]) -> list[str]:
    """Return the names of the columns; one without a name may stand for row numbers."""
    while cells and not cells[-1]:
        cells = cells[:-1]
    named = [name or (" " if place == 0 else "") for place, name in enumerate(cells)]
    twice = sorted({name for name in named if named.count(name) > 1})
    if twice or "" in named:
        wrong = "leaves a column without a name"
        if twice != [""] and twice:
            wrong = f"names {', '.join(map(repr, twice))} more than once"
        raise DataError(f"{path}: the header {wrong}; give every column its own name")
    return named
