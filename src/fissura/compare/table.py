"""Compare the groups of any table: one row for each specimen, or several a donor."""

from __future__ import annotations

from dataclasses import dataclass, replace
from statistics import fmean
from typing import TYPE_CHECKING

from fissura.compare.donors import nesting
from fissura.compare.groups import DEFAULTS, groups
from fissura.compare.number_cells import WIDE, column
from fissura.errors import DataError
from fissura.io.text.numbers import number_in
from fissura.settings.nearest_name import close_word

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from fissura.model import Comparison
    from fissura.settings import Compare

    Rows = Sequence[Mapping[str, str]]

__all__ = ["tidy_groups"]

HEADER_ROWS = 1


@dataclass(frozen=True, slots=True)
class _Row:
    """One row of the chosen groups: its line, its donor, its cells."""

    place: str
    group: str
    unit: str
    cells: Mapping[str, str]


def tidy_groups(
    rows: Rows,
    settings: Compare = DEFAULTS,
    *,
    group: str,
    outcomes: Sequence[str],
    specimen: str = "",
    donor: str = "",
    only: Sequence[str] = (),
) -> tuple[Comparison, ...]:
    """Compare the groups named in one column by the numbers in others.

    Parameters
    ----------
    rows : sequence of mapping of str to str
        A mapping of column to cell for each row below the header, as
        ``csv.DictReader`` gives them.  An empty cell, or one that says ``NA``, ``nan``
        or a similar mark, was not measured.
    settings : Compare, optional
        How p is found, and the shifts whose power is computed.
    group : str
        Column that names the group; groups are in the order they first appear.
    outcomes : sequence of str
        Columns to compare.
    specimen : str, optional
        Column that names the specimen; without it, specimens are called by their rows.
    donor : str, optional
        Column that names who several rows belong to.  Each donor then counts once, by
        the mean of its rows.
    only : sequence of str, optional
        Groups to compare, in this order; all of them without it.

    Returns
    -------
    tuple of Comparison
        One for each outcome.

    Raises
    ------
    DataError
        If a column is missing, a cell holds no number, a row names no group or a
        specimen again, a group is absent or has no specimen with any of the outcomes,
        or there are fewer than two groups.
    """
    if not rows:
        raise DataError("the table has no rows below its header: nothing to compare")
    if not outcomes:
        raise DataError(
            f"no outcome was named; the table has {_listed(rows[0])}: name one of these"
        )
    for name in [group, *outcomes, *(one for one in (specimen, donor) if one)]:
        _stop_if_missing(name, rows)
    mine = _chosen(rows, group=group, unit=donor or specimen, only=only)
    if donor:
        _stop_if_in_two_groups(mine)
    else:
        _stop_if_twice(mine)
    members = _members(mine, only)
    answers = tuple(_of_outcome(name, mine, members, settings) for name in outcomes)
    _stop_if_empty(members, answers)
    return answers


def _of_outcome(
    outcome: str,
    rows: Sequence[_Row],
    members: Mapping[str, Sequence[str]],
    settings: Compare,
) -> Comparison:
    cells = [row.cells[outcome] for row in rows]
    read = column(cells, outcome, [row.place for row in rows])
    numbers: dict[str, list[float]] = {}
    for i, number in read.numbers.items():
        numbers.setdefault(rows[i].unit, []).append(number)
    means = {unit: fmean(several) for unit, several in numbers.items()}
    (answer,) = groups({outcome: means}, settings, members=members, outcomes=[outcome])
    by_donor = {
        group: measured
        for group, units in members.items()
        if (measured := [numbers[unit] for unit in units if unit in numbers])
    }
    nested = nesting(by_donor, seed=settings.seed)
    return replace(answer, nesting=nested, remarks=(*read.remarks, *answer.remarks))


