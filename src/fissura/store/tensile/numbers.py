"""Numbers as test machines print them: decimal commas, thousands, what is missing."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np

from fissura.errors import DataError
from fissura.store.tensile.table import NOT_MEASURED, may_be_number

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from fissura.store.tensile.columns import Column
    from fissura.store.tensile.table import Line, Table

__all__ = ["decimal_sign", "number", "numbers"]

NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d{1,3})?")
THOUSANDS = re.compile(r"[+-]?[1-9]\d{0,2}(,\d{3})+(\.\d*)?")
POINT_THOUSANDS = re.compile(r"[+-]?[1-9]\d{0,2}(\.\d{3})+(,\d*)?")
BLANKS = dict.fromkeys(map(ord, " \u00a0\u202f\u2009'"))
"""What may stand between thousands without being mistaken for a decimal sign."""
FEWEST_POINTS = 10
LARGEST = 1e15
"""No instrument prints larger numbers."""


def numbers(
    path: Path, table: Table, columns: Mapping[str, Column], *, decimal: str
) -> tuple[dict[str, NDArray[np.float64]], list[str]]:
    """Return the columns of all rows that have every one, and what was left out.

    Raises
    ------
    DataError
        If a row is too wide or too short, a cell is no number, or fewer than
        `FEWEST_POINTS` rows are left.
    """
    rows = _without_foot(table.rows, columns)
    _stop_if_wider(path, table, rows)
    read = np.array(
        [
            [_value(path, line, column, decimal) for column in columns.values()]
            for line in rows
        ],
        dtype=np.float64,
    ).reshape(len(rows), len(columns))
    kept, remarks = _kept(read, twice=_first_is_twice(rows))
    if len(rows) < len(table.rows):
        remarks.append("Words below the table were left out.")
    if len(kept) < FEWEST_POINTS:
        raise DataError(
            f"{path} has {len(kept)} points, but a curve needs at least "
            f"{FEWEST_POINTS}: check that the whole test was exported"
        )
    return dict(zip(columns, kept.T.copy(), strict=True)), remarks


def decimal_sign(path: Path, cells: Iterable[str]) -> str:
    """Tell the decimal sign of the cells, ``.`` or ``,``.

    Raises
    ------
    DataError
        If a comma may stand for either.
    """
    filled = [cell.strip() for cell in cells]
    with_comma = [cell for cell in filled if "," in cell]
    if not with_comma:
        return "."
    if any("." in cell and cell.index(".") < cell.rindex(",") for cell in with_comma):
        return ","
    if any("." in cell for cell in filled):
        return "."
    if all(THOUSANDS.fullmatch(cell) for cell in with_comma):
        raise DataError(
            f"{path} holds {with_comma[0]!r}, which may be a decimal comma or a comma "
            "between thousands: save the numbers with a decimal point and without "
            "commas between thousands"
        )
    return ","


def number(cell: str, decimal: str) -> float | None:
    """Read a number; nan where nothing was measured, None where it is none.

    Examples
    --------
    >>> number("1,234.5", "."), number("-,5", ","), number("fast", ".")
    (1234.5, -0.5, None)
    """
    small = cell.strip().lower()
    if small in NOT_MEASURED:
        return float("nan")
    small = small.translate(BLANKS)
    if decimal == ",":
        if POINT_THOUSANDS.fullmatch(small) and "," in small:
            small = small.replace(".", "")
        small = small.replace(",", ".")
    elif THOUSANDS.fullmatch(small):
        small = small.replace(",", "")
    if not NUMBER.fullmatch(small):
        return None
    value = float(small)
    return value if abs(value) <= LARGEST else None


def _value(path: Path, line: Line, column: Column, decimal: str) -> float:
    where, row = line
    if len(row) <= column.index:
        raise DataError(
            f"{path} has {len(row)} cells in line {where}, but column "
            f"{column.index + 1} holds {column.name!r}: check how it was exported"
        )
    value = number(row[column.index], decimal)
    if value is None:
        raise DataError(
            f"{path} holds {row[column.index]!r} in line {where}, where a number was "
            "expected: remove what does not belong to the table"
        )
    return value


def _without_foot(
    rows: Sequence[Line], columns: Mapping[str, Column]
) -> Sequence[Line]:
    """Leave out lines at the end that hold words and no number of ours."""
    stop = len(rows)
    while stop and not any(
        column.index < len(rows[stop - 1][1])
        and may_be_number(rows[stop - 1][1][column.index])
        and rows[stop - 1][1][column.index].strip()
        for column in columns.values()
    ):
        if not any(any(map(str.isalpha, cell)) for cell in rows[stop - 1][1]):
            break
        stop -= 1
    return rows[:stop]


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
    """Whether the first two rows say the same wherever both say something."""
    if len(rows) < 2:  # noqa: PLR2004 - one row is not twice
        return False
    pairs = zip(rows[0][1], rows[1][1], strict=False)
    return all(a.strip() == b.strip() for a, b in pairs if a.strip() and b.strip())


def _kept(
    read: NDArray[np.float64], *, twice: bool
) -> tuple[NDArray[np.float64], list[str]]:
    """Leave out rows that lack a number, a first row twice, a last row of zeros."""
    remarks: list[str] = []
    if twice and not np.isnan(read[:2]).any():
        read = read[1:]
        remarks.append("The first row is written twice and was left out once.")
    whole = ~np.isnan(read).any(axis=1)
    if left_out := int(np.sum(~whole)):
        remarks.append(
            f"Left out: {left_out} of {len(read)} rows, for want of a number."
        )
    read = read[whole]
    if len(read) > 1 and not read[-1].any() and read[-2].any():
        read = read[:-1]
        remarks.append("The last row is all zeros, an end mark, and was left out.")
    return read, remarks
