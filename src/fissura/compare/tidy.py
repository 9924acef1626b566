"""Compare the groups of any table that has one row for each specimen."""

from __future__ import annotations

from math import isfinite
from typing import TYPE_CHECKING

from fissura.compare.groups import groups
from fissura.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from fissura.model import Comparison

    Rows = Sequence[Mapping[str, str]]

__all__ = ["tidy_groups"]

NOT_MEASURED = ("", "NA")
HEADER_ROWS = 1


def tidy_groups(
    rows: Rows, *, group: str, outcomes: Sequence[str], specimen: str = ""
) -> tuple[Comparison, ...]:
    """Compare the groups named in one column by the numbers in others.

    Parameters
    ----------
    rows : sequence of mapping of str to str
        A mapping of column to cell for each row below the header, as
        ``csv.DictReader`` gives them.  An empty cell or ``NA`` was not measured.
    group : str
        Column that names the group; groups stand in the order they first appear.
    outcomes : sequence of str
        Columns to compare.
    specimen : str, optional
        Column that names the specimen; without it, specimens are called by their rows.

    Returns
    -------
    tuple of Comparison
        One for each outcome.

    Raises
    ------
    DataError
        If a column is missing, a cell holds no number, a row names no group or a
        specimen again, a group has no specimen with any of the outcomes, or there are
        fewer than two groups.
    """
    if not rows:
        raise DataError("the table has no rows below its header: nothing to compare")
    for column in [group, *outcomes, *([specimen] if specimen else [])]:
        _stop_if_missing(column, rows)
    ids = _ids(rows, specimen)
    members = _members(rows, ids, group)
    values = {outcome: _numbers(rows, ids, outcome) for outcome in outcomes}
    _stop_if_empty(members, values)
    return groups(values, members=members, outcomes=outcomes)


def _ids(rows: Rows, specimen: str) -> list[str]:
    if not specimen:
        return [_place(i) for i in range(len(rows))]
    ids = [_cell(row, specimen) for row in rows]
    for i, name in enumerate(ids):
        if not name:
            raise DataError(f"{_place(i)} names no specimen in column {specimen}")
        if name in ids[:i]:
            raise DataError(
                f"{_place(i)} names specimen {name}, as {_place(ids.index(name))} does,"
                " but each specimen may count only once: average its rows first"
            )
    return ids


def _members(rows: Rows, ids: Sequence[str], group: str) -> dict[str, list[str]]:
    members: dict[str, list[str]] = {}
    for i, (row, name) in enumerate(zip(rows, ids, strict=True)):
        if not (cell := _cell(row, group)):
            raise DataError(
                f"{_place(i)} names no group in column {group}: fill it in, or leave "
                "the row out"
            )
        members.setdefault(cell, []).append(name)
    if len(members) < 2:  # noqa: PLR2004 - two groups, as the sentence says
        raise DataError(
            f"a comparison needs at least two groups, but column {group} names only "
            f"{', '.join(members)}: choose another column"
        )
    return members


def _numbers(rows: Rows, ids: Sequence[str], outcome: str) -> dict[str, float]:
    return {
        name: _number(cell, _place(i), outcome)
        for i, (row, name) in enumerate(zip(rows, ids, strict=True))
        if (cell := _cell(row, outcome)) not in NOT_MEASURED
    }


def _number(cell: str, place: str, outcome: str) -> float:
    try:
        number = float(cell.replace("_", "?"))
    except ValueError:
        number = float("nan")
    if not isfinite(number):
        raise DataError(
            f"{place} has {cell!r} in column {outcome}, but only numbers with a "
            "decimal point can be compared: correct it, or leave the cell empty"
        )
    return number


def _stop_if_missing(column: str, rows: Rows) -> None:
    if column not in rows[0]:
        raise DataError(
            f"the table has no column {column}; it has {', '.join(map(str, rows[0]))}: "
            "name one of these"
        )


def _stop_if_empty(
    members: Mapping[str, Sequence[str]], values: Mapping[str, Mapping[str, float]]
) -> None:
    measured = {name for column in values.values() for name in column}
    for group, names in members.items():
        if measured.isdisjoint(names):
            raise DataError(
                f"group {group} has no specimen with a value of {', '.join(values)}: "
                "leave its rows out, or choose other outcomes"
            )


def _cell(row: Mapping[str, str], column: str) -> str:
    """Return a cell without the blanks around it; short rows end in empty cells."""
    return (row.get(column) or "").strip()


def _place(i: int) -> str:
    """Name a row as a spreadsheet counts it."""
    return f"row {i + HEADER_ROWS + 1}"
