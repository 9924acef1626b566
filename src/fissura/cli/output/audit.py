"""An audit: its flags, the most severe first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.markup import escape

from fissura.cli.terminal import console
from fissura.model import Severity

if TYPE_CHECKING:
    from pathlib import Path

    from fissura.model import Audit, Flag

__all__ = ["show_audit"]

STYLES = {
    Severity.IMPOSSIBLE: "bold red",
    Severity.INCONSISTENT: "red",
    Severity.IMPLAUSIBLE: "yellow",
    Severity.MISMATCH: "blue",
    Severity.NOTE: "dim",
}


def show_audit(audit: Audit, out: Path | None) -> None:
    """Show every flag, and how many there are of each severity."""
    if audit.reference or audit.title:
        console.print(f"[italic]{escape(audit.reference or audit.title)}[/]")
    for assumption in audit.assumptions:
        console.print(f"[dim]{escape(assumption)}[/]", soft_wrap=True)
    for flag in audit.flags:
        _show(flag)
    for one in audit.unchecked:
        head = f"[yellow]not checked[/] [bold]{escape(one.claim)}[/]"
        console.print(f"\n{head} [dim]{escape(one.where)}[/]", soft_wrap=True)
        console.print(f"  {escape(one.why)}", soft_wrap=True)
    console.print(f"\n{audit.summary}.", soft_wrap=True)
    if out is not None:
        console.print(f"Wrote {escape(str(out / 'audit.html'))}", soft_wrap=True)


def _show(flag: Flag) -> None:
    style = STYLES[flag.severity]
    head = f"[{style}]{flag.severity}[/] [bold]{escape(flag.claim)}[/]"
    console.print(f"\n{head} [dim]{escape(flag.where)}[/]", soft_wrap=True)
    console.print(f"  {escape(flag.says)}", soft_wrap=True)
    for name, value in flag.numbers:
        console.print(f"  [dim]{escape(name)}[/] {escape(value)}", soft_wrap=True)
    if flag.window:
        console.print(f"  [dim]window[/] {escape(flag.window)}", soft_wrap=True)
