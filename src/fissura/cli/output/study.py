"""A study: its specimens, what a run needs, its accuracy on simulated data."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.markup import escape

from fissura.cli.output.numbers import plain
from fissura.cli.terminal import console, show_table

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from fissura.model import Anova
    from fissura.validation import Truth
    from fissura.workflow import Checked, DamagedFile

__all__ = ["show_checked", "show_damage", "show_truth"]

MIB = 2**20


def show_checked(checked: Checked, *, ready: bool = True) -> None:
    """Show who is in the study and what a run will need; stop where it cannot run."""
    show_table(
        checked.study.settings.study.title,
        ("Group", "n", "Female", "Age, mean ± SD", "Scanned", "Tested"),
        (_group_row(checked, group.id, group.name) for group in checked.study.groups),
    )
    _show_ages(checked.ages)
    if checked.needs:
        show_table(
            "What a run needs at most",
            ("Stage", "Memory", "Disk"),
            (
                (n.stage, _size(n.memory_bytes), _size(n.disk_bytes))
                for n in checked.needs
            ),
        )
    for sentence in checked.expected:
        console.print(f"Expect {escape(sentence)}", soft_wrap=True)
    for remark in checked.remarks:
        console.print(f"[yellow]![/] {escape(remark)}", soft_wrap=True)
    for problem in checked.problems:
        console.print(f"[red]✗[/] {escape(problem)}", soft_wrap=True)
    checked.stop_if_wrong()
    if ready:
        console.print("[green]✓[/] ready to run")


def show_damage(found: Sequence[DamagedFile], folder: Path, *, deep: bool) -> None:
    """Show which results of a study are damaged, and what to do."""
    for damage in found:
        console.print(f"[red]✗[/] {escape(damage.sentence)}", soft_wrap=True)
    if found:
        again = f"fissura run{' --deep' if deep else ''} {folder}"
        console.print(f"Made again by:  {escape(again)}", soft_wrap=True)
    elif deep:
        console.print("[green]✓[/] all that was made is as it was left, voxel by voxel")


def show_truth(truth: Truth) -> None:
    """Show the accuracy of a simulated study."""
    show_table(
        "Accuracy: found against planted",
        ("", "Planted", "Found of them", "False", "Volume, found / planted"),
        (
            (
                f"{row.kind.value}s",
                str(row.planted),
                str(row.hit),
                str(row.false),
                plain(row.volume_ratio),
            )
            for row in truth.damage
        ),
    )
    console.print(
        f"BV/TV off by {truth.bv_tv_error:.4f} at most; "
        f"rotation axis off by {truth.centre_error_px:.2f} px at most"
    )


def _show_ages(ages: Anova | None) -> None:
    if ages is not None:
        console.print(
            f"Ages, one-way ANOVA: F({ages.df1}, {ages.df2}) = {ages.f:.4g}, "
            f"p = {ages.p:.3g}\n"
        )


def _group_row(checked: Checked, group: str, name: str) -> tuple[str, ...]:
    mine = [s for s in checked.study.specimens if s.group == group and s.counts]
    means = {g.group: g for g in checked.ages.groups} if checked.ages else {}
    return (
        name,
        str(len(mine)),
        str(sum(s.sex == "F" for s in mine)),
        f"{means[group].mean:.1f} ± {means[group].sd:.1f}" if group in means else "–",
        str(sum(s.scan is not None for s in mine)),
        str(sum(s.tensile is not None for s in mine)),
    )


def _size(size_bytes: int) -> str:
    return f"{size_bytes / MIB:,.0f} MiB"
