"""What makes a table look other than it should: groups, pairs, repeats, units."""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections import Counter
from math import log10
from typing import TYPE_CHECKING

from fissura.compare.cells import NOT_MEASURED, WIDE, number_in, places_listed
from fissura.model import named_like

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    Rows = Sequence[Mapping[str, str]]

__all__ = ["column_doubts", "table_doubts"]

HEADER_ROWS = 1
FEWEST_PAIRS = 3
FEWEST_ROWS = 5
DIGITS_OF_A_ROW = 6
"""Figures that must agree before two rows are called the same."""
APART, TOGETHER = 2.0, 1.0
"""In powers of ten: how far two clusters lie apart, how far each may spread."""
SHIFTED = (10.0, 100.0, 1000.0)
BLANKS = re.compile(r"[\s_]+|(?<=\w)[-‐‑–](?=\w)")


def table_doubts(
    rows: Rows,
    *,
    group: str,
    outcomes: Sequence[str],
    ids: Sequence[str] = (),
    only: Sequence[str] = (),
) -> tuple[str, ...]:
    """Return what to look at before the comparison is believed, a sentence each.

    Nothing is changed or left out for it.

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
        *_paired(chosen, group, {group, *outcomes, *ids}),
        *_repeated(chosen, {group, *ids}),
        *(said for name in outcomes for said in _values(chosen, name)),
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
    if len(sizes) > 2 and len(sizes) * 2 > len(rows):  # noqa: PLR2004 - of groups
        many = f"Column {group} names {len(sizes)} groups in {len(rows)} rows"
        if all(number_in(name) is not None for name in sizes):
            yield f"{many}, and all are numbers: {WIDE}."
        else:
            yield f"{many}: is it the column of groups?"


def _bare(name: str) -> str:
    return BLANKS.sub("", unicodedata.normalize("NFKC", name).casefold())


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


def _values(rows: list[Row], name: str) -> Iterator[str]:
    """Say where numbers of a column cannot be, or do not go together."""
    found = {
        place: number
        for place, cells in rows
        if cells[name].lower() not in NOT_MEASURED
        and (number := number_in(cells[name])) is not None
    }
    known = named_like(name)
    beyond = [p for p, v in found.items() if known and not known.low <= v <= known.high]
    if known and beyond:
        high = "" if known.high == float("inf") else f" and at most {known.high:g}"
        yield (
            f"{name}: {_first(found, beyond)} can hardly be: at least {known.low:g}"
            f"{high}{' ' if known.unit else ''}{known.unit} was expected "
            f"({known.source})."
        )
    yield from _fraction(name, found)
    yield from column_doubts(name, found)


def column_doubts(name: str, numbers: Mapping[str, float]) -> Iterator[str]:
    """Yield where numbers of a column do not go together: units, decimal points.

    Parameters
    ----------
    name : str
        Of the column.
    numbers : mapping of str to float
        By what each row is called in a sentence.
    """
    yield from _units(name, numbers)
    yield from _point(name, numbers)


def _first(found: Mapping[str, float], places: Sequence[str]) -> str:
    told = [f"{found[place]:g} in {place}" for place in places[:3]]
    more = f" and {len(places) - 3} more" if len(places) > 3 else ""  # noqa: PLR2004
    return ", ".join(told) + more


def _fraction(name: str, found: Mapping[str, float]) -> Iterator[str]:
    """Say where a volume fraction is none, or part of it stands in per cent."""
    if not re.fullmatch(
        r"(bv|tv|ct|tb)[./_ ]?(tv|ar|ta)\W*(%|percent)?\W*", name.lower()
    ):
        return
    wrong = [place for place, v in found.items() if not 0 <= v <= 100]  # noqa: PLR2004
    if wrong and name != "bv_tv":
        yield (
            f"{name}: {_first(found, wrong)} can hardly be: a fraction lies within 0 "
            "to 1, or 0 to 100 %."
        )
    small = [place for place, v in found.items() if 0 < v <= 1]
    large = [place for place, v in found.items() if 1 < v <= 100]  # noqa: PLR2004
    if small and large:
        yield (
            f"{name}: {_first(found, small)} look like fractions and "
            f"{_first(found, large)} like per cent: write all in one unit."
        )


def _units(name: str, found: Mapping[str, float]) -> Iterator[str]:
    """Say where values lie in two clusters that a change of unit may have made."""
    ordered = sorted((log10(v), place) for place, v in found.items() if v > 0)
    if len(ordered) < FEWEST_ROWS or len(ordered) < len(found):
        return
    gaps = [b[0] - a[0] for a, b in itertools.pairwise(ordered)]
    at = max(range(len(gaps)), key=gaps.__getitem__)
    low, high = ordered[: at + 1], ordered[at + 1 :]
    if gaps[at] >= APART and all(
        cluster[-1][0] - cluster[0][0] <= TOGETHER for cluster in (low, high)
    ):
        few = min(low, high, key=len)
        yield (
            f"{name}: {_first(found, [place for _, place in few])} and the other "
            f"{len(found) - len(few)} values lie a factor of "
            f"{10 ** gaps[at]:.0f} apart: are units mixed?"
        )


def _point(name: str, found: Mapping[str, float]) -> Iterator[str]:
    """Say where one value would lie among the others had its point moved."""
    if len(found) < FEWEST_ROWS:
        return
    for place, value in found.items():
        others = [abs(v) for p, v in found.items() if p != place]
        low, high = min(others), max(others)
        if not 0 < high <= 3 * low:
            continue
        for factor in SHIFTED:
            if low <= abs(value) / factor <= high or low <= abs(value) * factor <= high:
                yield (
                    f"{name}: {value:g} in {place} lies {factor:g} times beyond the "
                    f"others ({low:g} to {high:g}): was a decimal point or comma lost?"
                )
                break
