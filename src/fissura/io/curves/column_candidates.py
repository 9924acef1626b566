"""Columns that may be an axis of the curve, with their values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from fissura.io.curves.column_names import named, unit_in
from fissura.io.curves.column_values import number
from fissura.io.curves.column_words import NOT_OF_THE_CURVE, SOMETHING_ELSE
from fissura.io.curves.units import unit_quantities

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from fissura.io.curves.column_names import Named
    from fissura.io.curves.table_in_text import Table

__all__ = ["Candidate", "candidates_of", "is_one_signal"]

SAME = 0.02
"""Largest difference, of their span, up to which two columns are one signal."""
TOGETHER = 0.8
"""Correlation from which on a column rises with another."""
FEWEST_SHARED = 5
MOST_COLUMNS = 64
"""Columns of one quantity that are compared; no record has more."""
MOST_ROWS = 2000
"""Rows that are compared, evenly spread."""
CURVE = ("strain", "extension", "stress", "load")


@dataclass(frozen=True, slots=True, eq=False)
class Candidate:
    """A column: its place, what it is of, and its values where they were compared.

    `unnamed` marks a column of an unknown name whose unit alone is of the curve.
    """

    index: int
    of: str
    unit: str
    factor: float | None
    rank: int
    compressive: bool = False
    unnamed: bool = False
    values: NDArray[np.float64] | None = None

    @classmethod
    def of_name(
        cls,
        index: int,
        name: Named,
        values: NDArray[np.float64] | None,
        *,
        unnamed: bool = False,
    ) -> Candidate:
        """Make one of a column's name."""
        return cls(
            index,
            name.quantity,
            name.unit,
            name.factor,
            name.rank,
            name.compressive,
            unnamed,
            values,
        )

    def rises_with(self, other: Candidate) -> bool:
        """Whether two columns move together, in the same or the opposite direction."""
        pair = _shared(self, other)
        if pair is None or not (np.ptp(pair[0]) > 0 and np.ptp(pair[1]) > 0):
            return False
        a, b = (values / np.abs(values).max() for values in pair)
        return bool(abs(np.corrcoef(a, b)[0, 1]) > TOGETHER)


def candidates_of(
    table: Table, units: Mapping[str, str], decimal: str
) -> list[Candidate]:
    """Read every column that may be of the curve, with its values where several are.

    Parameters
    ----------
    table : Table
    units : mapping of str to str
        Unit of a quantity whose column names none.
    decimal : str
    """
    read = [
        (index, name, False)
        for index, cell in enumerate(table.header)
        if (name := _named(cell, table.unit(index), units)) is not None
    ]
    unsaid = [
        (index, name, True)
        for index, cell in enumerate(table.header)
        if (name := _by_its_unit(cell, table.unit(index))) is not None
    ]
    every = [*read, *unsaid][:MOST_COLUMNS]
    return [
        Candidate.of_name(
            index, name, _values(table, index, name, decimal), unnamed=unnamed
        )
        for index, name, unnamed in every
    ]


def is_one_signal(one: Candidate, other: Candidate) -> bool:
    """Whether two columns hold the same curve, apart from an offset.

    Where one is a strain and the other a length, or one a stress and the other a
    load, up to a factor as well.
    """
    pair = _shared(one, other)
    if pair is None:
        return False
    a, b = pair[0] - pair[0][0], pair[1] - pair[1][0]
    if one.of != other.of:
        spread = float(b @ b)
        b = b * (float(a @ b) / spread) if spread > 0 else b
    span = max(float(np.ptp(a)), float(np.ptp(b)))
    return bool(np.abs(a - b).max() <= SAME * span)


def _named(cell: str, unit: str, units: Mapping[str, str]) -> Named | None:
    """Read a name; where it gives no unit, its quantity's unit in this program."""
    name = named(cell, unit)
    if name is None or name.unit or name.quantity not in units:
        return name
    return named(cell, units[name.quantity])


def _by_its_unit(cell: str, unit: str) -> Named | None:
    """Take a column of an unknown name for what its unit is of."""
    written, own = unit_in(cell, unit)
    if named(cell, unit) is not None or not written or not own:
        return None
    if SOMETHING_ELSE.search(own) or NOT_OF_THE_CURVE.search(own):
        return None
    of = [quantity for quantity in unit_quantities(written) if quantity in CURVE]
    return named(of[0], written) if of else None


def _values(
    table: Table, index: int, name: Named, decimal: str
) -> NDArray[np.float64] | None:
    """Return the values in our unit, nan where a cell holds no number."""
    if name.factor is None and name.unit:
        return None
    step = -(-len(table.rows) // MOST_ROWS)
    cells = (
        number(row[index], decimal) if index < len(row) else None
        for _, row in table.rows[::step]
    )
    values = np.array(
        [np.nan if one is None else one for one in cells], dtype=np.float64
    )
    return values * (1.0 if name.factor is None else name.factor)


def _shared(
    one: Candidate, other: Candidate
) -> tuple[NDArray[np.float64], NDArray[np.float64]] | None:
    """Return the rows that both have; None where these are too few."""
    if one.values is None or other.values is None:
        return None
    both = np.isfinite(one.values) & np.isfinite(other.values)
    if both.sum() < FEWEST_SHARED:
        return None
    return one.values[both], other.values[both]
