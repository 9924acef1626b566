"""The page of a table: groups compared outcome by outcome, in one file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fissura.io import write_comparisons
from fissura.report.pages.chapters import figure_of
from fissura.report.pages.rendering import write_page
from fissura.report.tables.study import comparison_table

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from fissura.model import Comparison

__all__ = ["TABLE_FILES", "table_page"]

TABLE_FILES = ("comparison.html", "comparison.json", "comparison.csv")
"""What the page and its companions are called."""


def table_page(
    comparisons: Sequence[Comparison],
    *,
    title: str,
    remarks: Sequence[str] = (),
    into: Path,
) -> Path:
    """Write ``comparison.html``, ``comparison.json`` and ``comparison.csv``.

    Parameters
    ----------
    comparisons : sequence of Comparison
    title : str
        Title of the page.
    remarks : sequence of str
        Remarks of reading the table, a sentence each.
    into : Path
        Folder for the three; files of the same name are replaced.

    Returns
    -------
    Path
        The page, which needs nothing else.

    Raises
    ------
    StorageError, TooBigError
        If the folder cannot be written.
    """
    write_comparisons(into / "comparison.json", comparisons)
    return write_page(
        into / "comparison.html",
        template="comparison.html",
        content={
            "title": title,
            "figure": figure_of("Outcomes", tuple(comparisons)),
            "remarks": tuple(remarks),
            "nested": [one for one in comparisons if one.nesting is not None],
        },
        tables=[comparison_table(comparisons, name="comparison.csv")],
    )
