"""One volume: its measures and findings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.markup import escape

from fissura.cli.shown.numbers import plain
from fissura.cli.terminal import console, show_table
from fissura.model import Kind, quantity

if TYPE_CHECKING:
    from pathlib import Path

    from fissura.model import Measure
    from fissura.pipeline import Inspection

__all__ = ["show_inspection"]

COUNTS = ("cr_n", "pf_n")


def show_inspection(seen: Inspection, out: Path) -> None:
    """Show the measures of one volume and where everything was written."""
    for remark in seen.remarks:
        console.print(f"[yellow]![/] {escape(remark)}", soft_wrap=True)
    show_table(
        "Measures",
        ("Quantity", "Symbol", "Value", "Interval", "Unit"),
        (_measure_row(m) for m in seen.measures if m.value is not None),
    )
    counts = ", ".join(
        f"{sum(f.kind is kind for f in seen.findings)} {kind.value}s" for kind in Kind
    )
    looked = all(m.value is not None for m in seen.measures if m.key in COUNTS)
    said = f"{counts}, unreviewed" if looked else "none, damage was not looked for"
    console.print(f"Findings: {said}.  Written to {escape(str(out))}", soft_wrap=True)


def _measure_row(measure: Measure) -> tuple[str, ...]:
    what = quantity(measure.key)
    bounds = (measure.low, measure.high)
    return (
        what.name,
        what.symbol,
        plain(measure.value),
        "" if None in bounds else f"{plain(bounds[0])} – {plain(bounds[1])}",
        what.unit,
    )
