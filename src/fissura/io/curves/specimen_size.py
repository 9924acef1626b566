"""The size of the specimen, where the file states it: above the table, or in it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from fissura.errors import DataError
from fissura.io.curves.column_names import plain, unit_of
from fissura.io.curves.column_values import number
from fissura.io.curves.units import FACTORS, UNIT_AT_END
from fissura.model import SpecimenSize

if TYPE_CHECKING:
    from pathlib import Path

    from fissura.io.curves.table_in_text import Line, Table

__all__ = ["size_of"]

DIMENSION = re.compile(
    r"(?:(?:dimension|geometry|specimen|sample|initial|original|nominal|mean|average)"
    r"\s*:?\s*)*(?P<what>gauge length|gage length|length|grip distance|span|width|"
    r"thickness|depth|diameter|area|cross-? ?section(?:al)? area)\s*:?"
)
"""How a size is named; what was measured after the test is named otherwise."""
FIELDS = {
    "span": "gauge_length_mm",
    "grip distance": "gauge_length_mm",
    "length": "gauge_length_mm",
    "width": "width_mm",
    "thickness": "thickness_mm",
    "depth": "thickness_mm",
    "diameter": "diameter_mm",
    "area": "area_mm2",
}
NUMBER_AND_UNIT = re.compile(r"(?P<number>[+-]?[\d.,]*\d)\s*(?P<unit>[^\d\s].*)?")
LONGEST = 500
"""Most letters of a key with its value; longer lines are not read as one."""
KEY_AND_VALUE = re.compile(
    r"(?P<key>[^:=]+[:=]?[^:=]*?)\s*[:=]\s*(?P<value>[+-]?[.,]?\d.*)"
)


def size_of(
    path: Path, table: Table, *, decimal: str
) -> tuple[SpecimenSize, list[str]]:
    """Read the size from lines above the header, else from columns of the table.

    Of a column, its first number counts.  A length without a unit is read in mm, which
    is remarked.

    Raises
    ------
    DataError
        If a size is not above zero, or in an unknown unit.
    """
    found: dict[str, float] = {}
    remarks: list[str] = []
    for line in table.before:
        remarks += _add(path, found, _above(line, decimal))
    for index, name in enumerate(table.header):
        cells = (row[index] for _, row in table.rows if index < len(row))
        first = next((cell for cell in cells if cell.strip()), "")
        remarks += _add(path, found, (name, first, table.unit(index)), decimal)
    return SpecimenSize(**found), remarks


def _above(line: Line, decimal: str) -> tuple[str, str, str]:
    """Split a line into key, value and unit, also where one cell holds them all."""
    cells = [cell.strip() for cell in line[1]]
    # "Span : 10,0" is one cell more where commas separate cells.
    split = len(cells) > 1 and cells[1][:1].isdigit()
    whole = decimal.join(cells[:2]) if split else cells[0]
    begun = KEY_AND_VALUE.fullmatch(cells[0][:LONGEST])
    if begun and (pair := KEY_AND_VALUE.fullmatch(whole[:LONGEST])):
        unit = next((cell for cell in cells[1 + split :] if cell), "")
        return pair["key"], pair["value"], unit
    filled = [cell for cell in cells[1:] if cell]
    return cells[0], filled[0] if filled else "", filled[1] if len(filled) > 1 else ""


def _add(
    path: Path,
    found: dict[str, float],
    entry: tuple[str, str, str],
    decimal: str = ".",
) -> list[str]:
    """Keep the first value of each size; say where its unit was not named."""
    key, value, unit = entry
    own, value = plain(key[:LONGEST]), value[:LONGEST]
    if not unit and (at_end := UNIT_AT_END.search(own)):
        unit, own = at_end["unit"], own[: at_end.start()].strip()
    named = DIMENSION.fullmatch(own.strip())
    parts = NUMBER_AND_UNIT.fullmatch(value.strip())
    if named is None or parts is None:
        return []
    what = named["what"].split()[-1] if "length" in named["what"] else named["what"]
    field = FIELDS["area" if what.endswith("area") else what]
    read = _number(parts["number"], decimal)
    if read is None or field in found:
        return []
    stated = unit_of(unit or parts["unit"] or "")
    written = stated or ("mm2" if "mm2" in field else "mm")
    factor = FACTORS["area" if field == "area_mm2" else "extension"].get(written)
    if factor is None or not read > 0:
        raise DataError(
            f"{path} states {key.strip()!r} as {value.strip()!r} {written}, but a size "
            "above 0 in mm was expected: correct it"
        )
    found[field] = read * factor
    assumed = f"{key.strip()!r} names no unit and was read in {written}."
    return [] if stated else [assumed]


def _number(cell: str, decimal: str) -> float | None:
    """Read a number whose decimal sign may not be that of the table."""
    sign = decimal
    if "," in cell and "." not in cell:
        sign = ","
    elif "." in cell and "," not in cell:
        sign = "."
    return number(cell, sign)
