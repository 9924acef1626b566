"""The process that opens HDF5 files first; it may hang or crash, and nothing is lost.

Run as a script, apart from the package: each line names a file, the answer is a line.
What takes the library more work than `LIMIT_S` ends the process.
"""

from __future__ import annotations

import faulthandler
import json
import signal
import sys
from contextlib import suppress
from itertools import islice
from typing import Any

import h5py

LIMIT_S = 2.0
"""Limit of CPU time for one object in a file; `PATIENCE_S` limits waiting."""
PATIENCE_S = 60.0
MOST_SEEN = 2000
"""Most objects that are opened; more would take too long."""
MOST_WORDS = 1000
"""Tables of more texts than this are not read."""
READ_ERRORS = (
    *(ArithmeticError, AttributeError, LookupError, MemoryError, OSError),
    *(RuntimeError, SystemError, TypeError, ValueError),
)
"""Errors of h5py for damaged files: the calling process will get them, too."""


def main() -> None:
    """Answer one line for each line, until there are no more."""
    for line in sys.stdin:
        with suppress(*READ_ERRORS):
            _open_all(json.loads(line))
        _stop_clock()
        sys.stdout.write("opened\n")
        sys.stdout.flush()


def _open_all(path: str) -> None:
    _start_clock()
    with h5py.File(path, "r", locking="best-effort") as file:
        seen = {_mark(file)}
        groups: list[h5py.Group] = [file]
        while groups and len(seen) < MOST_SEEN:
            group = groups.pop()
            with suppress(*READ_ERRORS):
                for name in islice(group, MOST_SEEN):
                    _start_clock()
                    with suppress(*READ_ERRORS):
                        _open_one(group[name], seen, groups)


def _open_one(item: Any, seen: set[tuple[str, int]], groups: list[h5py.Group]) -> None:
    """Open an object once, and read everything but arrays of numbers."""
    mark = _mark(item)
    if mark in seen:
        return
    seen.add(mark)
    if isinstance(item, h5py.Group):
        groups.append(item)
    for name in item.attrs:
        with suppress(*READ_ERRORS):
            item.attrs[name]
    if not isinstance(item, h5py.Dataset) or item.dtype.kind != "O":
        return
    if item.size <= MOST_WORDS:
        item[()]


def _mark(item: Any) -> tuple[str, int]:
    """Return what is the same for all names of one thing."""
    return str(item.file.filename), int(h5py.h5o.get_info(item.id).addr)


def _start_clock() -> None:
    """End the process if what comes now takes too long; waiting for a disk may."""
    if hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_PROF, LIMIT_S)
    else:
        faulthandler.dump_traceback_later(PATIENCE_S, exit=True)


def _stop_clock() -> None:
    if hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_PROF, 0)
    else:
        faulthandler.cancel_dump_traceback_later()


if __name__ == "__main__":
    main()
