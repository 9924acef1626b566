"""Numbers from the cells of any table: points or commas, never guessed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from fissura.errors import DataError
from fissura.io.text.numbers import NOT_MEASURED, may_be_thousands, number

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = ["WIDE", "Column", "column", "places_listed"]

WIDE = (
    "if each column of the table is a group, write one row for each value, with its "
    "group in one column and the value in another"
)
"""What to do with a table whose columns are the groups."""

LONGEST_UNIT = 20


@dataclass(frozen=True, slots=True)
class Column:
    """The numbers of a column by row, and what is to be said of the rest."""

    numbers: Mapping[int, float]
    missing: tuple[int, ...]
    remarks: tuple[str, ...]


def column(cells: Sequence[str], name: str, places: Sequence[str]) -> Column:
    """Read the numbers of one column.

    Decimals may stand behind a point or, throughout the column, behind a comma.

    Parameters
    ----------
    cells : sequence of str
        Without the blanks around them.
    name : str
        Of the column, for messages.
    places : sequence of str
        What each row is called in messages.

    Raises
    ------
    DataError
        If a cell holds no finite number, a column mixes points and commas, or commas
        could as well part thousands.
    """
    filled = {i: c for i, c in enumerate(cells) if c.lower() not in NOT_MEASURED}
    commas = [i for i, cell in filled.items() if _has_comma(cell)]
    if commas:
        _stop_if_mixed(filled, commas, name, places)
        _stop_if_grouped(filled, commas, name, places)
    decimal = "," if commas else "."
    numbers = {i: _number(cell, decimal, name, places[i]) for i, cell in filled.items()}
    missing = tuple(i for i in range(len(cells)) if i not in filled)
    empty = [places[i] for i in missing if not cells[i]]
    said = [i for i in missing if cells[i]]
    remarks = []
    if commas:
        remarks.append(f"{name}: commas were read as decimal points.")
    elif any("," in cell for cell in filled.values()):
        remarks.append(f"{name}: commas were read as signs between thousands.")
    if any(" " in cell.strip() for cell in filled.values()):
        remarks.append(f"{name}: blanks inside numbers were left out.")
    if said:
        words = ", ".join(dict.fromkeys(repr(cells[i]) for i in said))
        rows = places_listed([places[i] for i in said])
        remarks.append(f"{name}: {words} in {rows} was taken as not measured.")
    if empty:
        holds = "are empty and count" if len(empty) > 1 else "is empty and counts"
        remarks.append(f"{name}: {places_listed(empty)} {holds} as not measured.")
    return Column(numbers, missing, tuple(remarks))


def _has_comma(cell: str) -> bool:
    """Whether a cell may hold a decimal comma."""
    return "," in cell and number(cell, ",") is not None


def _number(cell: str, decimal: str, name: str, place: str) -> float:
    read = number(cell, decimal)
    if read is None:
        unit = re.fullmatch(r"[+-]?[\d.,]+(?:e[+-]?\d+)?\s*([^\W\d_].*|%.*)", cell)
        do = (
            f"write the unit, {unit[1][:LONGEST_UNIT]}, into the name of the column "
            "and the numbers alone into its cells"
            if unit
            else "correct it, or leave the cell empty"
        )
        raise DataError(
            f"{place} has {cell!r} in column {name}, but only numbers can be "
            f"compared: {do}"
        )
    return read


def _stop_if_mixed(
    filled: Mapping[int, str], commas: Sequence[int], name: str, places: Sequence[str]
) -> None:
    points = [i for i, cell in filled.items() if "." in cell and not _has_comma(cell)]
    if points:
        raise DataError(
            f"column {name} has a decimal comma in {places[commas[0]]} "
            f"({filled[commas[0]]!r}) and a decimal point in {places[points[0]]} "
            f"({filled[points[0]]!r}): write all numbers the same way"
        )


def _stop_if_grouped(
    filled: Mapping[int, str], commas: Sequence[int], name: str, places: Sequence[str]
) -> None:
    """Refuse 1,234 where no cell of the column shows what its comma means."""
    if may_be_thousands([filled[i] for i in commas]):
        raise DataError(
            f"column {name} has {filled[commas[0]]!r} in {places[commas[0]]}, which "
            "may be a decimal comma or one that separates thousands, and no other cell "
            "shows which: write the numbers with decimal points and without separators"
        )


def places_listed(places: Sequence[str]) -> str:
    """Name rows, the first few of many."""
    few = 5
    more = f" and {len(places) - few} more" if len(places) > few else ""
    return ", ".join(places[:few]) + more
