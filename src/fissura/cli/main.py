"""Run a verb; turn expected errors into one line and exit code 2."""

from __future__ import annotations

import os
import sys

from cyclopts import CycloptsError
from rich.markup import escape

from fissura.cli.app import app
from fissura.cli.terminal import errors
from fissura.errors import FissuraError

__all__ = ["main"]

INTERRUPTED = 130
REFUSED = 2


def main() -> None:
    """Run the command line."""
    # A BLAS with threads of its own would only get in the way of the workers.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    try:
        app(exit_on_error=False, print_error=False)
    except (FissuraError, CycloptsError) as error:
        errors.print(f"[bold red]fissura:[/] {_plain(error)}", soft_wrap=True)
        sys.exit(REFUSED)
    except KeyboardInterrupt:
        errors.print(
            "[bold yellow]fissura:[/] stopped; finished steps are kept, "
            "the same command goes on from there"
        )
        sys.exit(INTERRUPTED)


def _plain(error: Exception) -> str:
    """Return the sentence, on one line, with nothing the terminal would interpret."""
    return escape(" ".join(str(error).split()))
