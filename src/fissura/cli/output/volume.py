"""One volume: its measures, grouped by what they describe, and its findings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.cells import cell_len
from rich.markup import escape
from rich.table import Table

from fissura.cli.terminal import console
from fissura.model import OF_A_COUNT, QUARTILES, Kind, Subject, quantity

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from fissura.model import Measure, Volume
    from fissura.workflow import CheckedVolume, Inspection, Voxels

__all__ = ["show_checked_volume", "show_inspection"]

COUNTS = ("cr_n", "pf_n")
MANY, TOO_MANY = 1000, 1e9
SPREADS = {"tb_th_um": "tb_th_sd_um", "tb_sp_um": "tb_sp_sd_um"}
"""Quantities that are shown with their standard deviation, in one row."""
SHORT = {OF_A_COUNT: " (95 %)", QUARTILES: " (q1, q3)"}
"""What an interval is, as the table has room for."""


def show_inspection(seen: Inspection, out: Path) -> None:
    """Show the measures of one volume and where everything was written."""
    console.print(escape(seen.region.capitalize()), soft_wrap=True)
    for remark in seen.remarks:
        console.print(f"[yellow]![/] {escape(remark)}", soft_wrap=True)
    console.print(_table(seen.measures))
    for note in _notes(seen):
        console.print(f"[dim]{escape(note)}[/]", soft_wrap=True)
    counts = ", ".join(
        kind.counted(sum(f.kind is kind for f in seen.findings)) for kind in Kind
    )
    searched = all(m.value is not None for m in seen.measures if m.key in COUNTS)
    summary = f"{counts}, unreviewed" if searched else "none, damage was not looked for"
    console.print(
        f"Findings: {summary}.  Written to {escape(str(out))}", soft_wrap=True
    )
    for sentence in seen.expected:
        console.print(f"[dim]Expect {escape(sentence)}[/]", soft_wrap=True)


def show_checked_volume(seen: CheckedVolume) -> None:
    """Show what a volume states, and what a full read of it found."""
    if seen.volume is not None:
        _show_size(seen.path, seen.volume, stated=seen.stated)
    if seen.voxels is None and not seen.damaged:
        console.print("Its voxels were not read: --deep reads all of them.")
        return
    if seen.voxels is not None:
        _show_values(seen.voxels)
    for sentence in seen.damaged:
        console.print(f"[red]✗[/] {escape(sentence)}", soft_wrap=True)
    if not seen.damaged:
        console.print("[green]✓[/] every voxel can be read")


def _show_size(path: Path, volume: Volume, *, stated: bool) -> None:
    z, y, x = volume.shape
    by = "stated by the file" if stated else "as given, the file states none"
    console.print(
        f"{escape(str(path))}: {z} × {y} × {x} voxels (z, y, x) of "
        f"{volume.voxels.dtype}, {volume.voxel_um:g} µm ({by})",
        soft_wrap=True,
    )
    for note in volume.notes:
        console.print(f"[yellow]![/] {escape(note)}", soft_wrap=True)


def _show_values(met: Voxels) -> None:
    console.print(f"Values from {met.low:g} to {met.high:g}")
    for count, what in ((met.nans, "no number (NaN)"), (met.infinities, "infinite")):
        if count:
            console.print(f"[yellow]![/] {count} voxels are {what}")
    if met.flat:
        console.print(
            f"[yellow]![/] layers (z) that hold one value only: {met.flat}",
            soft_wrap=True,
        )


def _table(measures: Sequence[Measure]) -> Table:
    """Lay the measures out; a narrow terminal cuts their names, and nothing else."""
    known = {m.key: m for m in measures}
    groups = {
        subject: [
            _row(m, known)
            for m in measures
            if quantity(m.key).subject is subject
            and m.value is not None
            and m.key not in SPREADS.values()
        ]
        for subject in Subject
    }
    rows = [row for group in groups.values() for row in group]
    table = Table(box=None, show_header=False, pad_edge=False)
    for place, column in enumerate(list(zip(*rows, strict=True))[:-1]):
        table.add_column(
            justify="right" if place == 1 else "left",
            no_wrap=True,
            min_width=max(map(cell_len, column)),
        )
    table.add_column(no_wrap=True, overflow="ellipsis", style="dim")
    for subject, group in groups.items():
        if group:
            table.add_row(f"[bold]{subject.capitalize()}[/]")
        for row in group:
            table.add_row(*map(escape, row))
    return table


def _row(measure: Measure, known: dict[str, Measure]) -> tuple[str, ...]:
    what = quantity(measure.key)
    spread = known.get(SPREADS.get(measure.key, ""))
    interval = ""
    if spread is not None and spread.value is not None:
        interval = f"± {_digits(spread.value, 4)}"
    elif measure.low is not None and measure.high is not None:
        interval = f"{_digits(measure.low, 3)} – {_digits(measure.high, 3)}"
        interval += SHORT.get(measure.interval, "")
    value = _digits(measure.value or 0.0, 4)
    return f"  {what.symbol}", value, interval, what.unit, what.name


def _digits(value: float, digits: int) -> str:
    """Return so many digits, and large numbers in groups of three."""
    rounded = float(f"{value:.{digits}g}")
    if MANY <= abs(rounded) < TOO_MANY:
        return f"{rounded:,.0f}"
    return f"{value:.{digits}g}"


def _notes(seen: Inspection) -> list[str]:
    """Print why values are missing and other remarks, each remark once."""
    by_remark: dict[str, list[str]] = {}
    for measure in seen.measures:
        what = quantity(measure.key)
        if what.subject is not Subject.STRENGTH:
            by_remark.setdefault(measure.remark, []).append(what.symbol)
    return [
        f"{', '.join(symbols)}: {remark}"
        for remark, symbols in by_remark.items()
        if remark and remark not in seen.remarks
    ]
