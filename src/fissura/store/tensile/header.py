"""The header of a table of a tensile test: which column holds what, in which unit."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from fissura.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

__all__ = ["WANTED", "Column", "find_column", "stop_if_geometry_is_given"]

WANTED = (
    "a column of strain (strain, strain_pct) or extension (extension_mm) and one of "
    "stress (stress_mpa) or load (load_n)"
)
UNITS: dict[str, dict[str, float]] = {
    "strain": {"": 1.0, "-": 1.0, "mm/mm": 1.0, "m/m": 1.0, "%": 0.01, "pct": 0.01},
    "stress": {"mpa": 1.0, "kpa": 1e-3, "pa": 1e-6, "gpa": 1e3, "n/mm2": 1.0},
    "extension": {"mm": 1.0, "um": 1e-3},
    "load": {"n": 1.0, "kn": 1e3},
}
"""Factors to mm/mm, MPa, mm and N."""
NAMES = {
    "strain": ("strain", "strain_pct"),
    "stress": ("stress_pa", "stress_kpa", "stress_mpa", "stress_gpa"),
    "extension": ("extension_um", "extension_mm"),
    "load": ("load_n", "load_kn"),
}
"""What to call a column whose unit was not understood."""
SYNONYMS = {"displacement": "extension", "force": "load"}
SPELLINGS = {"µ": "u", "μ": "u", "²": "2", "percent": "pct"}
COLUMN = re.compile(
    r"(?:tensile |engineering )?"
    r"(strain|stress|extension|displacement|load|force)(?![a-z])(.*)"
)
LONGEST_NAME = 60
GEOMETRY = re.compile("length|diameter|width|thickness|area|gau?ge")


@dataclass(frozen=True, slots=True)
class Column:
    """Where a quantity stands in a row, and what turns it into our unit."""

    quantity: str
    index: int
    factor: float


def find_column(path: Path, header: Sequence[str], quantities: Sequence[str]) -> Column:
    """Find the column of the first of `quantities` that the header names.

    Raises
    ------
    DataError
        If none of them is named, or one is named twice or in an unknown unit.
    """
    for quantity in quantities:
        named = [
            (index, match[2].strip(" ()[]/,."))
            for index, name in enumerate(header)
            if (match := COLUMN.fullmatch(_plain(name)))
            and SYNONYMS.get(match[1], match[1]) == quantity
        ]
        known = [(i, unit) for i, unit in named if unit in UNITS[quantity]]
        if len(known) > 1:
            raise DataError(
                f"{path} has more than one column of {quantity} "
                f"({_listed(header[i] for i, _ in known)}): keep the one to use"
            )
        if known:
            index, unit = known[0]
            return Column(quantity, index, UNITS[quantity][unit])
        if named:
            raise DataError(
                f"{path} does not say in a known way in which unit its column "
                f"{header[named[0][0]]!r} is: name it {_listed(NAMES[quantity])}"
            )
    raise DataError(
        f"{path} was expected to begin with a header that names {WANTED}, but its "
        f"first line holds {_listed(header)}: rename its columns"
    )


def _plain(name: str) -> str:
    """Spell a column's name without capitals, underscores and special signs."""
    plain = name.strip().lower().replace("_", " ")
    for special, usual in SPELLINGS.items():
        plain = plain.replace(special, usual)
    return plain


def stop_if_geometry_is_given(
    path: Path, header: Sequence[str], columns: Sequence[Column]
) -> None:
    """Refuse extension or load beside columns that tell the specimen's size."""
    own = [name for name in header if GEOMETRY.search(name.lower())]
    if own and {"extension", "load"} & {column.quantity for column in columns}:
        raise DataError(
            f"{path} gives a geometry of its own in {_listed(own)}, which cannot be "
            "read yet: give strain and stress_mpa instead, or remove these columns if "
            "the settings hold the same geometry"
        )


def _listed(names: Iterable[str]) -> str:
    """List names in quotes, cut where a quote left open makes one of a whole file."""
    return ", ".join(repr(name[:LONGEST_NAME]) for name in names)
