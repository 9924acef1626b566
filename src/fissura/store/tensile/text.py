"""Tensile curves as text: a header that names each column with its unit, then numbers.

Only plain tables are read so far: comma, semicolon or tab between the cells, and
either strain and stress, or extension and load with the specimen's geometry.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from fissura.errors import DataError
from fissura.model import TensileCurve
from fissura.store.atomic import explain_disk_errors, write_text
from fissura.store.tensile.header import (
    WANTED,
    find_column,
    stop_if_geometry_is_given,
)

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from fissura.store.tensile.header import Column

__all__ = ["read_tensile", "write_tensile"]

FOREIGN = {
    '"File : ': "a Deben Microtest export",
    "File Path:": "an MTS TestSuite export",
    "Results Table": "a Bluehill export",
    '"Results Table': "a Bluehill export",
}
NOT_MEASURED = ("", "nan", "na")
NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d{1,2})?")
FEWEST_POINTS = 10
THOUSANDS = re.compile(r"[+-]?[1-9]\d{0,2}(,\d{3})+")

Rows = Sequence[tuple[int, list[str]]]
"""Lines of the file: their number and their cells."""


def read_tensile(
    path: Path, *, gauge_length_mm: float, width_mm: float, thickness_mm: float
) -> TensileCurve:
    """Read stress against strain from a table.

    The header names the columns and their units: ``strain`` (mm/mm or %) or
    ``extension`` (mm, µm), ``stress`` (Pa, kPa, MPa, GPa) or ``load`` (N, kN).  Strain
    without a unit is in mm/mm; all else needs one.  Strain and stress are preferred;
    extension and load are divided by the geometry.

    Parameters
    ----------
    path : Path
        Text file; cells are separated by tab, semicolon or comma.
    gauge_length_mm, width_mm, thickness_mm : float
        Of the specimen; used only with extension or load.

    Returns
    -------
    TensileCurve
        In the order recorded.  Its remarks count the rows that were left out: those
        without a number, and the first where it is written twice.

    Raises
    ------
    StorageError
        If the file cannot be read.
    DataError
        If it is no such table, or has fewer than `FEWEST_POINTS` points.
    """
    _stop_unless_positive(
        gauge_length_mm=gauge_length_mm, width_mm=width_mm, thickness_mm=thickness_mm
    )
    text = _text(path)
    delimiter = _delimiter(text)
    (_, header), *rows = _rows(path, text, delimiter)
    across = find_column(path, header, ("strain", "extension"))
    along = find_column(path, header, ("stress", "load"))
    stop_if_geometry_is_given(path, header, (across, along))
    _stop_if_wider(path, header, rows)
    if delimiter != ",":
        rows = _with_decimal_points(path, rows, (across, along))
    read, remarks = _numbers(path, rows, (across, along))
    strain, stress_mpa = read[:, 0] * across.factor, read[:, 1] * along.factor
    if across.quantity == "extension":
        strain /= gauge_length_mm
    if along.quantity == "load":
        stress_mpa /= width_mm * thickness_mm
    if across.quantity == "strain" and (largest := np.abs(strain).max()) > 1:
        remarks.append(
            f"Strain reaches {largest:g} mm/mm; if it is in percent, name its column "
            "strain_pct."
        )
    return TensileCurve(strain, stress_mpa, str(path), tuple(remarks))


def write_tensile(path: Path, curve: TensileCurve) -> None:
    """Write a curve as a table that `read_tensile` reads, to ten digits.

    Raises
    ------
    TooBigError, StorageError
        If the disk is full or the file cannot be written.
    """
    points = zip(curve.strain, curve.stress_mpa, strict=True)
    rows = [f"{strain:.9e},{stress:.9e}\n" for strain, stress in points]
    write_text(path, "strain,stress_mpa\n" + "".join(rows))


def _stop_unless_positive(**lengths_mm: float) -> None:
    for name, length in lengths_mm.items():
        if not length > 0:
            raise DataError(
                f"{name} is {length}, but stress and strain need a length above 0: "
                "correct the specimen's geometry"
            )


def _text(path: Path) -> str:
    """Return the content from the header on; instruments write UTF-8 or Latin-1."""
    with explain_disk_errors(path):
        content = path.read_bytes()
    if b"\0" in content:
        raise DataError(
            f"{path} was expected to be a text table, but holds zero bytes: export it "
            "as CSV in UTF-8"
        )
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("latin-1")
    if not text.strip():
        raise DataError(f"{path} is empty, but was expected to hold {WANTED}")
    for start, kind in FOREIGN.items():
        if text.startswith(start):
            raise DataError(
                f"{path} looks like {kind}, which cannot be read yet: save it as CSV "
                f"with {WANTED}"
            )
    return text


def _delimiter(text: str) -> str:
    header = text.lstrip("\r\n").splitlines()[0]
    return next((sign for sign in "\t;" if sign in header), ",")


def _rows(path: Path, text: str, delimiter: str) -> list[tuple[int, list[str]]]:
    """Return the cells of each line that is not blank, with the line's number."""
    lines = csv.reader(io.StringIO(text, newline=None), delimiter=delimiter)
    try:
        return [(lines.line_num, cells) for cells in lines if cells]
    except csv.Error as error:
        raise DataError(
            f"{path} is no table with {delimiter!r} between its cells ({error} in line "
            f"{lines.line_num}): export it as CSV"
        ) from None


