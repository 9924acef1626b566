"""The command line, run as a user runs it."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

REFUSED = 2


@dataclass(frozen=True)
class Said:
    code: int
    out: str
    err: str


def fissura(*words: object, cwd: Path | None = None) -> Said:
    done = subprocess.run(
        [sys.executable, "-m", "fissura", *map(str, words)],
        capture_output=True,
        text=True,
        check=False,
        cwd=cwd,
        timeout=120,
        env={**os.environ, "COLUMNS": "120"},
    )
    return Said(done.returncode, done.stdout, done.stderr)


def refused(said: Said, *words: str) -> None:
    """Assert one line on stderr, exit code 2, no traceback, and its words."""
    assert said.code == REFUSED, said
    assert len(said.err.strip().splitlines()) == 1, said.err
    assert said.err.startswith("fissura: ")
    for word in words:
        assert word in said.err
