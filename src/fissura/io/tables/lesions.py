"""Findings and truth from other programs: tables that may lack columns."""

from __future__ import annotations

from dataclasses import fields
from math import nan
from typing import TYPE_CHECKING

from fissura.errors import DataError
from fissura.io.tables.findings import read_findings
from fissura.io.tables.tidy import read_tidy
from fissura.io.text.numbers import NOT_MEASURED, clear_number
from fissura.model import Finding, Kind, Lesion

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

__all__ = ["read_calls", "read_lesions"]

SHORTEST_UM = 30.0
"""A microcrack of a table that does not say so counts from this length on."""
YES = {"true", "yes", "1"}
NO = {"false", "no", "0", ""}
NUMBERS = tuple(
    name.name
    for name in fields(Finding)
    if name.type == "float" and name.name != "score"
)
SIZES = tuple(name.name for name in fields(Lesion) if name.type == "float")


def read_calls(path: Path) -> list[Finding]:
    """Read findings of any program; all columns but id and kind may be missing.

    Without a column of scores each is 1, other numbers are nan.  A finding counts by
    the definition if the column ``defined`` says so; without it, all but microcracks
    shorter than 30 µm.

    Raises
    ------
    StorageError
        If the file is missing or unreadable.
    DataError
        If id or kind is missing, an id occurs twice, or a cell cannot be what it
        should be.
    """
    if path.suffix == ".parquet":
        return read_findings(path)
    return [_finding(row, place) for row, place in _rows(path, "findings")]


def read_lesions(path: Path) -> list[Lesion]:
    """Read a truth; all columns but id and kind may be missing.

    Raises
    ------
    StorageError
        If the file is missing or unreadable.
    DataError
        If id or kind is missing, an id occurs twice, or a cell cannot be what it
        should be.
    """
    return [_lesion(row, place) for row, place in _rows(path, "the truth")]


def _rows(path: Path, what: str) -> Iterator[tuple[Mapping[str, str], str]]:
    """Yield rows with their places; each must have a unique id."""
    table = read_tidy(path)
    if not {"id", "kind"} <= set(table.columns):
        raise DataError(
            f"{path} was expected to be a table of {what} with the columns id and "
            f"kind, but it has {', '.join(table.columns)}: name the columns so"
        )
    seen: set[int] = set()
    for number, row in zip(table.lines, table.rows, strict=True):
        place = f"{path}, row {number}"
        label = _label(row["id"], place)
        if label in seen:
            raise DataError(
                f"{place}: the id {label} appears more than once; every row needs a "
                "label of its own"
            )
        seen.add(label)
        yield row, place


def _finding(row: Mapping[str, str], place: str) -> Finding:
    try:
        kind = Kind(row["kind"].strip().lower())
    except ValueError:
        raise DataError(
            f"{place}: a finding is called {' or '.join(Kind)}, not {row['kind']!r}"
        ) from None
    numbers = {name: _number(row, name, place) for name in NUMBERS}
    score = _number(row, "score", place) if "score" in row else 1.0
    if not 0 <= score <= 1:
        raise DataError(
            f"{place}: the score must be from 0 to 1, not {row['score']!r}; leave "
            "the column out if there are none"
        )
    short = kind is Kind.MICROCRACK and numbers["length_um"] < SHORTEST_UM
    return Finding(
        id=_label(row["id"], place),
        kind=kind,
        score=score,
        voxels=0,
        defined=_flag(row, "defined", place) if row.get("defined") else not short,
        why=row.get("why", ""),
        **numbers,
    )


def _lesion(row: Mapping[str, str], place: str) -> Lesion:
    kind = row["kind"].strip().lower()
    if not kind:
        raise DataError(f"{place}: the kind is empty; say what the row describes")
    return Lesion(
        id=_label(row["id"], place),
        kind=kind,
        form=row.get("form", ""),
        touching=_flag(row, "touching", place),
        crowded=_flag(row, "crowded", place),
        **{name: _number(row, name, place) for name in SIZES},
    )


def _label(cell: str, place: str) -> int:
    try:
        label = int(cell)
    except ValueError:
        label = 0
    if label < 1:
        raise DataError(
            f"{place}: an id is the label of voxels, a whole number from 1 on, not "
            f"{cell!r}"
        )
    return label


def _number(row: Mapping[str, str], name: str, place: str) -> float:
    cell = row.get(name, "")
    if cell.lower() in NOT_MEASURED:
        return nan
    value = clear_number(cell)
    if value is None:
        raise DataError(f"{place}: {name} must be a number or empty, not {cell!r}")
    return value


def _flag(row: Mapping[str, str], name: str, place: str) -> bool:
    cell = row.get(name, "").lower()
    if cell not in YES | NO:
        raise DataError(f"{place}: {name} must be True or False, not {row[name]!r}")
    return cell in YES
