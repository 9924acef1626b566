"""The text of a TOML file as plain tables, or the reason why it is not TOML."""

from __future__ import annotations

import re
import tomllib
from reprlib import Repr
from typing import Any

__all__ = ["parse_toml", "shown"]

CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
MOST_NESTED = 30
MOST_WHOLE = 2**63
"""Whole numbers below this are those that TOML promises."""
SHOWN = 80

_SHORT = Repr()
_SHORT.maxstring = _SHORT.maxother = SHOWN
_SHORT.maxlevel = 3


def parse_toml(text: str) -> dict[str, Any]:
    """Read TOML.

    Raises
    ------
    ValueError
        If it is none, is nested deeper than 30 tables or lists, or holds a whole number
        beyond 64 bits, or text that a terminal would obey rather than show.

    Examples
    --------
    >>> parse_toml("a = {b = [1, 2]}")
    {'a': {'b': [1, 2]}}
    """
    try:
        table = tomllib.loads(text.removeprefix("\ufeff"))
    except RecursionError:
        raise ValueError("it is nested too deeply") from None
    inner: list[Any] = [table]
    for _ in range(MOST_NESTED):
        inner = [value for one in inner for value in _held(one)]
        if any(isinstance(one, str) and CONTROL.search(one) for one in inner):
            raise ValueError("a text in it holds a control character")
        if any(isinstance(one, int) and abs(one) >= MOST_WHOLE for one in inner):
            raise ValueError("it holds a whole number beyond 64 bits")
    if inner:
        raise ValueError("it is nested too deeply")
    return table


def shown(value: object) -> str:
    """Show a value in a sentence, cut where it is long.

    Examples
    --------
    >>> shown("a")
    "'a'"
    """
    return _SHORT.repr(value)


def _held(value: object) -> list[Any]:
    if isinstance(value, dict):
        return [*value, *value.values()]
    return value if isinstance(value, list) else []