def _chosen(
    rows: Rows, *, group: str, unit: str, only: Sequence[str]
) -> tuple[_Row, ...]:
    """Return the rows of the groups in `only`, or all; each with its group and unit."""
    named = []
    for i, row in enumerate(rows):
        place = f"row {i + HEADER_ROWS + 1}"
        cells = {str(name): (cell or "").strip() for name, cell in row.items()}
        if not cells[group]:
            raise DataError(
                f"{place} names no group in column {group}: fill it in, or leave "
                "the row out"
            )
        named.append(_Row(place, cells[group], cells.get(unit, place), cells))
    there = list(dict.fromkeys(row.group for row in named))
    for wanted in only:
        if wanted not in there:
            raise DataError(
                f"group {wanted} is to be compared, but column {group} names only "
                f"{', '.join(there)}: correct the name"
            )
    mine = tuple(row for row in named if not only or row.group in only)
    for one in mine:
        if not one.unit:
            raise DataError(
                f"{one.place} names no specimen in column {unit}: fill it in, or leave "
                "the row out"
            )
    _stop_if_single([name for name in there if not only or name in only], group)
    return mine


def _members(rows: Sequence[_Row], only: Sequence[str]) -> dict[str, list[str]]:
    """Return the units of each group, each once."""
    units: dict[str, dict[str, None]] = {group: {} for group in only}
    for row in rows:
        units.setdefault(row.group, {})[row.unit] = None
    return {group: list(mine) for group, mine in units.items()}


def _stop_if_single(groups_there: Sequence[str], group: str) -> None:
    if len(groups_there) < 2:  # noqa: PLR2004 - two groups, as the sentence says
        raise DataError(
            f"a comparison needs at least two groups, but column {group} names only "
            f"{', '.join(groups_there)}: choose another column"
        )


def _stop_if_twice(rows: Sequence[_Row]) -> None:
    first: dict[str, _Row] = {}
    for row in rows:
        if (before := first.setdefault(row.unit, row)) is row:
            continue
        if before.group != row.group:
            raise DataError(
                f"{row.place} names specimen {row.unit} in {row.group}, and "
                f"{before.place} in {before.group}: paired values are not compared "
                "here, as these tests take groups as independent; compare the "
                "differences, or correct the name"
            )
        raise DataError(
            f"{row.place} names specimen {row.unit}, as {before.place} does, but "
            "each specimen may count only once: average its rows first, or name "
            "the column as that of the donor"
        )


def _stop_if_in_two_groups(rows: Sequence[_Row]) -> None:
    first: dict[str, _Row] = {}
    for row in rows:
        before = first.setdefault(row.unit, row)
        if before.group != row.group:
            raise DataError(
                f"{row.place} puts donor {row.unit} in {row.group}, but {before.place} "
                f"puts it in {before.group}: a donor belongs to one group; correct it"
            )


def _stop_if_missing(name: str, rows: Rows) -> None:
    if name in rows[0]:
        return
    cells = [cell or "" for row in rows for cell in row.values()]
    if len(rows[0]) == 1 and " " in next(iter(rows[0])).strip():
        raise DataError(
            f"the table has one column alone, {_listed(rows[0])!r}: if blanks separate "
            "its cells, or there is a title above its header, save it with commas "
            "between the cells and the header in the first line"
        )
    if all(number_in(cell) is not None for cell in cells if cell.strip()):
        raise DataError(
            f"the table has no column {name}, and its columns ({_listed(rows[0])}) "
            f"hold nothing but numbers: {WIDE}"
        )
    raise DataError(
        f"the table has no column {name}; it has {_listed(rows[0])}: name one of these"
        f"{close_word(name, list(map(str, rows[0])))}"
    )


def _stop_if_empty(
    members: Mapping[str, Sequence[str]], answers: Sequence[Comparison]
) -> None:
    for place, group in enumerate(members):
        if not any(answer.groups[place].n for answer in answers):
            raise DataError(
                f"group {group} has no specimen with a value of "
                f"{', '.join(answer.outcome for answer in answers)}: leave its rows "
                "out, or choose other outcomes"
            )


def _listed(row: Mapping[str, str]) -> str:
    return ", ".join(map(str, row))
