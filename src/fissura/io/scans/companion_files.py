"""Files that belong to a scan, named from the scan's folder."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fissura.errors import StorageError
from fissura.io.atomic import explain_disk_errors

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

__all__ = ["folder_of", "nearby", "why_above"]


def nearby(scan: Path, given: str, *, setting: str) -> Path:
    """Find a file that a setting names: beside the scan, or in a folder above.

    So one setting serves both what is beside every scan of a study and what is
    once, in the folder of the study.

    Parameters
    ----------
    scan : Path
        A file, or a folder of images.
    given : str
        Path of the file wanted; an absolute one is taken as it is.
    setting : str
        Which setting names it, for messages.

    Raises
    ------
    StorageError
        If there is no such file.
    """
    with explain_disk_errors(scan):
        for place in _above(scan):
            if (place / given).exists():
                return place / given
    raise StorageError(
        f"{setting} names {given}, but it is neither beside {scan} nor in a folder "
        "above: give its path from there, or the whole path"
    )


def folder_of(scan: Path) -> Path:
    """Return the folder a scan is in, or is."""
    return scan if scan.is_dir() else scan.parent


def why_above(scan: Path, found: Path) -> str:
    """Report that a file is in a folder above, where all scans below would share it."""
    here = folder_of(scan.absolute())
    return (
        "in a folder above the scan" if found.absolute().parent in here.parents else ""
    )


def _above(scan: Path) -> Iterator[Path]:
    folder = folder_of(scan)
    yield folder
    yield from folder.parents
    yield from folder.resolve().parents
