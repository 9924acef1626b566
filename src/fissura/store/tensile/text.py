"""Tensile tests as text: of whichever program, the content decides, not the name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fissura.model import TensileTest
from fissura.store.atomic import write_text
from fissura.store.tensile.columns import columns_of
from fissura.store.tensile.decode import read_text
from fissura.store.tensile.kinds import kind_of
from fissura.store.tensile.numbers import decimal_sign, numbers
from fissura.store.tensile.size import size_of
from fissura.store.tensile.table import find_table

if TYPE_CHECKING:
    from pathlib import Path

    from fissura.model import TensileCurve

__all__ = ["read_tensile", "write_tensile"]


def read_tensile(path: Path) -> TensileTest:
    """Read what a test machine recorded.

    Bluehill (classic and Universal), Deben Microtest, MTS TestSuite and plain tables
    are read: whatever is written above it, a header names the columns, and their units
    stand in it or in a row below.  ``strain`` is in mm/mm, %, or microstrain,
    ``extension`` (also displacement, elongation, position) in mm or µm, ``stress`` in
    Pa to GPa, ``load`` (also force) in N or kN.  Strain without a unit is in mm/mm;
    stress without one is read in MPa, which is remarked.

    Parameters
    ----------
    path : Path
        Text in UTF-8, UTF-16 or Latin-1; cells are separated by tab, semicolon,
        comma, bar or blanks; decimals by point or comma.

    Returns
    -------
    TensileTest
        In the order recorded.  Its remarks count the rows that were left out: those
        without a number, the first where it is written twice, an end mark.

    Raises
    ------
    StorageError
        If the file cannot be read.
    DataError
        If it is no such table.
    """
    text = read_text(path)
    table = find_table(path, text)
    kind = kind_of(text, table)
    columns, aside = columns_of(path, table, kind.units)
    decimal = decimal_sign(
        path,
        (
            row[column.index]
            for _, row in table.rows
            for column in columns.values()
            if column.index < len(row)
        ),
    )
    read, left_out = numbers(path, table, columns, decimal=decimal)
    values = {name: read[name] * column.factor for name, column in columns.items()}
    return TensileTest(
        source=str(path),
        kind=kind.name,
        strain=values.get("strain"),
        extension_mm=values.get("extension"),
        load_n=values.get("load"),
        stress_mpa=values.get("stress"),
        size=size_of(path, table, decimal=decimal),
        remarks=(*aside, *left_out, *kind.remarks),
    )


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
