"""Tensile tests: modulus, strength and more, read from a curve."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.markup import escape

from fissura.cli.output.numbers import plain
from fissura.cli.terminal import console, show_table

if TYPE_CHECKING:
    from pathlib import Path

    from fissura.model import TensileReading
    from fissura.workflow import TensileTests

__all__ = ["show_tests"]


def show_tests(tests: TensileTests, out: Path | None) -> None:
    """Show a row for each test, then what to doubt, then where the page is."""
    if tests.readings:
        show_table(
            "Tensile tests",
            (
                "Test",
                "E [GPa]",
                "± [%]",
                "R²",
                "UTS [MPa]",
                "Yield [MPa]",
                "Failure [%]",
                "Work [MJ/m³]",
                "Flags",
            ),
            map(_row, tests.readings),
        )
    for reading in tests.readings:
        for sentence in reading.curve.columns:
            _say(reading.name, sentence, "[dim]·[/]")
        for remark in reading.remarks:
            _say(reading.name, remark, "[yellow]![/]")
    for name, why in tests.refused.items():
        _say(name, why, "[red]✗[/]")
    for method in sorted({one.strength.method for one in tests.readings}):
        console.print(f"[dim]Modulus: {escape(method)}. Strain from the toe on.[/]")
    if out is not None:
        console.print(f"Page: {escape(str(out / 'index.html'))}", soft_wrap=True)


def _row(reading: TensileReading) -> tuple[str, ...]:
    read = reading.strength
    return (
        reading.name,
        plain(read.modulus_gpa),
        f"{100 * read.relative_se:.2g}",
        f"{read.r_squared:.4f}",
        plain(read.uts_mpa),
        plain(read.yield_mpa),
        plain(None if read.failure_strain is None else 100 * read.failure_strain),
        plain(read.work_failure_mj_m3),
        str(len(reading.remarks) or "–"),
    )


def _say(name: str, what: str, sign: str) -> None:
    console.print(f"{sign} {escape(name)}: {escape(what)}", soft_wrap=True)
