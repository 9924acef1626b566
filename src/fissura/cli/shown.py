"""Answers as tables in the terminal."""

from __future__ import annotations

from math import isnan
from typing import TYPE_CHECKING

from rich.markup import escape

from fissura.cli.terminal import console, show_table
from fissura.model import Kind, quantity

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from fissura.model import Anova, Comparison, Measure, Strength
    from fissura.pipeline import Checked, Inspection, Truth

__all__ = [
    "show_checked",
    "show_comparisons",
    "show_inspection",
    "show_strengths",
    "show_truth",
]

MIB = 2**20
COUNTS = ("cr_n", "pf_n")


def show_checked(checked: Checked) -> None:
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
    for remark in checked.remarks:
        console.print(f"[yellow]![/] {escape(remark)}", soft_wrap=True)
    for problem in checked.problems:
        console.print(f"[red]✗[/] {escape(problem)}", soft_wrap=True)
    checked.stop_if_wrong()
    console.print("[green]✓[/] ready to run")


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


def show_strengths(
    strengths: Mapping[Path, tuple[Strength, tuple[str, ...]]],
) -> None:
    """Show modulus and strength, a row for each curve."""
    show_table(
        "Tensile tests",
        ("Curve", "E [GPa]", "R²", "Fitted over strain", "UTS [MPa]", "at strain"),
        (
            (
                path.name,
                f"{s.modulus_gpa:.4g}",
                f"{s.r_squared:.4f}",
                f"{s.window_strain[0]:.4g} – {s.window_strain[1]:.4g}",
                f"{s.uts_mpa:.4g}",
                f"{s.uts_strain:.4g}",
            )
            for path, (s, _) in strengths.items()
        ),
    )
    for path, (_, remarks) in strengths.items():
        for remark in remarks:
            console.print(
                f"[yellow]![/] {escape(path.name)}: {escape(remark)}", soft_wrap=True
            )
    for method in sorted({s.method for s, _ in strengths.values()}):
        console.print(f"[dim]Modulus: {escape(method)}.[/]")


def show_comparisons(comparisons: Sequence[Comparison]) -> None:
    """Show each outcome's groups and tests."""
    for one in comparisons:
        show_table(
            one.outcome,
            ("Group", "n", "Median", "Q1", "Q3"),
            (
                (g.group, str(g.n), _plain(g.median), _plain(g.q1), _plain(g.q3))
                for g in one.groups
            ),
        )
        console.print(
            f"Kruskal–Wallis H = {_plain(one.h)}, df = {one.df}, "
            f"exact p = {_plain(one.p_exact)}, "
            f"asymptotic p = {_plain(one.p_asymptotic)}"
        )
        show_table(
            "Mann–Whitney, exact and two-sided",
            ("Pair", "U", "p", "p (Holm)", "smallest p possible"),
            (
                (
                    f"{p.first} – {p.second}",
                    _plain(p.u),
                    _plain(p.p_exact),
                    _plain(p.p_holm),
                    _plain(p.p_floor),
                )
                for p in one.pairs
            ),
        )
        for remark in one.remarks:
            console.print(f"[yellow]![/] {escape(remark)}", soft_wrap=True)
        console.print()


def show_truth(truth: Truth) -> None:
    """Show how near a simulated study came to what was planted."""
    show_table(
        "How near it came to the truth",
        ("", "Planted", "Found of them", "False", "Volume, found / planted"),
        (
            (
                f"{row.kind.value}s",
                str(row.planted),
                str(row.hit),
                str(row.false),
                _plain(row.volume_ratio),
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


def _measure_row(measure: Measure) -> tuple[str, ...]:
    what = quantity(measure.key)
    bounds = (measure.low, measure.high)
    return (
        what.name,
        what.symbol,
        _plain(measure.value),
        "" if None in bounds else f"{_plain(bounds[0])} – {_plain(bounds[1])}",
        what.unit,
    )


def _plain(value: float | None) -> str:
    return "–" if value is None or isnan(value) else f"{value:.4g}"


def _size(size_bytes: int) -> str:
    return f"{size_bytes / MIB:,.0f} MiB"
