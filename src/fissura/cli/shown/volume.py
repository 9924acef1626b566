"""One volume: its measures, grouped by what they describe, and its findings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.markup import escape
from rich.table import Table

from fissura.cli.shown.numbers import plain
from fissura.cli.terminal import console
from fissura.model import Kind, Subject, quantity

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from fissura.model import Measure
    from fissura.pipeline import Inspection

__all__ = ["show_inspection"]

COUNTS = ("cr_n", "pf_n")
SPREADS = {"tb_th_um": "tb_th_sd_um", "tb_sp_um": "tb_sp_sd_um"}
"""Quantities that are shown with their standard deviation, in one row."""


def show_inspection(seen: Inspection, out: Path) -> None:
    """Show the measures of one volume and where everything was written."""
    for remark in seen.remarks:
        console.print(f"[yellow]![/] {escape(remark)}", soft_wrap=True)
    console.print(_table(seen.measures))
    for note in _notes(seen):
        console.print(f"[dim]{escape(note)}[/]", soft_wrap=True)
    counts = ", ".join(
        f"{sum(f.kind is kind for f in seen.findings)} {kind.value}s" for kind in Kind
    )
    looked = all(m.value is not None for m in seen.measures if m.key in COUNTS)
    said = f"{counts}, unreviewed" if looked else "none, damage was not looked for"
    console.print(f"Findings: {said}.  Written to {escape(str(out))}", soft_wrap=True)


def _table(measures: Sequence[Measure]) -> Table:
    table = Table(box=None, show_header=False, pad_edge=False)
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    table.add_column(justify="right", no_wrap=True)
    table.add_column(no_wrap=True)
    table.add_column(no_wrap=True)
    known = {m.key: m for m in measures}
    for subject in Subject:
        mine = [
            m
            for m in measures
            if quantity(m.key).subject is subject
            and m.value is not None
            and m.key not in SPREADS.values()
        ]
        if mine:
            table.add_row(f"[bold]{subject.capitalize()}[/]")
        for measure in mine:
            table.add_row(*map(escape, _row(measure, known)))
    return table


def _row(measure: Measure, known: dict[str, Measure]) -> tuple[str, ...]:
    what = quantity(measure.key)
    spread = known.get(SPREADS.get(measure.key, ""))
    bounds = (measure.low, measure.high)
    interval = ""
    if spread is not None and spread.value is not None:
        interval = f"± {plain(spread.value)}"
    elif None not in bounds:
        interval = f"{plain(bounds[0])} – {plain(bounds[1])}"
    return f"  {what.symbol}", what.name, plain(measure.value), interval, what.unit


def _notes(seen: Inspection) -> list[str]:
    """Say why values are missing, and what to keep in mind, once for all alike."""
    said: dict[str, list[str]] = {}
    for measure in seen.measures:
        what = quantity(measure.key)
        if what.subject is not Subject.STRENGTH:
            said.setdefault(measure.remark, []).append(what.symbol)
    return [
        f"{', '.join(symbols)}: {remark}"
        for remark, symbols in said.items()
        if remark and remark not in seen.remarks
    ]
