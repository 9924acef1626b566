"""Tensile tests without a study: one page with every curve, and one table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fissura.report.figures.tensile import tensile_figure
from fissura.report.pages.rendering import write_page
from fissura.report.tables.tensile import METHOD_WORDS, tensile_table

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from fissura.model import TensileReading

__all__ = ["TENSILE_FILES", "tensile_page"]

TENSILE_FILES = ("index.html", "tensile.csv")
"""What the page and its companions are called."""


def tensile_page(
    readings: Sequence[TensileReading],
    refused: Mapping[str, str],
    *,
    into: Path,
) -> Path:
    """Write ``index.html`` with every curve and its fit, and ``tensile.csv``.

    Parameters
    ----------
    readings : sequence of TensileReading
    refused : mapping of str to str
        Files that could not be read, and why.
    into : Path
        Folder; files of the same name are replaced, others are left.

    Returns
    -------
    Path
        The page.

    Raises
    ------
    StorageError, TooBigError
        If the folder cannot be written.
    """
    return write_page(
        into / "index.html",
        template="tensile.html",
        content={
            "tests": [
                (reading, tensile_figure(reading, place))
                for place, reading in enumerate(readings, start=1)
            ],
            "refused": refused,
            "methods": METHOD_WORDS,
        },
        tables=[tensile_table(readings)],
    )
