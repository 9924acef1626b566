"""What a person sees in the terminal: progress, tables, sentences."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from rich.console import Console
from rich.markup import escape
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)
from rich.table import Table

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from fissura.blocks import OnDone

__all__ = ["TerminalReporter", "console", "errors", "progress_bar", "show_table"]

console = Console(highlight=False)
errors = Console(stderr=True, highlight=False)


class TerminalReporter:
    """Shows the steps of a study: one bar for the current step, one line when done."""

    def __init__(self, bars: Progress, *, quiet: bool = False) -> None:
        self._bars = bars
        self._quiet = quiet
        self._task: TaskID | None = None

    def start(self, step: str, specimen: str) -> OnDone:
        """Show a bar for a step."""
        self._drop()
        self._task = self._bars.add_task(_name(step, specimen), total=None)
        return self._advance

    def finish(self, step: str, specimen: str, seconds: float) -> None:
        """Replace the bar by a line."""
        self._drop()
        self._bars.print(f"[green]✓[/] {_name(step, specimen)} [dim]{seconds:.1f} s[/]")

    def skip(self, step: str, specimen: str) -> None:
        """Print that a step was done before."""
        if not self._quiet:
            self._bars.print(f"[dim]· {_name(step, specimen)} done before[/]")

    def again(self, step: str, specimen: str, why: str) -> None:
        """Report why a finished step is repeated."""
        verb = "are" if step.endswith("s") else "is"
        self._bars.print(
            f"[yellow]↻[/] {_name(step, specimen)} {verb} made again: {escape(why)}",
            soft_wrap=True,
        )

    def remark(self, step: str, specimen: str, text: str) -> None:
        """Print the remarks of a step."""
        of = f"{_name(step, specimen)}: " if step else ""
        self._bars.print(f"[yellow]![/] {of}{escape(text)}")

    def _advance(self, done: int, total: int, /) -> None:
        if self._task is not None:
            self._bars.update(self._task, completed=done, total=total)

    def _drop(self) -> None:
        if self._task is not None:
            self._bars.remove_task(self._task)
            self._task = None


@contextmanager
def bars() -> Iterator[Progress]:
    """Yield the place where progress bars are drawn."""
    with Progress(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("[dim]left[/]"),
        TimeRemainingColumn(),
        console=console,
        transient=True,
    ) as progress:
        yield progress


@contextmanager
def progress_bar(what: str) -> Iterator[OnDone]:
    """Show one bar for one piece of work; yield what to call when it advances."""
    with bars() as progress:
        task = progress.add_task(what, total=None)

        def advance(done: int, total: int, /) -> None:
            progress.update(task, completed=done, total=total)

        yield advance


def show_table(
    title: str, columns: Sequence[str], rows: Iterable[Sequence[str]]
) -> None:
    """Print a table; all but the first column are right-aligned."""
    table = Table(header_style="bold", box=None)
    for place, column in enumerate(columns):
        first = place == 0
        table.add_column(
            escape(column),
            justify="left" if first else "right",
            no_wrap=not first,
            overflow="fold",
        )
    for row in rows:
        table.add_row(*map(escape, row))
    console.print(f"[italic]{escape(title)}[/]", soft_wrap=True)
    console.print(table)


def _name(step: str, specimen: str) -> str:
    return escape(f"{specimen} {step}".strip())
