"""A table beside a page: the name of its file, its columns, its rows."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Cell", "Table"]

Cell = str | float | None


@dataclass(frozen=True, slots=True)
class Table:
    """A file of comma-separated values.

    Parameters
    ----------
    name : str
        From the folder of the page on, such as ``tables/findings.csv``.
    columns : tuple of str
        With their units.
    rows : tuple of tuple of Cell
        In full precision; None leaves a cell empty.
    """

    name: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
