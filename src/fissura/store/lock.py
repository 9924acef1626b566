"""One run at a time on one study."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

from fissura.errors import StorageError
from fissura.store.atomic import explain_disk_errors

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from typing import IO

__all__ = ["only_run"]


@contextmanager
def only_run(folder: Path) -> Iterator[None]:
    """Hold a study while it is worked on; the hold ends with the process, however.

    Raises
    ------
    StorageError
        If another process holds it.
    """
    with explain_disk_errors(folder):
        file = (folder / ".lock").open("a", encoding="utf-8")
    with file:
        if not _taken(file):
            raise StorageError(
                f"another run is at work on {folder}: wait for its end, or stop it"
            )
        yield


if sys.platform == "win32":

    def _taken(_file: IO[str]) -> bool:
        """Windows itself refuses a second writer of the same volume."""
        return True

else:
    import fcntl

    def _taken(file: IO[str]) -> bool:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True
