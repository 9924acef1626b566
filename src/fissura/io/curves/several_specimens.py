"""Several specimens in one table: by a column that names them, or a fresh start."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from fissura.io.curves.column_names import plain
from fissura.io.curves.column_words import SPECIMEN

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from fissura.io.curves.column_values import Numbers
    from fissura.io.curves.table_in_text import Table

__all__ = ["MOST_SPECIMENS", "by_name", "by_start", "part_of"]

FEWEST_ROWS = 10
"""Rows for each name, on average, by which a column names specimens, not rows."""
MOST_SPECIMENS = 200
FELL = 0.5
"""Part of its way so far by which strain falls in one step at a fresh start."""
NEAR = 0.1
"""Part of a way within which it is back at its beginning."""
FEWEST_POINTS = 10
RISES = 0.1
"""Part of the largest load that what follows must reach to be a test."""


@dataclass(frozen=True, slots=True)
class Start:
    """A row at which a test begins, and what was seen there."""

    row: int
    why: str


def by_name(table: Table) -> list[tuple[str, Table]]:
    """Split a table by its column of specimens; one part where it has none."""
    for index, name in enumerate(table.header):
        if not SPECIMEN.fullmatch(plain(name)):
            continue
        rows: dict[str, list[int]] = {}
        for place, (_, cells) in enumerate(table.rows):
            cell = cells[index].strip() if index < len(cells) else ""
            if cell:
                rows.setdefault(cell, []).append(place)
        many = sum(map(len, rows.values())) >= FEWEST_ROWS * len(rows)
        if 1 < len(rows) <= MOST_SPECIMENS and many:
            return [
                (cell, replace(table, rows=[table.rows[place] for place in places]))
                for cell, places in rows.items()
            ]
    return [("", table)]


def by_start(read: Numbers, strain: str, load: str) -> tuple[list[Start], list[str]]:
    """Find where tests begin: the first row, and every fresh start.

    A start is fresh where strain falls back to its beginning in one step and the load
    is near its own, and a load rises after it; time that also restarts is mentioned.
    Time that restarts while strain continues is one test in steps.

    Returns
    -------
    list of Start
    list of str
        What was seen and left as one test.
    """
    x, y = read.columns[strain], read.columns[load]
    time = read.columns.get("time")
    resets = _resets(time) if time is not None else np.zeros(0, dtype=np.int64)
    starts = [Start(0, "")]
    remarks: list[str] = []
    highest = np.maximum.accumulate(y[::-1])[::-1]
    lowest = np.minimum.accumulate(y[::-1])[::-1]
    largest = float(np.abs(y).max())
    for row in _falls(x, resets):
        rises = max(highest[row] - y[row], y[row] - lowest[row]) > RISES * largest
        if rises and _is_test(x, y, starts[-1].row, row):
            again = bool((resets == row).any())
            starts.append(Start(row, _why(x, read.lines, row, again=again)))
    taken = {start.row for start in starts}
    steps = [row for row in resets.tolist() if row not in taken]
    if steps:
        where = ", ".join(str(int(read.lines[row])) for row in steps[:3])
        times = "once" if len(steps) == 1 else f"{len(steps)} times"
        remarks.append(
            f"Time steps back {times} (line {where}) without a new test beginning: "
            "read as one test in the order of its rows, which may be wrong."
        )
    return starts, remarks


def part_of(read: Numbers, begin: int, end: int) -> Numbers:
    """Return the rows of one test."""
    rows = slice(begin, end)
    return replace(
        read,
        columns={name: values[rows] for name, values in read.columns.items()},
        lines=read.lines[rows],
    )


def _resets(time: NDArray[np.float64]) -> NDArray[np.int64]:
    return np.flatnonzero(np.diff(time) < 0) + 1


def _falls(x: NDArray[np.float64], resets: NDArray[np.int64]) -> Iterator[int]:
    """Yield rows at which strain falls by half its way so far, or time restarts."""
    span = float(np.ptp(x))
    large = np.flatnonzero(np.diff(x) < -NEAR * span) + 1
    yield from np.union1d(large, resets).tolist()


def _is_test(
    x: NDArray[np.float64], y: NDArray[np.float64], begin: int, row: int
) -> bool:
    """Whether what begins at a row is a test that starts as the one before did."""
    if row - begin < FEWEST_POINTS or x.size - row < FEWEST_POINTS:
        return False
    way = float(np.ptp(x[begin:row]))
    fell = x[row - 1] - x[row] > FELL * (x[row - 1] - x[begin])
    back = abs(x[row] - x[begin]) <= NEAR * way
    unloaded = abs(y[row] - y[begin]) <= NEAR * float(np.abs(y[begin:row]).max())
    # One row of a glitch is back where it was in the next.
    next_x = float(np.median(x[row : row + FEWEST_POINTS]))
    stays = x[row - 1] - next_x > FELL * (x[row - 1] - x[begin])
    return bool(way > 0 and fell and back and stays and unloaded)


def _why(
    x: NDArray[np.float64], lines: NDArray[np.int64], row: int, *, again: bool
) -> str:
    time = "time restarts and " if again else ""
    return (
        f"in line {int(lines[row])} {time}strain or extension falls from "
        f"{x[row - 1]:.4g} to {x[row]:.4g}"
    )