def _stop_if_wider(path: Path, header: Sequence[str], rows: Rows) -> None:
    """Refuse rows with more cells than the header: decimal commas look like that."""
    for line, row in rows:
        if any(cell.strip() for cell in row[len(header) :]):
            raise DataError(
                f"{path} has {len(row)} cells in line {line}, but its header names "
                f"{len(header)} columns: write decimals with a point, or separate the "
                "cells by semicolons"
            )


def _with_decimal_points(
    path: Path, rows: Rows, columns: Sequence[Column]
) -> list[tuple[int, list[str]]]:
    """Read commas as decimal signs, where no number has a point as well."""
    used = {column.index for column in columns}
    cells = [cell for _, row in rows for i, cell in enumerate(row) if i in used]
    if any("." in cell for cell in cells):
        return list(rows)
    grouped = [cell for cell in cells if THOUSANDS.fullmatch(cell)]
    if grouped and all("," not in c or THOUSANDS.fullmatch(c) for c in cells):
        raise DataError(
            f"{path} holds {grouped[0]!r}, which may be a decimal comma or a comma "
            "between thousands: save the numbers with a decimal point and without "
            "commas between thousands"
        )
    return [(line, [cell.replace(",", ".") for cell in row]) for line, row in rows]


def _numbers(
    path: Path, rows: Rows, columns: Sequence[Column]
) -> tuple[NDArray[np.float64], list[str]]:
    """Return the columns of all rows that have both, and what was left out."""
    pairs = [
        [_number(path, line, _cell(path, line, row, column)) for column in columns]
        for line, row in rows
    ]
    read = np.array(pairs, dtype=np.float64).reshape(-1, len(columns))
    whole = ~np.isnan(read).any(axis=1)
    remarks = []
    if left_out := int(np.sum(~whole)):
        remarks.append(
            f"Left out: {left_out} of {len(read)} rows, for want of a number."
        )
    read = read[whole]
    if len(read) > 1 and np.array_equal(read[0], read[1]):
        read = read[1:]
        remarks.append("The first row is written twice and was left out once.")
    if len(read) < FEWEST_POINTS:
        raise DataError(
            f"{path} has {len(read)} points, but a curve needs at least "
            f"{FEWEST_POINTS}: check that the whole test was exported"
        )
    return read, remarks


def _cell(path: Path, line: int, row: Sequence[str], column: Column) -> str:
    if len(row) <= column.index:
        raise DataError(
            f"{path} has {len(row)} cells in line {line}, but column "
            f"{column.index + 1} holds the {column.quantity}: check how it was exported"
        )
    return row[column.index]


def _number(path: Path, line: int, cell: str) -> float:
    """Read a number; nan where nothing was measured."""
    plain = cell.strip().lower()
    if plain in NOT_MEASURED:
        return float("nan")
    if not NUMBER.fullmatch(plain):
        raise DataError(
            f"{path} holds {cell!r} in line {line}, where a number was expected: only "
            "one header line, then numbers without thousands separators, can be read"
        )
    return float(plain)
