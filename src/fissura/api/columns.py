"""Tables in memory as rows of text, as a file would hold them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from typing import Any

import numpy as np

from fissura.errors import DataError

__all__ = ["cell_text", "rows_of"]

MISSING = frozenset({"NAType", "NaTType"})
"""Types of the values by which pandas says that there is none."""


def rows_of(table: Any) -> list[dict[str, str]]:
    """Return the rows of a dict of columns, an Arrow table or a data frame.

    Raises
    ------
    DataError
        If it is none of these, or a column is no list of values, one a row.
    """
    columns = {name: _cells(name, cells) for name, cells in _columns(table).items()}
    lengths = {name: len(cells) for name, cells in columns.items()}
    if len(set(lengths.values())) > 1:
        said = ", ".join(f"{name!r} has {length}" for name, length in lengths.items())
        raise DataError(f"columns of one length are needed, but {said}")
    return [
        dict(zip(columns, row, strict=True))
        for row in zip(*columns.values(), strict=True)
    ]


def _columns(table: Any) -> dict[str, Any]:
    if hasattr(table, "to_pydict"):  # Arrow
        table = table.to_pydict()
    named = isinstance(table, Mapping) or hasattr(table, "columns")
    if not named or not hasattr(table, "__getitem__"):
        raise DataError(
            "table must be a path, or columns by their names, such as "
            '{"group": ["a", "b"], "uts_mpa": [2.1, 3.9]}, but a value of type '
            f"{type(table).__name__} came"
        )
    names = table if isinstance(table, Mapping) else table.columns
    return {str(name): table[name] for name in names}


def _cells(name: str, cells: Any) -> list[str]:
    listed = isinstance(cells, Iterable) and getattr(cells, "ndim", 1) == 1
    if not listed or isinstance(cells, str | bytes | Mapping | AbstractSet):
        raise DataError(
            f"column {name!r} must be a list of values, one a row, but a value of type "
            f"{type(cells).__name__} came"
        )
    return [cell_text(value) for value in cells]


def cell_text(value: object) -> str:
    """Return a value as a file would hold it; empty where there is none.

    Examples
    --------
    >>> cell_text(2.5), cell_text(None), cell_text(float("nan"))
    ('2.5', '', '')
    """
    if value is None or value is np.ma.masked or type(value).__name__ in MISSING:
        return ""
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    if isinstance(value, float | np.floating) and np.isnan(value):
        return ""
    return str(value)
