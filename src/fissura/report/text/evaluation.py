"""The report of an evaluation as Markdown, for the documentation."""

from __future__ import annotations

from textwrap import fill
from typing import TYPE_CHECKING

from fissura.report.tables.evaluation import (
    Shown,
    shown_confusion,
    shown_counts,
    shown_masks,
    shown_operating,
    shown_recall,
    shown_targets,
    shown_volumes,
)
from fissura.report.text.markdown import in_markdown
from fissura.report.text.numbers import number

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from fissura.model import Evaluation

__all__ = ["evaluation_markdown", "whole_bone"]

WIDTH = 100
"""Longest line of a paragraph; tables and links may exceed it."""

PURPOSE = (
    "This page is for users who ask which findings to trust: it lists how accurately "
    "damage is found in simulated bone, by kind, size and noise."
)


def evaluation_markdown(
    seen: Evaluation, *, froc: str = "", gallery: str = "", command: str = ""
) -> str:
    """Write the report as Markdown.

    Parameters
    ----------
    seen : Evaluation
    froc, gallery : str, optional
        Paths of the two pictures, relative to the text.
    command : str, optional
        What regenerates the text.
    """
    return "\n".join(_lines(seen, froc, gallery, command)).rstrip() + "\n"


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


def _lines(seen: Evaluation, froc: str, gallery: str, command: str) -> Iterator[str]:
    yield from (f"# {in_markdown(seen.title)}", "")
    if command:
        yield from (_filled(PURPOSE), "")
    yield from (_filled(in_markdown(f"{whole_bone(seen)}. {seen.about}".rstrip())), "")
    if command:
        yield from ("To repeat it:", "", "```console", f"$ {command}", "```", "")
    for remark in seen.remarks:
        yield from (_filled(in_markdown(remark)), "")
    if seen.targets:
        yield from _section("Targets", [shown_targets(seen.targets)])
    yield from ("## Recall and false calls", "")
    if froc:
        says = "Recall against false calls per mm³ of bone, dots at the score in use"
        yield from (f"![{says}]({froc})", "")
    yield from _tables([shown_operating(one) for one in seen.operating])
    if seen.recall:
        yield from _section("By size", [shown_recall(one) for one in seen.recall])
    yield from _section("What was taken for what", [shown_confusion(seen.confusion)])
    yield from _section(
        "Volumes and voxels", [shown_volumes(seen.volumes), shown_masks(seen.masks)]
    )
    yield from _section("Counts", [shown_counts(seen.counts)])
    if gallery:
        says = (
            "Hits, misses and false calls in three planes (xy, xz, yz): blue outlines "
            "the truth, orange the findings"
        )
        yield from ("## Gallery", "", f"![{says}]({gallery})", "")
        yield from (_filled(f"{says}."), "")


def _section(heading: str, tables: Sequence[Shown]) -> Iterator[str]:
    yield from (f"## {heading}", "")
    yield from _tables(tables)


def _tables(tables: Sequence[Shown]) -> Iterator[str]:
    for shown in tables:
        if shown.rows:
            yield from (_filled(f"{shown.caption}:"), "", _row(shown.header))
            yield "|---" * len(shown.header) + "|"
            yield from map(_row, shown.rows)
            yield ""


def _filled(text: str) -> str:
    """Return a paragraph in lines of `WIDTH` columns at most."""
    return fill(text, WIDTH, break_long_words=False, break_on_hyphens=False)


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(map(in_markdown, cells))} |"
