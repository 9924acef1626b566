"""The columns of a table that a tensile test is made of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from fissura.errors import DataError
from fissura.store.tensile.decode import WANTED
from fissura.store.tensile.names import HOW_TO_NAME, Named, named
from fissura.store.tensile.table import listed

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from fissura.store.tensile.table import Table

__all__ = ["Column", "columns_of"]

AXES = (("strain", "extension"), ("stress", "load"))
"""What may stand along each axis of the curve, the better first."""
ASSUMED = {"stress": "MPa"}
"""Units that a column without one is read in, with a remark."""


@dataclass(frozen=True, slots=True)
class Column:
    """Where a quantity stands in a row, and what turns it into our unit."""

    name: str
    index: int
    factor: float


def columns_of(
    path: Path, table: Table, units: Mapping[str, str]
) -> tuple[dict[str, Column], list[str]]:
    """Find the column of each quantity, and say what was left aside or assumed.

    Parameters
    ----------
    path : Path
    table : Table
    units : mapping of str to str
        Unit of a quantity whose column names none; the file's program is known by it.

    Raises
    ------
    DataError
        If an axis of the curve has no column, more than one, or none in a known unit.
    """
    found: dict[str, Column] = {}
    remarks: list[str] = []
    named_columns = _named(table)
    for axis in AXES:
        troubles: list[str] = []
        for quantity in axis:
            of_it = [(i, n) for i, n in named_columns if n.quantity == quantity]
            column, trouble, remark = _one_of(table, of_it, quantity, units)
            troubles += [trouble] if trouble else []
            remarks += [remark] if remark else []
            if column is not None:
                found[quantity] = column
        if not found.keys() & set(axis):
            raise DataError(f"{path} {troubles[0] if troubles else _lacks(table)}")
        remarks += [
            f"Not used: the file {trouble}."
            for trouble in troubles
            if found.keys() & set(axis)
        ]
    return found, remarks


def _named(table: Table) -> list[tuple[int, Named]]:
    read = (
        (index, named(name, table.unit(index)))
        for index, name in enumerate(table.header)
    )
    return [(index, one) for index, one in read if one is not None]


def _one_of(
    table: Table,
    of_it: list[tuple[int, Named]],
    quantity: str,
    units: Mapping[str, str],
) -> tuple[Column | None, str, str]:
    """Choose the column of a quantity; else say what is in the way, and what to do."""
    if not of_it:
        return None, "", ""
    known, remark = _in_known_unit(table, of_it, quantity, units)
    if not known:
        return None, _unit_unknown(table, of_it[0], quantity), ""
    first = min(one.rank for _, one in known)
    best = [(index, one) for index, one in known if one.rank == first]
    if len(best) > 1:
        names = listed([table.header[index].strip() for index, _ in best])
        return None, f"has more than one column of {quantity} ({names}): keep one", ""
    index, one = best[0]
    factor = 1.0 if one.factor is None else one.factor
    return Column(table.header[index].strip(), index, factor), "", remark


def _in_known_unit(
    table: Table,
    of_it: list[tuple[int, Named]],
    quantity: str,
    units: Mapping[str, str],
) -> tuple[list[tuple[int, Named]], str]:
    """Keep columns whose unit is stated, known by the program, or assumed aloud."""
    known = [(index, one) for index, one in of_it if one.factor is not None]
    if known or any(one.unit for _, one in of_it):
        return known, ""
    if quantity in units:
        named_so = [(i, named(table.header[i], units[quantity])) for i, _ in of_it]
        return [(index, one) for index, one in named_so if one is not None], ""
    if quantity not in ASSUMED:
        return [], ""
    name = table.header[of_it[0][0]].strip()
    said = f"Column {name!r} names no unit and was read in {ASSUMED[quantity]}."
    return of_it, said


def _unit_unknown(table: Table, column: tuple[int, Named], quantity: str) -> str:
    index, one = column
    what = f"gives {one.unit!r}" if one.unit else "gives nothing"
    return (
        f"does not say in a known way in which unit its column "
        f"{table.header[index].strip()!r} is ({what}): name it {HOW_TO_NAME[quantity]}"
    )


def _lacks(table: Table) -> str:
    return (
        f"was expected to hold a header that names {WANTED}, but its header holds "
        f"{listed([name.strip() for name in table.header])}: rename its columns"
    )
