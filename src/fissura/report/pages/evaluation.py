"""The report of an evaluation: one page, its figures, tables and JSON beside it."""

from __future__ import annotations

from base64 import b64encode
from itertools import count
from typing import TYPE_CHECKING

from fissura.io import write_json, write_rows, write_text
from fissura.report.figures.counts import counts_figure
from fissura.report.figures.froc import froc_figure
from fissura.report.pages.study import STYLES, environment
from fissura.report.renders.gallery_sheet import HEADINGS
from fissura.report.tables.evaluation import (
    shown_confusion,
    shown_counts,
    shown_masks,
    shown_operating,
    shown_recall,
    shown_specimens,
    shown_targets,
    shown_volumes,
)
from fissura.report.tables.evaluation_files import evaluation_record, evaluation_tables
from fissura.report.text.numbers import number

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from fissura.model import Evaluation
    from fissura.report.figures.svg import Drawing
    from fissura.report.renders.gallery_sheet import Picture

__all__ = ["EVALUATION_FILES", "evaluation_page", "standalone", "whole_bone"]

EVALUATION_FILES = ("evaluation.html", "evaluation.json", "figures", "tables")
"""What the page and its companions are called."""


def evaluation_page(
    seen: Evaluation, *, into: Path, pictures: Sequence[Picture] = ()
) -> Path:
    """Write ``evaluation.html`` and ``.json``, ``figures`` and ``tables``.

    Parameters
    ----------
    seen : Evaluation
    into : Path
        Folder; files of the same name are replaced.
    pictures : sequence of Picture, optional
        Of hits, misses and false calls.

    Returns
    -------
    Path
        The page, which needs nothing else.

    Raises
    ------
    StorageError, TooBigError
        If the folder cannot be written.
    """
    froc = froc_figure(seen.operating)
    counts = [counts_figure(one, place) for place, one in enumerate(seen.counts)]
    html = (
        environment()
        .get_template("evaluation.html")
        .render(
            seen=seen,
            bone=whole_bone(seen),
            froc=froc,
            counts=counts,
            targets=shown_targets(seen.targets),
            operating=[shown_operating(one) for one in seen.operating],
            recall=[shown_recall(one) for one in seen.recall],
            confusion=shown_confusion(seen.confusion),
            amounts=[shown_volumes(seen.volumes), shown_masks(seen.masks)],
            agreements=shown_counts(seen.counts),
            specimens=shown_specimens(seen),
            gallery=_gallery(pictures),
            next_table=count(1).__next__,
            next_figure=count(1).__next__,
        )
    )
    for drawing in (froc, *counts):
        write_text(into / "figures" / f"{drawing.name}.svg", standalone(drawing))
    for table in evaluation_tables(seen):
        write_rows(into / "tables" / table.name, table.columns, table.rows)
    write_json(into / "evaluation.json", evaluation_record(seen))
    page = into / "evaluation.html"
    write_text(page, html)
    return page


def standalone(drawing: Drawing) -> str:
    """Return a drawing as a file of its own, for light and for dark."""
    templates = environment()
    style = "".join(templates.get_template(name).render() for name in STYLES)
    return drawing.markup(style) + "\n"


def whole_bone(seen: Evaluation) -> str:
    """Say how many specimens there are and how much bone they hold."""
    bare = [s for s in seen.specimens if not sum(s.true.values())]
    hurt = [s for s in seen.specimens if sum(s.true.values())]
    parts = [
        f"{len(some)} specimen{'s' if len(some) != 1 else ''} {words} damage, "
        f"{number(sum(s.bone_mm3 for s in some))} mm³ of bone"
        for some, words in ((hurt, "with"), (bare, "without"))
        if some
    ]
    return "; ".join(parts)


def _gallery(pictures: Sequence[Picture]) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return headings, and below each the data of every picture with its words."""
    return [
        (
            heading,
            [
                (f"data:image/jpeg;base64,{b64encode(p.jpg).decode('ascii')}", p.says)
                for p in pictures
                if p.what == what
            ],
        )
        for what, heading in HEADINGS.items()
    ]
