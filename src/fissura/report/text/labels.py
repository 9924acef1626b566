"""The name of an outcome: a known quantity, or a column of any table."""

from __future__ import annotations

import re

from fissura.model import QUANTITIES, Part, Quantity

__all__ = ["is_known", "named", "place_letter"]

WITH_UNIT = re.compile(r"(?P<name>[^\[\(]+?)\s*[\[\(](?P<unit>[^\]\)]+)[\]\)]")
TREATMENT = Quantity("treatment_y", "treatment", "Treatment", "years", Part.OTHER)
KNOWN = {known.key: known for known in (*QUANTITIES, TREATMENT)}
LETTERS = 26


def named(key: str) -> Quantity:
    """Return the quantity of a column; an unknown one is called by its column.

    Examples
    --------
    >>> named("bv_tv").symbol, named("Length [µm]").unit, named("x").name
    ('BV/TV', 'µm', 'x')
    """
    if key in KNOWN:
        return KNOWN[key]
    if parts := WITH_UNIT.fullmatch(key.strip()):
        return Quantity(key, parts["name"], parts["name"], parts["unit"], Part.OTHER)
    return Quantity(key, key, key, "", Part.OTHER)


def is_known(key: str) -> bool:
    """Return whether an outcome is a quantity of this project."""
    return key in KNOWN


def place_letter(place: int) -> str:
    """Return the letter of a panel: a to z, then aa, ab, ….

    Examples
    --------
    >>> place_letter(0), place_letter(27)
    ('a', 'ab')
    """
    first = place // LETTERS
    last = chr(ord("a") + place % LETTERS)
    return (place_letter(first - 1) if first else "") + last
