"""``specimens.csv``: who is in the study, as a spreadsheet of any country saves it."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING
from unicodedata import normalize

from fissura.errors import DataError
from fissura.io.tables.tidy import read_tidy
from fissura.io.text.numbers import (
    NOT_MEASURED,
    clear_number,
    may_be_thousands,
    number_in,
)
from fissura.model import Specimen
from fissura.settings.nearest_name import close_word

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

__all__ = ["COLUMNS", "read_specimens"]

COLUMNS = (
    "id",
    "group",
    "sex",
    "age_y",
    "drug",
    "dose_mg_week",
    "treatment_y",
    "excluded",
    "scan",
    "tensile",
)
"""Columns of ``specimens.csv``; all must be there, most cells may be empty."""

NUMBERS = ("age_y", "dose_mg_week", "treatment_y")
SEXES = {
    **dict.fromkeys(("f", "female", "woman"), "F"),
    **dict.fromkeys(("m", "male", "man"), "M"),
    "": "",
}
LONGEST_ID, SHOWN = 64, 80
RESERVED = {
    "study.toml",
    "specimens.csv",
    "ledger.jsonl",
    "7-groups.json",
    "8-forecast.json",
    "9-report",
    "raw",
    "tensile",
    "truth",
}
FORBIDDEN = set('/\\:*?"<>|')


def read_specimens(
    path: Path, *, root: Path
) -> tuple[tuple[Specimen, ...], tuple[str, ...]]:
    """Read the specimens of a study.

    Parameters
    ----------
    path : Path
        The table; cells parted by commas, semicolons, tabs or bars.
    root : Path
        The study's folder, which the paths in the table start from.

    Returns
    -------
    specimens : tuple of Specimen
    notes : tuple of str
        Which columns are not used, and which cells were taken as not known.

    Raises
    ------
    StorageError
        If the file is missing or no text.
    DataError
        If a column is missing, an id occurs twice, or a cell cannot be what it should.
    """
    table = read_tidy(path, whole_rows=True)
    known, extra = _columns(path, table.columns if table.rows else ())
    notes = [f"{remark}." for remark in table.remarks]
    if extra:
        notes.append(f"{path.name}: not used: the columns {', '.join(extra)}.")
    specimens = []
    for number, row in zip(table.lines, table.rows, strict=True):
        cells = {column: row[name] for column, name in known.items()}
        place = f"{path}, row {number}"
        shown = f"{path.name}, row {number}"
        notes += _not_known(cells, shown)
        notes += [] if table.separator == "," else _points(cells, shown)
        specimens.append(_specimen(cells, place, root))
    _stop_if_twice(path, [one.id for one in specimens])
    return tuple(specimens), tuple(notes)


def _columns(
    path: Path, names: Sequence[str]
) -> tuple[dict[str, str], tuple[str, ...]]:
    """Return the table's name of each known column, and the unknown columns."""
    known: dict[str, str] = {}
    for name in names:
        column = re.sub(r"[\s-]+", "_", name.lower())
        if column not in COLUMNS:
            continue
        if column in known:
            raise DataError(
                f"{path} has two columns {column}, {known[column]!r} and {name!r}: "
                "leave one out"
            )
        known[column] = name
    extra = tuple(name for name in names if name not in known.values())
    missing = [column for column in COLUMNS if names and column not in known]
    if missing:
        unknown = [f"{name}{close_word(name.lower(), missing)}" for name in extra]
        raise DataError(
            f"{path} needs the columns {', '.join(COLUMNS)}; "
            f"missing: {', '.join(missing)}, "
            f"unknown: {', '.join(unknown) or 'none'}"
        )
    return known, extra


def _not_known(cells: dict[str, str], place: str) -> list[str]:
    """Empty the cells of numbers that are not known; report which."""
    unknown = [c for c in NUMBERS if cells[c] and cells[c].lower() in NOT_MEASURED]
    notes = [f"{place}: {c} {cells[c]!r} was taken as not known." for c in unknown]
    cells.update(dict.fromkeys(unknown, ""))
    return notes


def _points(cells: dict[str, str], place: str) -> list[str]:
    """Report points that may separate thousands where commas may mark decimals."""
    read = [c for c in NUMBERS if "." in cells[c] and may_be_thousands([cells[c]])]
    return [f"{place}: {c} {cells[c]!r} was read with a decimal point." for c in read]


def _stop_if_twice(path: Path, ids: Sequence[str]) -> None:
    twice = [name for name, n in Counter(ids).items() if n > 1]
    if twice:
        raise DataError(
            f"{path} names {', '.join(twice)} more than once: every "
            "specimen needs an id of its own"
        )
    first: dict[str, str] = {}
    for name in ids:
        if (other := first.setdefault(_as_folder(name), name)) != name:
            raise DataError(
                f"{path} names {other} and {name}, whose folders many disks cannot "
                "distinguish: give one of them another id"
            )


def _as_folder(name: str) -> str:
    """Return what disks compare: small letters, and é as one letter or as two."""
    return normalize("NFC", name).casefold()


def _specimen(row: Mapping[str, str], place: str, root: Path) -> Specimen:
    name = row["id"]
    if not name or not name.isprintable() or FORBIDDEN & set(name) or name[0] == ".":
        raise DataError(
            f"{place}: the id {name[:SHOWN]!r} must name a folder: letters, digits, - "
            "and _"
        )
    if len(name) > LONGEST_ID or name.lower() in RESERVED:
        raise DataError(
            f"{place}: {name[:LONGEST_ID]!r} cannot be an id: it is longer than "
            f"{LONGEST_ID} letters, or the study's folder needs the name itself"
        )
    if row["excluded"].lower() in {"no", "0", "false", "yes", "1", "true"}:
        raise DataError(
            f"{place} ({name}): excluded holds the reason, and is empty for a specimen "
            f"that counts, but it is {row['excluded']!r}"
        )
    if row["sex"].lower() not in SEXES:
        raise DataError(
            f"{place} ({name}): sex must be F, M or empty, not {row['sex'][:SHOWN]}"
        )
    return Specimen(
        id=name,
        group=row["group"],
        sex=SEXES[row["sex"].lower()],
        age_y=_number(row, "age_y", place),
        drug=row["drug"],
        dose_mg_week=_number(row, "dose_mg_week", place),
        treatment_y=_number(row, "treatment_y", place),
        excluded=row["excluded"],
        scan=root / row["scan"] if row["scan"] else None,
        tensile=root / row["tensile"] if row["tensile"] else None,
    )


def _number(row: Mapping[str, str], column: str, place: str) -> float | None:
    """Return a number, with a point or a comma; None where the cell is empty."""
    cell = row[column]
    if not cell:
        return None
    value = number_in(cell)
    if value is not None and clear_number(cell) is None:
        raise DataError(
            f"{place} ({row['id']}): {column} is {cell[:SHOWN]!r}, whose comma may "
            "part decimals or thousands: write it with a point, or without a separator"
        )
    if value is None or value < 0:
        raise DataError(
            f"{place} ({row['id']}): {column} must be a number of 0 or more, or empty, "
            f"not {cell[:SHOWN]!r}"
        )
    return value
