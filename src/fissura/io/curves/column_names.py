"""The name of a column: which quantity it holds, in which unit, by what instrument."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from fissura.io.curves.column_words import (
    BY_CROSSHEAD,
    BY_EXTENSOMETER,
    COMPRESSIVE,
    CROSSHEAD,
    QUANTITY,
    SOMETHING_ELSE,
)
from fissura.io.curves.units import (
    AXIS_UNITS,
    CASED,
    FACTORS,
    UNIT_AT_END,
    unit_quantities,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = [
    "CROSSHEAD_RANK",
    "EXTENSOMETER_RANK",
    "HOW_TO_NAME",
    "PLAIN_RANK",
    "Column",
    "Named",
]
__all__ += ["WANTED"]
__all__ += ["as_asked", "named", "names_quantity", "plain", "unit_in", "unit_of"]

WANTED = (
    "a column of strain (strain, strain_pct) or extension (extension_mm) and one of "
    "stress (stress_mpa) or load (load_n)"
)
HOW_TO_NAME = {
    "strain": "strain, strain_pct",
    "stress": "stress_mpa, stress_kpa, stress_gpa",
    "extension": "extension_mm, extension_um",
    "load": "load_n, load_kn",
}
EXTENSOMETER_RANK, PLAIN_RANK, CROSSHEAD_RANK = 0, 1, 2
"""What saw the specimen itself, what does not say, and what saw the machine move."""
LONGEST_UNIT = 8
LONGEST_NAME = 200
"""Characters of a name that are examined: a file of one line is a single name."""
SPELLINGS = {"µ": "u", "μ": "u", "²": "2", "percent": "%", "pct": "%", "ε": "e"}
SYMBOLS = {"e": "strain", "σ": "stress", "f": "load", "t": "time", "δl": "extension"}
"""Letters that denote a quantity where they are the whole name."""
TENSOR = re.compile(r"(?<![a-z])(exx|eyy|ezz)(?![a-z])")
"""Strains of image correlation, which have no unit."""
IN_BRACKETS = re.compile(r"[(\[{]\s*(?P<unit>[^()\[\]{}]*)\s*[)\]}]\s*$")


@dataclass(frozen=True, slots=True)
class Column:
    """Where a quantity is in a row, and what turns it into our unit."""

    name: str
    index: int
    factor: float
    unit: str = ""
    rank: int = PLAIN_RANK
    compressive: bool = False


@dataclass(frozen=True, slots=True)
class Named:
    """The meaning of a column's name.

    `unit` is as written, empty where none is named; `factor` turns values into our
    unit and is None where the unit is not known.  `rank` says what the column was
    measured with: an extensometer goes before what is unnamed, that before the
    crosshead.
    """

    quantity: str
    unit: str
    factor: float | None
    rank: int = PLAIN_RANK
    compressive: bool = False


def plain(name: str) -> str:
    """Spell a name without capitals, accents, underscores and special signs.

    Examples
    --------
    >>> plain(" Displacement_µm "), plain("Déformation")
    ('displacement um', 'deformation')
    """
    spelt = name[:LONGEST_NAME].strip().strip("'\"").lower().replace("_", " ")
    for special, usual in SPELLINGS.items():
        spelt = spelt.replace(special, usual)
    apart = unicodedata.normalize("NFD", spelt)
    spelt = "".join(sign for sign in apart if unicodedata.category(sign) != "Mn")
    return " ".join(unicodedata.normalize("NFC", spelt).lstrip("#").split())


def unit_of(cell: str) -> str:
    """Return the unit that a cell of a row of units holds; brackets do not matter.

    Examples
    --------
    >>> unit_of("(N/mm²)")
    'n/mm2'
    """
    return plain(cell).strip(" ()[]{}")


def names_quantity(cells: Sequence[str]) -> bool:
    """Whether a line may be a header: quick, and not to be relied on alone."""
    return any(_found(cell[:LONGEST_NAME]) for cell in cells if _has_letters(cell))


def _has_letters(cell: str) -> bool:
    """Whether a cell is no number, as most are."""
    return not cell[:1].isdigit() and any(map(str.isalpha, cell[:LONGEST_NAME]))


@lru_cache(maxsize=4096)
def _found(cell: str) -> bool:
    own = plain(cell)
    return QUANTITY.search(own) is not None or _symbol(unit_in(cell)[1]) is not None


@lru_cache(maxsize=4096)
def named(name: str, unit: str = "") -> Named | None:
    """Read a column's name; None where it names nothing of ours.

    Parameters
    ----------
    name : str
        As the header has it, such as ``Tensile strain (Displacement) (%)``.
    unit : str
        From a row of units below; taken from the name where it is empty.

    Examples
    --------
    >>> named("Force [kN]").factor
    1000.0
    """
    written, own = unit_in(name, unit)
    found = QUANTITY.search(own)
    quantity = found.lastgroup if found else _symbol(own)
    if quantity is None or SOMETHING_ELSE.search(own):
        return None
    if found and found[0] in {"microstrain", "millistrain"}:
        written = written or found[0]
    quantity = _by_unit(quantity, written, own)
    factor = _factor(quantity, written, unit or name)
    return Named(
        quantity, written, factor, _rank(quantity, own), bool(COMPRESSIVE.search(own))
    )


def as_asked(name: str, unit: str, axis: str) -> Named | None:
    """Read a column that the user named; its unit decides, not its name.

    Parameters
    ----------
    name, unit : str
    axis : str
        ``"strain"`` or ``"load"``.

    Returns
    -------
    Named or None
        None where neither name nor unit is of this axis.
    """
    read = named(name, unit)
    if read is not None and read.quantity in AXIS_UNITS[axis]:
        return read
    written, own = unit_in(name, unit)
    for quantity in AXIS_UNITS[axis]:
        factor = _factor(quantity, written, unit or name) if written else None
        if factor is not None:
            return Named(quantity, written, factor, _rank(quantity, own))
    return None


def unit_in(name: str, unit: str = "") -> tuple[str, str]:
    """Split a name into its unit, empty where it has none, and what is left."""
    own, written = plain(name), unit_of(unit)
    if not written and (at_end := UNIT_AT_END.search(own)):
        written, own = at_end["unit"], own[: at_end.start()].strip()
    if not written and (aside := IN_BRACKETS.search(own)):
        inside = aside["unit"].strip()
        if not QUANTITY.search(inside) and _may_be_unit(inside):
            written, own = inside, own[: aside.start()].strip()
    return written, own


def _symbol(own: str) -> str | None:
    return SYMBOLS.get(own.strip())


def _by_unit(quantity: str, unit: str, own: str) -> str:
    """Distinguish strain and extension by the unit, where the word may mean either."""
    if quantity != "either" and not BY_EXTENSOMETER.search(own):
        return quantity
    of_unit = [q for q in unit_quantities(unit) if q in AXIS_UNITS["strain"]]
    if of_unit and quantity in {"either", "extension"}:
        return of_unit[0]
    if quantity == "either":
        return "strain" if TENSOR.search(own) and not unit else "extension"
    return quantity


def _rank(quantity: str, own: str) -> int:
    if quantity not in AXIS_UNITS["strain"]:
        return PLAIN_RANK
    if BY_EXTENSOMETER.search(own):
        return EXTENSOMETER_RANK
    aside = IN_BRACKETS.search(own)
    by_crosshead = CROSSHEAD.search(own) or (aside and BY_CROSSHEAD.search(aside[0]))
    return CROSSHEAD_RANK if by_crosshead else PLAIN_RANK


def _may_be_unit(aside: str) -> bool:
    """Distinguish a unit, even an unknown one, from words such as ``strain 1``."""
    return " " not in aside and len(aside) <= LONGEST_UNIT


def _factor(quantity: str, unit: str, spelt: str) -> float | None:
    cased = CASED.get(quantity, {})
    for one, factor in cased.items():
        if unit == one.lower().replace("²", "2") and one in spelt:
            return factor
    if quantity == "stress" and unit == "mpa" and "mPa" in spelt:
        return None  # A thousandth of a pascal, or a slip for MPa.
    if quantity == "strain" and not unit:
        return 1.0
    return FACTORS[quantity].get(unit)
