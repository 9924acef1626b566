"""The page: one file that needs nothing else, with figures and tables beside it."""

from __future__ import annotations

import math
from itertools import count
from typing import TYPE_CHECKING

from jinja2 import Environment, PackageLoader, StrictUndefined

from fissura.io import write_rows, write_text
from fissura.report.figures.gallery import gallery_piece
from fissura.report.figures.relations import relations
from fissura.report.pages.views import cohorts, ledger, sections, sheets
from fissura.report.tables.study import tables
from fissura.report.text.labels import named
from fissura.report.text.methods import methods, references
from fissura.report.text.numbers import DASH, decimals, number, p_value
from fissura.report.text.sentences import UNREVIEWED, ages_test, in_prose, summary

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from fissura.report.content import ReportData
    from fissura.report.figures.svg import Drawing
    from fissura.report.pages.views import Section

__all__ = ["environment", "page"]

STYLES = ("colours.css", "figure.css")


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
    The same story makes the same bytes.
    """
    templates = environment()
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
    html = templates.get_template("page.html").render(
        data=data,
        summary=summary(data),
        unreviewed=UNREVIEWED,
        cohorts=cohorts(data),
        excluded=tuple(s for s in data.specimens if not s.counts),
        ages_test=ages_test(data),
        sections=chapters,
        relations=related,
        tests=tests,
        fits=tuple(dict.fromkeys(test.method for _, test in tests)),
        gallery=tuple(zip(data.portraits, pieces, strict=True)),
        sheets=sheets(data),
        methods=paragraphs,
        references=references(paragraphs),
        ledger=ledger(data),
        next_figure=count(1).__next__,
        next_table=count(1).__next__,
    )
    drawn = [*_drawings(chapters), *related.drawings, *pieces]
    _write_beside(data, drawn, templates, into)
    index = into / "index.html"
    write_text(index, html)
    return index


def environment() -> Environment:
    """Return the templates, with the words and numbers they use."""
    templates = Environment(
        loader=PackageLoader("fissura.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    templates.filters["number"] = number
    templates.filters["p"] = p_value
    templates.filters["r2"] = lambda value: decimals(value, 4)
    templates.filters["in_prose"] = in_prose
    templates.filters["plain"] = _plain
    templates.globals["quantity"] = named
    return templates


def _plain(value: float | None) -> str:
    """Print an age, a dose or a U as it was given."""
    return DASH if value is None or not math.isfinite(value) else f"{value:g}"


def _drawings(chapters: tuple[Section, ...]) -> Iterator[Drawing]:
    for chapter in chapters:
        for figure in chapter.figures:
            yield from figure.drawings
            yield from figure.quantiles
        yield from chapter.curves


def _write_beside(
    data: ReportData, drawings: list[Drawing], templates: Environment, into: Path
) -> None:
    style = "".join(templates.get_template(name).render() for name in STYLES)
    for drawing in drawings:
        file = into / "figures" / f"{drawing.name}.svg"
        write_text(file, drawing.markup(style) + "\n")
    for table in tables(data):
        write_rows(into / "tables" / table.name, table.columns, table.rows)
