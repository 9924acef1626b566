"""Open an HDF5 file in another process first: damaged ones hang or crash the library.

A damaged heap, where virtual datasets and texts are stored, sends HDF5 2.0
into an endless loop.  One process is started for all files; it takes about a third of
a second, and a millisecond for each file.
"""

from __future__ import annotations

import atexit
import json
import os
import subprocess
import sys
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

from fissura.errors import StorageError

if TYPE_CHECKING:
    from typing import IO

__all__ = ["probe_hdf5"]

PROBER = Path(__file__).with_name("probing_process.py")
MOST_KNOWN = 4096

_LOCK = Lock()
_RUNNING: dict[int, subprocess.Popen[str]] = {}
"""The other process, by the id of the one that started it: workers have their own."""


def probe_hdf5(path: Path) -> None:
    """Refuse a file that the HDF5 library cannot open without a hang or a crash.

    Parameters
    ----------
    path : Path
        Any file; one that was probed, and not changed since, is not probed again.

    Raises
    ------
    StorageError
        If it is that damaged.
    """
    try:
        found = path.resolve().stat()
    except OSError:
        return  # the code that opens it reports the error
    if not _opens(str(path.resolve()), found.st_size, found.st_mtime_ns, found.st_ino):
        raise StorageError(
            f"{path} cannot be read: it is so damaged that the HDF5 library hangs or "
            "crashes at it, so copy it again"
        )


@lru_cache(MOST_KNOWN)
def _opens(path: str, _size: int, _changed_ns: int, _inode: int) -> bool:
    """Return whether the other process outlives the opening of a file."""
    with _LOCK:
        process = _running()
        if process is None:
            return True
        lines_in, lines_out = _pipes(process)
        try:
            lines_in.write(json.dumps(path) + "\n")
            lines_in.flush()
            if lines_out.readline():
                return True
        except BrokenPipeError:
            pass
        _stop(os.getpid())
        return False


def _running() -> subprocess.Popen[str] | None:
    """Return the other process; None where none can be started."""
    mine = os.getpid()
    if mine not in _RUNNING:
        with suppress(OSError):
            _RUNNING[mine] = subprocess.Popen(  # noqa: S603 - a script of ours
                [sys.executable, "-P", str(PROBER)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                text=True,
            )
    return _RUNNING.get(mine)


def _pipes(process: subprocess.Popen[str]) -> tuple[IO[str], IO[str]]:
    lines_in, lines_out = process.stdin, process.stdout
    if lines_in is None or lines_out is None:
        raise ValueError("the process was started without pipes")
    return lines_in, lines_out


def _stop(mine: int) -> None:
    if process := _RUNNING.pop(mine, None):
        process.kill()
        for pipe in _pipes(process):
            with suppress(OSError):  # what was not written any more
                pipe.close()
        process.wait()


atexit.register(lambda: _stop(os.getpid()))
