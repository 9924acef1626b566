"""JSON from any source: read, or refused as invalid."""

from __future__ import annotations

import json
from math import isfinite
from typing import Any, NoReturn

__all__ = ["parse_json"]

MOST_NESTED = "it is nested too deeply"


def parse_json(text: str | bytes, *, nan: bool = False) -> Any:
    """Read JSON as the standard has it: no key twice, no NaN, no endless nesting.

    Parameters
    ----------
    text : str or bytes
    nan : bool, optional
        Whether NaN and infinities are numbers, as many programs write them.

    Raises
    ------
    ValueError
        If it is no such JSON, or no text in UTF-8.

    Examples
    --------
    >>> parse_json('{"a": [1, 2.5, null]}')
    {'a': [1, 2.5, None]}
    """
    try:
        return json.loads(
            text,
            object_pairs_hook=_object,
            parse_constant=None if nan else _refuse_constant,
            parse_float=None if nan else _finite,
        )
    except RecursionError:
        raise ValueError(MOST_NESTED) from None


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"the key {twice[:80]!r} occurs twice in one object")
    return made


def _finite(digits: str) -> float:
    number = float(digits)
    return number if isfinite(number) else _refuse_constant(digits[:80])


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no number in JSON")
