"""One run at a time on one study."""

from __future__ import annotations

import errno
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

from fissura.errors import StorageError
from fissura.io.atomic import explain_disk_errors

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from typing import IO

__all__ = ["only_run"]

READ_ONLY = {errno.EROFS, errno.EACCES, errno.EPERM}


@contextmanager
def only_run(folder: Path) -> Iterator[None]:
    """Lock a study during a run; the lock ends with the process in any case.

    Raises
    ------
    StorageError
        If another process holds it.
    """
    with explain_disk_errors(folder):
        file = _opened(folder / ".lock")
    if file is None:
        yield
        return
    with file:
        if not _taken(file):
            raise StorageError(
                f"another run is at work on {folder}: wait for its end, or stop it"
            )
        yield


def _opened(path: Path) -> IO[str] | None:
    """Open the file that is held; None where nothing can be written beside it.

    A finished study may be where it can only be read: nothing is to be done there,
    and a step that is to be done says that it cannot write.
    """
    try:
        return path.open("a", encoding="utf-8")
    except OSError as error:
        if error.errno not in READ_ONLY:
            raise
    try:
        return path.open(encoding="utf-8")
    except OSError as error:
        if error.errno not in {*READ_ONLY, errno.ENOENT}:
            raise
    return None


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
        except OSError:
            # A network disk may lock only what is open for writing: this is not, and
            # a process that cannot write disturbs no other.
            return not file.writable()
        return True
