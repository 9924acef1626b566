"""Which columns a test was read from, which were left, and why: one sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fissura.io.curves.column_names import PLAIN_RANK, named, unit_in
from fissura.io.curves.column_words import SOMETHING_ELSE
from fissura.io.curves.columns import AXES, INSTRUMENT

if TYPE_CHECKING:
    from fissura.io.curves.column_names import Column
    from fissura.io.curves.columns import Chosen
    from fissura.io.curves.table_in_text import Table

__all__ = ["columns_sentence"]

SPELT = {
    "n": "N",
    "kn": "kN",
    "mpa": "MPa",
    "gpa": "GPa",
    "kpa": "kPa",
    "pa": "Pa",
    "um": "µm",
    "ue": "µε",
    "n/mm2": "N/mm²",
    "kn/m2": "kN/m²",
    "dan": "daN",
}
"""Units as they are usually written."""
MOST = 12
LONGEST = 60


def columns_sentence(table: Table, chosen: Chosen) -> str:
    """Name the columns that were used, with unit and instrument, and those left."""
    drawn = [(of, chosen.columns[of]) for of in chosen.axes.values()]
    if "time" in chosen.columns:
        drawn.append(("time", chosen.columns["time"]))
    used = ", ".join(f"{of} from {_column(of, column)}" for of, column in drawn)
    places = {column.index for _, column in drawn}
    left = [
        f"{name.strip()[:LONGEST]!r} ({_why(table, chosen, index)})"
        for index, name in enumerate(table.header)
        if index not in places and name.strip()
    ]
    hidden = f" and {len(left) - MOST} more" if len(left) > MOST else ""
    others = f" Left: {', '.join(left[:MOST])}{hidden}." if left else ""
    return f"Columns used: {used}.{others}"


def _column(of: str, column: Column) -> str:
    unit = SPELT.get(column.unit, column.unit)
    none = "no unit: mm/mm" if of == "strain" else "no unit"
    unit = f"in {unit}" if unit else none
    instrument = INSTRUMENT[column.rank]
    details = f"{unit}, {instrument}" if instrument else unit
    return f"{column.name[:LONGEST]!r} ({details})"


def _why(table: Table, chosen: Chosen, index: int) -> str:
    """Report why a column was not used."""
    name = named(table.header[index], table.unit(index))
    if name is None:
        own = unit_in(table.header[index], table.unit(index))[1]
        other = SOMETHING_ELSE.search(own)
        return f"says {other[0]!r}" if other else "not of the curve"
    axis = next((axis for axis, of in AXES.items() if name.quantity in of), "")
    if not axis:
        return "a second column of time" if "time" in chosen.columns else "not read"
    if name.factor is None and name.unit:
        return f"unit {name.unit!r} unknown"
    taken = chosen.columns[chosen.axes[axis]]
    instrument = INSTRUMENT[name.rank]
    if name.rank > taken.rank and instrument:
        return f"{instrument}"
    if name.rank != taken.rank or taken.rank == PLAIN_RANK:
        return f"{chosen.axes[axis]} was given"
    return f"the same as {taken.name[:LONGEST]!r}"
