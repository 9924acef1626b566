"""The report of an evaluation: one page, its figures, tables and JSON beside it."""

from __future__ import annotations

from base64 import b64encode
from typing import TYPE_CHECKING

from fissura.io import write_json
from fissura.report.figures.found_against_true import counts_figure
from fissura.report.figures.froc import froc_figure
from fissura.report.pages.rendering import write_page
from fissura.report.renders.hits_and_misses import HEADINGS
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
from fissura.report.text.evaluation import whole_bone

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from fissura.model import Evaluation
    from fissura.report.renders.hits_and_misses import Picture

__all__ = ["EVALUATION_FILES", "evaluation_page"]

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
    page = write_page(
        into / "evaluation.html",
        template="evaluation.html",
        content={
            "seen": seen,
            "bone": whole_bone(seen),
            "froc": froc,
            "counts": counts,
            "targets": shown_targets(seen.targets),
            "operating": [shown_operating(one) for one in seen.operating],
            "recall": [shown_recall(one) for one in seen.recall],
            "confusion": shown_confusion(seen.confusion),
            "amounts": [shown_volumes(seen.volumes), shown_masks(seen.masks)],
            "agreements": shown_counts(seen.counts),
            "specimens": shown_specimens(seen),
            "gallery": _gallery(pictures),
        },
        drawings=(froc, *counts),
        tables=evaluation_tables(seen),
    )
    write_json(into / "evaluation.json", evaluation_record(seen))
    return page


def _gallery(pictures: Sequence[Picture]) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return headings, and below each the data of every picture with its caption."""
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
