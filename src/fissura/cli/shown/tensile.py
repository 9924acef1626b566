"""Tensile curves: modulus and strength."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.markup import escape

from fissura.cli.terminal import console, show_table

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from fissura.model import Strength

__all__ = ["show_strengths"]


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
