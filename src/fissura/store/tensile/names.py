"""The name of a column: which quantity it holds, in which unit, how directly."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["FACTORS", "HOW_TO_NAME", "Named", "named", "names_quantity"]
__all__ += ["plain", "unit_of"]

FACTORS: dict[str, dict[str, float]] = {
    "strain": {
        **dict.fromkeys(("mm/mm", "m/m", "in/in", "-", "1"), 1.0),
        **dict.fromkeys(("%", "pct"), 0.01),
        **dict.fromkeys(("microstrain", "um/m", "ustrain", "ue"), 1e-6),
    },
    "stress": {
        **dict.fromkeys(("mpa", "n/mm2", "n/mm^2", "mn/m2", "n.mm-2"), 1.0),
        "kpa": 1e-3,
        "pa": 1e-6,
        "gpa": 1e3,
        "psi": 6.894757e-3,
        "ksi": 6.894757,
    },
    "extension": {"mm": 1.0, "um": 1e-3, "m": 1e3, "cm": 10.0, "in": 25.4},
    "load": {"n": 1.0, "kn": 1e3, "lbf": 4.4482216, "kgf": 9.80665, "kip": 4448.2216},
    "area": {"mm2": 1.0, "mm^2": 1.0, "cm2": 100.0, "m2": 1e6, "in2": 645.16},
}
"""Factors to mm/mm, MPa, mm, N and mm²."""
CASED = {"mN": ("load", 1e-3), "MN": ("load", 1e6)}
"""Units that capitals tell apart."""
HOW_TO_NAME = {
    "strain": "strain, strain_pct",
    "stress": "stress_mpa, stress_kpa, stress_gpa",
    "extension": "extension_mm, extension_um",
    "load": "load_n, load_kn",
}
WORDS = {
    "strain": "microstrain|strain|dehnung",
    "stress": "stress|spannung",
    "extension": "extension|displacement|disp|elongation|crosshead|stroke|weg|"
    "standardweg|position",
    "load": "load|force|kraft|standardkraft",
}
QUANTITY = re.compile(
    "|".join(
        f"(?P<{name}>(?<![a-z])(?:{words})(?![a-z]))" for name, words in WORDS.items()
    )
)
SOMETHING_ELSE = re.compile(
    r"(?<![a-z])(rate|time|speed|energy|work|slope|modulus|max|maximum|min|minimum|peak|"
    r"at|break|count|cycle|cycles|target|command|demand|true|compressive|lateral|"
    r"transverse|final|preload)(?![a-z])"
)
"""Words that make a strain rate or a stress at break of a strain or a stress."""
CROSSHEAD = ("crosshead", "position", "stroke")
BY_CROSSHEAD = re.compile("displacement|extension|crosshead|position|stroke")
LONGEST_UNIT = 8
SPELLINGS = {"µ": "u", "μ": "u", "²": "2", "percent": "%", "pct": "%", "ε": "e"}
KNOWN = sorted(
    {unit for units in FACTORS.values() for unit in units} - {"-", "1"} | {"mn"},
    key=lambda unit: (-len(unit), unit),
)
UNIT_AT_END = re.compile(
    r"(?:^|[\s,;:/(\[{])[(\[{]?\s*(?P<unit>"
    + "|".join(map(re.escape, KNOWN))
    + r")\s*[)\]}]?\s*$"
)
IN_BRACKETS = re.compile(r"[(\[{]\s*(?P<unit>[^()\[\]{}]*)\s*[)\]}]\s*$")


@dataclass(frozen=True, slots=True)
class Named:
    """What a column's name tells.

    `unit` is as written, empty where none is named; `factor` turns values into our
    unit and is None where the unit is not known.  Of several columns of a quantity
    the one of the lowest `rank` is meant: what a sensor saw before what was derived
    from the crosshead, the plain name before the longer.
    """

    quantity: str
    unit: str
    factor: float | None
    rank: tuple[int, int]


def plain(name: str) -> str:
    """Spell a name without capitals, underscores and special signs.

    Examples
    --------
    >>> plain(" Displacement_µm ")
    'displacement um'
    """
    spelt = name.strip().strip("'\"").lower().replace("_", " ")
    for special, usual in SPELLINGS.items():
        spelt = spelt.replace(special, usual)
    return " ".join(spelt.split())


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
    return QUANTITY.search(" ".join(cells).lower().replace("_", " ")) is not None


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
    own = plain(name)
    written = unit_of(unit)
    if not written and (at_end := UNIT_AT_END.search(own)):
        written, own = at_end["unit"], own[: at_end.start()]
    if not written and (aside := IN_BRACKETS.search(own)):
        inside = aside["unit"].strip()
        if not BY_CROSSHEAD.search(inside) and _may_be_unit(inside):
            written, own = inside, own[: aside.start()]
    found = QUANTITY.search(own)
    if found is None or found.lastgroup is None or SOMETHING_ELSE.search(own):
        return None
    if found[0] == "microstrain":
        written = written or found[0]
    after = own[found.end() :]
    derived = BY_CROSSHEAD.search(after) or found[0] in CROSSHEAD
    rank = (int(bool(derived)), len(own.split()))
    factor = _factor(found.lastgroup, written, unit or name)
    return Named(found.lastgroup, written, factor, rank)


def _may_be_unit(aside: str) -> bool:
    """Tell a unit, also one unknown here, from words such as ``strain 1``."""
    return " " not in aside and len(aside) <= LONGEST_UNIT


def _factor(quantity: str, unit: str, spelt: str) -> float | None:
    for cased, (of, factor) in CASED.items():
        if of == quantity and unit == cased.lower() and cased in spelt:
            return factor
    if quantity == "strain" and not unit:
        return 1.0
    return FACTORS[quantity].get(unit)
