"""Numbers as people and machines write them: points or commas, never guessed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from fissura.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

__all__ = [
    "NOT_MEASURED",
    "NO_READING",
    "clear_number",
    "decimal_sign",
    "may_be_thousands",
    "number",
    "number_in",
]

NO_READING = frozenset({"", "nan", "na", "n/a", "#n/a", "null", "-", "--", "---"})
"""What machines write where nothing was measured, in any case of letters."""
NOT_MEASURED = NO_READING | {"none", "unknown", ".", "?", "−", "–", "—"}
"""What people write there, too."""
LARGEST = 1e100
"""Larger than any measure, and small enough to be squared."""
OTHER = {".": ",", ",": "."}
"""The sign that may separate thousands, for each decimal sign."""
MINUS = {ord("−"): "-"}
"""As typeset."""
BLANKS = " \u00a0\u202f\u2009'’"
"""What may part thousands without being mistaken for a decimal sign."""
AFTER_SIGN = re.compile(rf"(?<=[+-])[{BLANKS}]+")
PLAIN = {
    sign: re.compile(
        rf"[+-]?(\d+{re.escape(sign)}?\d*|{re.escape(sign)}\d+)(e[+-]?\d{{1,3}})?",
        re.IGNORECASE,
    )
    for sign in OTHER
}
GROUPED = {
    sign: re.compile(
        rf"[+-]?[1-9]\d{{0,2}}(?P<between>[{re.escape(other)}{BLANKS}])\d{{3}}"
        rf"((?P=between)\d{{3}})*({re.escape(sign)}\d*)?"
    )
    for sign, other in OTHER.items()
}
MAY_BE_GROUPED = re.compile(r"[+-]?[1-9]\d{0,2}([.,]\d{3})+")


def number(cell: str, decimal: str = ".") -> float | None:
    """Read a number whose decimal sign is known.

    Thousands may be parted by the other sign, blanks or apostrophes.

    Parameters
    ----------
    cell : str
    decimal : {".", ","}

    Returns
    -------
    float or None
        None where the cell is no number, or one larger than 1e100.

    Examples
    --------
    >>> number("1,234.5"), number("−,5", ","), number("1'234"), number("1 2")
    (1234.5, -0.5, 1234.0, None)
    """
    spelt = _spelt(cell)
    if grouped := GROUPED[decimal].fullmatch(spelt):
        spelt = spelt.replace(grouped["between"], "")
    if not PLAIN[decimal].fullmatch(spelt):
        return None
    value = float(spelt.replace(",", "."))
    return value if abs(value) <= LARGEST else None


def number_in(cell: str) -> float | None:
    """Return the number in a cell; a lone comma is a decimal one.

    Examples
    --------
    >>> number_in("1,5"), number_in("1.234,5"), number_in("1.234"), number_in("a")
    (1.5, 1234.5, 1.234, None)
    """
    sign = "." if PLAIN["."].fullmatch(_spelt(cell)) or "," not in cell else ","
    read = number(cell, sign)
    return number(cell, OTHER[sign]) if read is None else read


def clear_number(cell: str) -> float | None:
    """Return the number of a cell, None where a comma may part thousands in it.

    Examples
    --------
    >>> clear_number("1,5"), clear_number("1.234"), clear_number("1,234")
    (1.5, 1.234, None)
    """
    return None if "," in cell and may_be_thousands([cell]) else number_in(cell)


def decimal_sign(path: Path, cells: Iterable[str], *, separator: str = ",") -> str:
    """Return the decimal sign of cells from one source.

    Where a comma separates cells a point is the decimal sign.

    Parameters
    ----------
    path : Path
        For messages.
    cells : iterable of str
    separator : str, optional
        What parts the cells.

    Returns
    -------
    {".", ","}

    Raises
    ------
    DataError
        If a comma or a point may represent either.
    """
    filled = [cell.strip() for cell in cells]
    with_comma = [cell for cell in filled if "," in cell]
    with_point = [cell for cell in filled if "." in cell]
    if any("." in cell and cell.index(".") < cell.rindex(",") for cell in with_comma):
        return ","
    both = any("," in cell for cell in with_point)
    commas, points = may_be_thousands(with_comma), may_be_thousands(with_point)
    if not both and commas and (points or not with_point):
        raise _either(path, with_comma[0], "comma")
    if separator != "," and not both and points and not with_comma:
        raise _either(path, with_point[0], "point")
    return "," if with_comma and not with_point else "."


def may_be_thousands(cells: Sequence[str]) -> bool:
    """Whether every one of these may hold thousands, where there are any.

    Examples
    --------
    >>> may_be_thousands(["1,234", "12.345.678"]), may_be_thousands(["0,234"])
    (True, False)
    """
    return bool(cells) and all(MAY_BE_GROUPED.fullmatch(_spelt(c)) for c in cells)


def _spelt(cell: str) -> str:
    """Return a cell with a plain minus that is before its number."""
    return AFTER_SIGN.sub("", cell.strip().translate(MINUS))


def _either(path: Path, cell: str, sign: str) -> DataError:
    return DataError(
        f"{path} holds {cell!r}, which may be a decimal {sign} or a {sign} between "
        "thousands: save the numbers with a decimal point, with more or fewer than "
        f"three decimals, and without {sign}s between thousands"
    )
