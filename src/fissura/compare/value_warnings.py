"""What makes the numbers of a column look other than they should."""

from __future__ import annotations

import itertools
import re
from math import log10
from typing import TYPE_CHECKING

from fissura.io.text.numbers import NOT_MEASURED, number_in
from fissura.model import named_like

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    Row = tuple[str, dict[str, str]]

__all__ = ["column_warnings", "thousands_warnings", "value_warnings"]

APART, TOGETHER = 2.0, 1.0
"""In powers of ten: how far two clusters lie apart, how far each may spread."""
CODES = frozenset((99.0, 999.0, 9999.0, 99999.0))
"""Numbers that statistics programs write for what is missing, with either sign."""
SHIFTED = (10.0, 100.0, 1000.0)
FEWEST_ROWS = 5


def value_warnings(rows: list[Row], name: str) -> Iterator[str]:
    """Warn of numbers of a column that are implausible or inconsistent."""
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
    yield from column_warnings(name, found)


def column_warnings(name: str, numbers: Mapping[str, float]) -> Iterator[str]:
    """Yield inconsistent numbers of a column: units, decimal points.

    Parameters
    ----------
    name : str
        Of the column.
    numbers : mapping of str to float
        By what each row is called in a sentence.
    """
    yield from _codes(name, numbers)
    yield from _units(name, numbers)
    yield from _point(name, numbers)


def _first(found: Mapping[str, float], places: Sequence[str]) -> str:
    told = [f"{found[place]:g} in {place}" for place in places[:3]]
    more = f" and {len(places) - 3} more" if len(places) > 3 else ""  # noqa: PLR2004
    return ", ".join(told) + more


def _fraction(name: str, found: Mapping[str, float]) -> Iterator[str]:
    """Warn of values that are no volume fraction, or partly in per cent."""
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
    """Warn of a value that would fit the others with its decimal point moved."""
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


def _codes(name: str, found: Mapping[str, float]) -> Iterator[str]:
    """Say where a value far beyond the others is a usual code of a missing one."""
    codes = [place for place, value in found.items() if abs(value) in CODES]
    others = [abs(value) for value in found.values() if abs(value) not in CODES]
    if codes and others and min(abs(found[p]) for p in codes) > 2 * max(others):
        yield (
            f"{name}: {_first(found, codes)} may be a code for a missing value, but "
            "counts as a number: leave such cells empty."
        )


def thousands_warnings(rows: list[Row], outcomes: Sequence[str]) -> Iterator[str]:
    """Say where points may part thousands, as other columns have decimal commas."""
    commas = next(
        (
            (column, cells[column])
            for _, cells in rows
            for column in cells
            if re.fullmatch(r"[+-]?\d+,\d+", cells[column])
        ),
        None,
    )
    for name in outcomes:
        held = [c[name] for _, c in rows if c[name].lower() not in NOT_MEASURED]
        if (
            commas
            and held
            and all(re.fullmatch(r"[+-]?[1-9]\d{0,2}\.\d{3}", c) for c in held)
        ):
            yield (
                f"{name}: {held[0]!r} was read with a decimal point, but column "
                f"{commas[0]} has decimal commas ({commas[1]!r}): write the numbers "
                "without points if these part thousands."
            )
