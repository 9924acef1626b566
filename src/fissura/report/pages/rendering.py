"""Write any page: its template, and its figures and tables beside it."""

from __future__ import annotations

import math
from functools import cache
from itertools import count
from typing import TYPE_CHECKING

from jinja2 import Environment, PackageLoader, StrictUndefined

from fissura.io import write_rows, write_text
from fissura.report.text.labels import named
from fissura.report.text.numbers import DASH, decimals, number, p_value
from fissura.report.text.sentences import in_prose

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from fissura.report.figures.svg import Drawing
    from fissura.report.tables.table import Table

__all__ = ["standalone", "write_page"]

STYLES = ("colours.css", "figure.css")
"""What a drawing needs, on a page or as a separate file."""


def write_page(
    page: Path,
    *,
    template: str,
    content: dict[str, object],
    drawings: Iterable[Drawing] = (),
    tables: Iterable[Table] = (),
) -> Path:
    """Write a page that needs no other file, and the files beside it.

    Parameters
    ----------
    page : Path
        File to write; it is written last, and files of the same names are replaced.
    template : str
        Name of a file in ``report/templates`` that extends ``base.html``.
    content : dict of str to object
        What the template prints.  It may number figures and tables, too:
        ``next_figure()``, ``next_table()``.
    drawings : iterable of Drawing, optional
        Written to ``figures`` beside the page, each as SVG.
    tables : iterable of Table, optional
        Written to where their names say, from the page's folder on.

    Returns
    -------
    Path
        The page.

    Raises
    ------
    StorageError, TooBigError
        If the folder cannot be written.
    """
    html = (
        _environment()
        .get_template(template)
        .render(
            content,
            next_figure=count(1).__next__,
            next_table=count(1).__next__,
        )
    )
    folder = page.parent
    for drawing in drawings:
        write_text(folder / "figures" / f"{drawing.name}.svg", standalone(drawing))
    for table in tables:
        write_rows(folder / table.name, table.columns, table.rows)
    write_text(page, html)
    return page


def standalone(drawing: Drawing) -> str:
    """Return a drawing as a separate file, for light and for dark themes."""
    templates = _environment()
    style = "".join(templates.get_template(name).render() for name in STYLES)
    return drawing.markup(style) + "\n"


@cache
def _environment() -> Environment:
    """Return the templates, with their filters and functions."""
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
