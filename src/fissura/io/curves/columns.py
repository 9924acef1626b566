"""The columns of a table that a tensile test is made of, and why those."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from fissura.errors import DataError
from fissura.io.curves.column_candidates import Candidate, candidates_of, is_one_signal
from fissura.io.curves.column_names import (
    CROSSHEAD_RANK,
    EXTENSOMETER_RANK,
    HOW_TO_NAME,
    PLAIN_RANK,
    WANTED,
    Column,
    as_asked,
    plain,
)
from fissura.io.curves.table_in_text import listed

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from fissura.io.curves.programs import Kind
    from fissura.io.curves.table_in_text import Table

__all__ = ["Asked", "Chosen", "columns_of"]

MOST_DIGITS = 9
"""Most digits of the number of a column."""
AXES = {"strain": ("strain", "extension"), "load": ("stress", "load")}
"""Quantities that may be each axis of the curve, the better first."""
INSTRUMENT = {
    EXTENSOMETER_RANK: "an extensometer's",
    PLAIN_RANK: "",
    CROSSHEAD_RANK: "the crosshead's",
}


@dataclass(frozen=True, slots=True)
class Asked:
    """Columns that the user names, by header or place from 1; empty for none."""

    strain: str = ""
    load: str = ""


@dataclass(frozen=True, slots=True)
class Chosen:
    """The columns by quantity, the remarks, and the axis of each column.

    `axes` holds the quantity that each axis of the curve is made of.
    """

    columns: dict[str, Column]
    axes: dict[str, str]
    remarks: list[str]


def columns_of(
    path: Path, table: Table, kind: Kind, asked: Asked, decimal: str
) -> Chosen:
    """Find the column of each quantity, and report what was ignored or assumed.

    An extensometer goes before a column that does not say what measured it, and that
    before the crosshead.

    Parameters
    ----------
    path : Path
    table : Table
    kind : Kind
        The program, by which units are known that no column names.
    asked : Asked
    decimal : str
        Decimal sign.

    Raises
    ------
    DataError
        If an axis of the curve has no column, several that differ, or none in a known
        unit.
    """
    every = candidates_of(table, kind.units, decimal)
    found: dict[str, Column] = {}
    axes: dict[str, str] = {}
    remarks: list[str] = []
    for axis, wanted in (("strain", asked.strain), ("load", asked.load)):
        mine = [one for one in every if one.of in AXES[axis]]
        if wanted:
            one = _asked(path, table, wanted, axis)
        else:
            one = _best(path, table, mine, every, axis)
            remarks += _unknown_beside(table, mine, one)
        axes[axis] = one.of
        found[one.of] = _column(table, one)
        others = [] if wanted else _beside(mine, one)
        found |= {other.of: _column(table, other) for other in others}
    times = [one for one in every if one.of == "time" and one.factor is not None]
    if times:
        found["time"] = _column(table, times[0])
    return Chosen(found, axes, remarks)


def _column(table: Table, one: Candidate) -> Column:
    factor = 1.0 if one.factor is None else one.factor  # None is never chosen.
    name = table.header[one.index].strip()
    return Column(name, one.index, factor, one.unit, one.rank, one.compressive)


def _asked(path: Path, table: Table, wanted: str, axis: str) -> Candidate:
    """Take the requested column by name, or by its place from 1."""
    names = [plain(name) for name in table.header]
    places = [i for i, name in enumerate(names) if name == plain(wanted)]
    numbered = wanted.isdecimal() and len(wanted) <= MOST_DIGITS
    if not places and numbered and 0 < int(wanted) <= len(names):
        places = [int(wanted) - 1]
    option = f"--{axis}-column ({axis}_column in the settings)"
    if len(places) != 1:
        which = f"has {len(places) or 'no'} columns called {wanted!r}"
        raise DataError(
            f"{path} {which}, which {option} names; its columns are "
            f"{listed([name.strip() for name in table.header])}: give one of these "
            "names, or its place counted from 1"
        )
    index = places[0]
    name = as_asked(table.header[index], table.unit(index), axis)
    if name is None or name.factor is None:
        raise DataError(
            f"{path} does not say in a known way in which unit its column "
            f"{table.header[index].strip()!r} is, which {option} names: name it with "
            f"its unit, such as {HOW_TO_NAME[AXES[axis][0]]} or "
            f"{HOW_TO_NAME[AXES[axis][1]]}"
        )
    return Candidate.of_name(index, name, None)


def _best(
    path: Path,
    table: Table,
    mine: Sequence[Candidate],
    every: Sequence[Candidate],
    axis: str,
) -> Candidate:
    """Return the column of an axis by the best instrument; ask where several differ."""
    known = [one for one in mine if one.factor is not None]
    known = [one for one in known if not one.unnamed] or known
    if not known:
        raise DataError(f"{path} {_no_column(table, mine)}")
    best = min(one.rank for one in known)
    better = [one for one in mine if one.factor is None and one.rank < best]
    if better:
        raise DataError(f"{path} {_unit_unknown(table, better[0])}")
    first = [one for one in known if one.rank == best]
    chosen = next(one for of in AXES[axis] for one in first if one.of == of)
    chosen = _as_strain(chosen, known)
    rivals = [one for one in first if one is not chosen and _is_rival(chosen, one)]
    rivals += _unsaid(chosen, every, axis)
    rivals += _plain_strain(chosen, known)
    differ = [one for one in rivals if not is_one_signal(chosen, one)]
    if differ:
        raise DataError(f"{path} {_ask(table, [chosen, *differ], axis)}")
    return chosen


def _is_rival(chosen: Candidate, other: Candidate) -> bool:
    """Whether another column of the same instrument could change the answer.

    Stress is preferred to load and strain to extension where nothing names an
    instrument: their agreement is checked with the size of the specimen.
    """
    return other.of == chosen.of or chosen.rank == EXTENSOMETER_RANK


def _as_strain(chosen: Candidate, known: Sequence[Candidate]) -> Candidate:
    """Take the strain that was made of an extension, by its own gauge length.

    One that says it is the crosshead's is not an extensometer's, however alike.
    """
    if chosen.of != "extension":
        return chosen
    by_crosshead = chosen.rank != EXTENSOMETER_RANK
    made = (
        one
        for one in known
        if one.of == "strain"
        and (by_crosshead or one.rank != CROSSHEAD_RANK)
        and is_one_signal(chosen, one)
    )
    return next(made, chosen)


def _unsaid(
    chosen: Candidate, every: Sequence[Candidate], axis: str
) -> list[Candidate]:
    """Return columns of an unknown name in a unit of this axis that rise with it."""
    if chosen.rank == EXTENSOMETER_RANK:
        return []
    return [
        one
        for one in every
        if one.unnamed and one.of in AXES[axis] and one.rises_with(chosen)
    ]


def _plain_strain(chosen: Candidate, known: Sequence[Candidate]) -> list[Candidate]:
    """Return a strain of no named instrument beside an extension that is none of it.

    Beside an extensometer it is no rival where the crosshead shows the same way.
    """
    if chosen.of != "extension":
        return []
    if chosen.rank == PLAIN_RANK:
        return [one for one in known if one.of == "strain"]
    machine = [one for one in known if one.rank != EXTENSOMETER_RANK]
    return [
        one
        for one in known
        if one.of == "strain"
        and one.rank == PLAIN_RANK
        and not any(
            other.of == "extension" and is_one_signal(one, other) for other in machine
        )
    ]


def _beside(mine: Sequence[Candidate], chosen: Candidate) -> list[Candidate]:
    """Return the other quantity of the axis, which serves to check the first."""
    if chosen.of == "extension":
        return []
    others = [
        one
        for one in mine
        if one.of != chosen.of and one.factor is not None and not one.unnamed
    ]
    return sorted(others, key=lambda one: one.rank)[:1]


def _unknown_beside(
    table: Table, mine: Sequence[Candidate], chosen: Candidate
) -> list[str]:
    """Report which column of the axis was not used, as its unit is unknown."""
    unknown = [
        one for one in mine if one.factor is None and one is not chosen and one.unit
    ]
    return [f"Not used: the file {_unit_unknown(table, one)}." for one in unknown[:1]]


def _ask(table: Table, rivals: Sequence[Candidate], axis: str) -> str:
    places = dict.fromkeys(one.index for one in rivals)
    names = listed([table.header[place].strip() for place in places])
    quantity = rivals[0].of
    return (
        f"has more than one column of {quantity} ({names}), and they differ: keep one, "
        f"or name the one to use with --{axis}-column ({axis}_column in the settings); "
        "several specimens side by side are to be saved each in a file of its own"
    )


def _no_column(table: Table, mine: Sequence[Candidate]) -> str:
    if mine:
        return _unit_unknown(table, mine[0])
    return (
        f"was expected to hold a header that names {WANTED}, but its header holds "
        f"{listed([name.strip() for name in table.header])}: rename its columns"
    )


def _unit_unknown(table: Table, one: Candidate) -> str:
    what = f"gives {one.unit!r}" if one.unit else "gives nothing"
    return (
        f"does not say in a known way in which unit its column "
        f"{table.header[one.index].strip()!r} is ({what}): name it "
        f"{HOW_TO_NAME[one.of]}"
    )
