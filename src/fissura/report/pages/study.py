"""The report of a study: one page, with its figures and tables beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fissura.report.figures.damage_and_strength import relations
from fissura.report.figures.gallery_item import gallery_piece
from fissura.report.pages.chapters import cohorts, ledger, sections, sheets
from fissura.report.pages.rendering import write_page
from fissura.report.tables.study import tables
from fissura.report.text.methods import methods, references
from fissura.report.text.sentences import UNREVIEWED, ages_test, summary

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from fissura.report.figures.svg import Drawing
    from fissura.report.pages.chapters import Section
    from fissura.report.report_data import ReportData

__all__ = ["page"]


def page(data: ReportData, *, into: Path) -> Path:
    """Write the report.

    Parameters
    ----------
    data : ReportData
    into : Path
        Folder for ``index.html``, ``figures`` and ``tables``; files of the same name
        are replaced, others are left.

    Returns
    -------
    Path
        The page.

    Raises
    ------
    SettingsError
        If the settings in force cannot be read.
    StorageError, TooBigError
        If the folder cannot be written.

    Notes
    -----
    The same data make the same bytes.
    """
    chapters = sections(data)
    paragraphs = methods(data)
    pieces = tuple(
        gallery_piece(portrait, index)
        for index, portrait in enumerate(data.portraits, start=1)
    )
    related = relations(data)
    tests = tuple(
        (s, data.strengths[s.id]) for s in data.specimens if s.id in data.strengths
    )
    return write_page(
        into / "index.html",
        template="study.html",
        content={
            "data": data,
            "summary": summary(data),
            "unreviewed": UNREVIEWED,
            "cohorts": cohorts(data),
            "excluded": tuple(s for s in data.specimens if not s.counts),
            "ages_test": ages_test(data),
            "sections": chapters,
            "relations": related,
            "tests": tests,
            "fits": tuple(dict.fromkeys(test.method for _, test in tests)),
            "gallery": tuple(zip(data.portraits, pieces, strict=True)),
            "sheets": sheets(data),
            "methods": paragraphs,
            "references": references(paragraphs),
            "ledger": ledger(data),
        },
        drawings=(*_drawings(chapters), *related.drawings, *pieces),
        tables=tables(data),
    )


def _drawings(chapters: tuple[Section, ...]) -> Iterator[Drawing]:
    for chapter in chapters:
        for figure in chapter.figures:
            yield from figure.drawings
            yield from figure.quantiles
        yield from chapter.curves
