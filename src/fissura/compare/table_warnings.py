"""Warnings about a table: groups, pairs, repeats, units."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from typing import TYPE_CHECKING

from fissura.compare.number_cells import WIDE, places_listed
from fissura.compare.value_warnings import thousands_warnings, value_warnings
from fissura.io.text.numbers import NOT_MEASURED, number_in

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    Rows = Sequence[Mapping[str, str]]

__all__ = ["table_warnings"]

HEADER_ROWS = 1
FEWEST_PAIRS = 3
DIGITS_OF_A_ROW = 6
"""Figures that must agree before two rows are called the same."""
LOOK_ALIKE = str.maketrans("авсеікмнорѕтухαβεικνορτυχ", "abceikmhopstyxabeikvoptux")
"""Small Cyrillic and Greek letters that look like Latin ones, large or small."""
SUMMARY = re.compile(
    r"(mean|average|avg|median|s\.?d\.?|std\.?( ?dev\.?)?|sem|total|sum|min|max|"
    r"mittelwert|moyenne|promedio)(?=$|[\s:(±]).{0,20}",
    re.IGNORECASE,
)
"""How a row of a summary calls itself; its values are of no specimen."""
NAMES_ROWS = re.compile(
    r"(id|specimen|sample|donor|subject|patient|animal|mouse|rat|case|participant)"
    r"([ _-]?(id|no|nr|number|name|code))?\.?",
    re.IGNORECASE,
)
EXCLUDED = re.compile(
    r"exclu(ded?|sion)|omit(ted)?|outlier|ausgeschlossen", re.IGNORECASE
)
NOT_SAID = frozenset(("", "0", "no", "n", "false", "none", "-", "nan", "na"))
BLANKS = re.compile(r"[\s_]+|(?<=\w)[-‐‑–](?=\w)")


def table_warnings(
    rows: Rows,
    *,
    group: str,
    outcomes: Sequence[str],
    ids: Sequence[str] = (),
    only: Sequence[str] = (),
) -> tuple[str, ...]:
    """Return what to look at before the comparison is believed, a sentence each.

    Nothing is changed or left out.

    Parameters
    ----------
    rows : sequence of mapping of str to str
        As `tidy_groups` takes them, and accepts them.
    group : str
        Column that names the group.
    outcomes : sequence of str
        Columns that are compared.
    ids : sequence of str, optional
        Columns that name specimens or donors.
    only : sequence of str, optional
        Groups that are compared; all of them without it.
    """
    mine = [
        (f"row {i + HEADER_ROWS + 1}", {k: (v or "").strip() for k, v in row.items()})
        for i, row in enumerate(rows)
    ]
    chosen = [one for one in mine if not only or one[1][group] in only]
    return (
        *_left_out(mine, chosen, group),
        *_groups(chosen, group),
        *_names(chosen, {group, *outcomes}, set(ids)),
        *_excluded(chosen, {group, *outcomes}),
        *_paired(chosen, group, {group, *outcomes, *ids}),
        *_repeated(chosen, {group, *ids}),
        *thousands_warnings(chosen, outcomes),
        *(said for name in outcomes for said in value_warnings(chosen, name)),
    )


Row = tuple[str, dict[str, str]]


def _left_out(every: list[Row], chosen: list[Row], group: str) -> Iterator[str]:
    if len(chosen) < len(every):
        counted = Counter(cells[group] for _, cells in every)
        kept = {cells[group] for _, cells in chosen}
        told = ", ".join(f"{g} ({n})" for g, n in counted.items() if g not in kept)
        yield (
            f"{len(every) - len(chosen)} of {len(every)} rows were left out, as only "
            f"some groups were asked for: {told}."
        )


def _groups(rows: list[Row], group: str) -> Iterator[str]:
    """Say where one group may be written in two ways, or the column holds no groups."""
    sizes = Counter(cells[group] for _, cells in rows)
    spelt: dict[str, list[str]] = {}
    for name in sizes:
        spelt.setdefault(_bare(name), []).append(name)
    for names in spelt.values():
        if len(names) > 1:
            told = " and ".join(f"{name!r} ({sizes[name]})" for name in names)
            yield (
                f"{told} count as {len(names)} groups: write them the same way if they "
                "are one."
            )
    unknown = [name for name in sizes if name.lower() in NOT_MEASURED]
    if unknown:
        told = " and ".join(f"{name!r} ({sizes[name]})" for name in unknown)
        yield (
            f"{told} counts as a group: if the group of these rows is not known, leave "
            "them out."
        )
    if len(sizes) > 2 and len(sizes) * 2 > len(rows):  # noqa: PLR2004 - of groups
        many = f"Column {group} names {len(sizes)} groups in {len(rows)} rows"
        if all(number_in(name) is not None for name in sizes):
            yield f"{many}, and all are numbers: {WIDE}."
        else:
            yield f"{many}: is it the column of groups?"


def _bare(name: str) -> str:
    """Return what a reader sees: no case, no blanks, letters by their looks."""
    if (number := number_in(name)) is not None:
        return f"{number:.12g}"
    bare = BLANKS.sub("", unicodedata.normalize("NFKC", name).casefold())
    return bare.translate(LOOK_ALIKE)


def _names(rows: list[Row], known: set[str], ids: set[str]) -> Iterator[str]:
    """Say which rows are of no specimen, or of one that other rows are of."""
    for column in rows[0][1]:
        if column in known:
            continue
        named = [(place, cells[column]) for place, cells in rows if cells[column]]
        summary = [one for one in named if SUMMARY.fullmatch(one[1])]
        if summary and len(summary) * 2 < len(named):
            told = ", ".join(f"{name!r} in {place}" for place, name in summary[:3])
            yield (
                f"Column {column} says {told}: a row of a summary counts as a specimen "
                "here; leave it out if it is one."
            )
        if column in ids or not NAMES_ROWS.fullmatch(column.strip()):
            continue
        groups: dict[str, list[str]] = {}
        for place, name in named:
            groups.setdefault(name, []).append(place)
        twice = {name: places for name, places in groups.items() if len(places) > 1}
        if twice:
            name, places = next(iter(twice.items()))
            more = (
                f" and {len(twice) - 1} more names likewise"
                if twice.keys() - {name}
                else ""
            )
            yield (
                f"Column {column} names {name!r} in {places_listed(places)}{more}, and "
                "each row counts as a specimen of its own: name the column as that of "
                "the donor if they belong together."
            )


def _excluded(rows: list[Row], known: set[str]) -> Iterator[str]:
    """Say where a column marks rows as excluded, which are compared all the same."""
    for column in rows[0][1]:
        if column in known or not EXCLUDED.fullmatch(column.strip()):
            continue
        marked = [p for p, cells in rows if cells[column].lower() not in NOT_SAID]
        if marked:
            yield (
                f"Column {column} marks {places_listed(marked)}, but every row was "
                "compared: leave out the rows that do not count."
            )


def _paired(rows: list[Row], group: str, known: set[str]) -> Iterator[str]:
    """Say where each group holds the same names, as pairs do."""
    columns = [name for name in rows[0][1] if name not in known]
    for column in columns:
        names: dict[str, list[str]] = {}
        for _, cells in rows:
            names.setdefault(cells[group], []).append(cells[column])
        first, *others = names.values()
        same = set(first) - {""}
        if (
            others
            and len(same) >= FEWEST_PAIRS
            and len(same) == len(first)
            and all(sorted(other) == sorted(first) for other in others)
        ):
            yield (
                f"Column {column} names the same {len(same)} in every group: if these "
                "are the same donors, the values are paired, and these tests, which "
                "take them as independent, do not fit: compare the differences instead."
            )


def _repeated(rows: list[Row], ids: set[str]) -> Iterator[str]:
    """Say where two rows hold the same numbers under two names."""
    seen: dict[tuple[str, ...], list[str]] = {}
    for place, cells in rows:
        values = tuple(cell for name, cell in cells.items() if name not in ids)
        numbers = [one for one in values if number_in(one) is not None]
        figures = sum(len(re.sub(r"\D|^0+", "", one)) for one in numbers)
        if len(numbers) > 1 and figures >= DIGITS_OF_A_ROW:
            seen.setdefault(values, []).append(place)
    for places in seen.values():
        if len(places) > 1:
            yield (
                f"{places_listed(places)} hold the same numbers: is one specimen there "
                "twice?"
            )
