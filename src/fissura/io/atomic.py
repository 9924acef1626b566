"""Write under a provisional name, then rename: no half-written result is ever seen.

Files and folders are on the disk before they are renamed, so that a power cut leaves
the old ones or the new ones, whole.  A folder cannot take another's place in one step:
the old one is set aside first, and `restore` puts it back where a kill came between.
"""

from __future__ import annotations

import errno
import os
import shutil
from contextlib import contextmanager, suppress
from time import sleep
from typing import TYPE_CHECKING

from fissura.errors import StorageError, TooBigError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

__all__ = [
    "explain_disk_errors",
    "read_bytes",
    "replacing",
    "restore",
    "write_bytes",
    "write_text",
]

LAST_PIECES = 20
LAST_PIECE_S = 0.05
"""How often, and for how long, writers that failed may put a last piece back."""


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Yield a provisional path; on success it takes the place of `path`.

    Works for files and for folders.  What is left after an error or a kill carries
    the provisional name, and the next attempt removes it.

    Raises
    ------
    TooBigError
        If the disk is full.
    StorageError
        If the place cannot be written.
    """
    partial = path.with_name(f".{path.name}.partial")
    with explain_disk_errors(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        restore(path)
        _remove(partial)
        try:
            yield partial
            _sync_all(partial)
            if path.is_dir() and not path.is_symlink():
                retired = _retired(path)
                path.rename(retired)
                partial.rename(path)
                _remove(retired)
            else:
                partial.replace(path)
            _sync(path.parent)
        except BaseException:
            restore(path)
            _remove_for_good(partial)
            raise


def restore(path: Path) -> None:
    """Restore a folder that was set aside for a new one that was never completed.

    Where the new one did take its place, the old one is removed.
    """
    retired = _retired(path)
    if retired.is_dir():
        with explain_disk_errors(path):
            if path.exists() or path.is_symlink():
                _remove(retired)
            else:
                retired.rename(path)


def _retired(path: Path) -> Path:
    return path.with_name(f".{path.name}.retired")


def _sync_all(path: Path) -> None:
    """Wait until a file, or a folder with all that is in it, is on the disk."""
    for inner in path.rglob("*") if path.is_dir() else ():
        _sync(inner)
    _sync(path)


def _sync(path: Path) -> None:
    """Wait until a file or a folder is on the disk, where the system reports it."""
    # Windows opens no folder; some network disks know no such wait for one.
    with suppress(PermissionError if path.is_dir() else FileNotFoundError):
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        except OSError as error:
            if error.errno not in {errno.EINVAL, errno.ENOTSUP, errno.EBADF}:
                raise
        finally:
            os.close(handle)


def write_text(path: Path, text: str) -> None:
    """Write a whole text file, UTF-8, atomically."""
    write_bytes(path, text.encode())


def read_bytes(path: Path) -> bytes:
    """Read a whole file.

    Raises
    ------
    StorageError
        If it is missing or unreadable.
    """
    with explain_disk_errors(path):
        return path.read_bytes()


def write_bytes(path: Path, content: bytes) -> None:
    """Write a whole file, atomically."""
    with replacing(path) as partial, partial.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


@contextmanager
def explain_disk_errors(path: Path) -> Iterator[None]:
    """Turn what the operating system says about `path` into a sentence."""
    try:
        yield
    except (StorageError, TooBigError):
        raise
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise TooBigError(
                f"the disk is full: {path} could not be written and was discarded; "
                "free some space or choose another folder, then run again"
            ) from error
        if error.errno == errno.EFBIG:
            raise TooBigError(
                f"{path} could not be written and was discarded: its disk, or a limit "
                "on files (ulimit -f), takes no file of that size; choose another "
                "folder or lift the limit, then run again"
            ) from error
        if isinstance(error, FileNotFoundError):
            raise StorageError(f"{path} does not exist: check the path") from error
        if isinstance(error, PermissionError):
            raise StorageError(
                f"{path} may not be opened by this user: ask for the right to, or "
                "copy it to a place of your own"
            ) from error
        raise StorageError(
            f"{path} could not be read or written ({error.strerror or error}): check "
            "that it is a file, and that its disk is there and in order"
        ) from error


def _remove_for_good(path: Path) -> None:
    """Remove failed outputs; writers still at work may put a last piece back."""
    for _ in range(LAST_PIECES):
        _remove(path)
        sleep(LAST_PIECE_S)
        if not path.exists():
            return


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)
