"""Run a command; turn errors and signals into one line and an exit code.

``docs/reference/exit-codes.md`` lists the codes.
"""

from __future__ import annotations

import os
import signal
import sys
from typing import TYPE_CHECKING

from cyclopts import CycloptsError
from rich.markup import escape

from fissura.cli.app import app
from fissura.cli.terminal import errors
from fissura.errors import FissuraError

if TYPE_CHECKING:
    from types import FrameType

__all__ = ["main"]

INTERRUPTED = 130
REFUSED = 2
BY_SIGNAL = 128
"""An exit code above this is that of the signal's number, as shells count."""
ENDING = ("SIGTERM", "SIGHUP")
"""Schedulers send the first, a terminal that is closed the second."""


class _EndedError(KeyboardInterrupt):
    """A signal requested the end: it is handled as an interrupt is."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.code = BY_SIGNAL + number


def main() -> None:
    """Run the command line."""
    # Threads of a BLAS would only compete with the workers.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    _mind_signals()
    try:
        app(exit_on_error=False, print_error=False)
    except (FissuraError, CycloptsError) as error:
        errors.print(f"[bold red]fissura:[/] {_plain(error)}", soft_wrap=True)
        sys.exit(REFUSED)
    except KeyboardInterrupt as error:
        errors.print(
            "[bold yellow]fissura:[/] stopped; finished steps are saved, "
            "the same command continues from there",
            soft_wrap=True,
        )
        sys.exit(error.code if isinstance(error, _EndedError) else INTERRUPTED)


def _mind_signals() -> None:
    """End on signals as on an interrupt; what nohup has ignored stays ignored."""
    for name in ENDING:
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) is signal.SIG_DFL:
            signal.signal(number, _end)


def _end(number: int, _frame: FrameType | None) -> None:
    # Once is enough: a second signal must not stop the cleanup.
    signal.signal(number, signal.SIG_IGN)
    raise _EndedError(number)


def _plain(error: Exception) -> str:
    """Return the sentence, on one line, with nothing the terminal would interpret."""
    return escape(" ".join(str(error).split()))
