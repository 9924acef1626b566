"""Unpack what was packed as one stream: once, into a scratch file, never into memory.

A gzip stream can only be read from its start, and blocks are requested in any order.
The scratch file is in the folder for temporary files (``TMPDIR``) and is removed when
its voxels are no longer needed, at the latest when the program ends.
"""

from __future__ import annotations

import gzip
import os
import shutil
import tempfile
import weakref
import zlib
from contextlib import contextmanager
from math import prod
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fissura.errors import StorageError, TooBigError
from fissura.io.atomic import explain_disk_errors
from fissura.io.formats.mapped import MappedVoxels, longer

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy as np

    from fissura.model import Shape

__all__ = ["gunzipped", "open_gzip"]

AT_ONCE_BYTES = 2**22
MOST_BEYOND = 2**26
"""How much of what follows the voxels is counted: a small file may unpack to much."""
MOST_PACKED = 1100
"""Gzip packs no more bytes than this into one; a header that says more is wrong."""


@contextmanager
def open_gzip(path: Path, *, packed_from: int = 0) -> Iterator[gzip.GzipFile]:
    """Open a gzip stream for reading; what is wrong with it becomes a sentence.

    Raises
    ------
    StorageError
        If it cannot be read or unpacked.
    """
    with explain_disk_errors(path), path.open("rb") as raw:
        raw.seek(packed_from)
        try:
            with gzip.GzipFile(fileobj=raw) as file:
                yield file
        except (EOFError, gzip.BadGzipFile, zlib.error) as error:
            raise StorageError(
                f"{path} cannot be unpacked ({error}): it is cut short or damaged, so "
                "copy it again"
            ) from None


def gunzipped(
    path: Path,
    *,
    packed_from: int = 0,
    skip_bytes: int,
    shape: Shape,
    stored: np.dtype[Any],
    scale: tuple[float, float] = (1.0, 0.0),
) -> MappedVoxels:
    """Unpack the voxels of a gzip stream into a scratch file.

    Parameters
    ----------
    path : Path
        The file that holds the stream.
    packed_from : int
        Where in the file the stream begins.
    skip_bytes : int
        Unpacked bytes before the first voxel.
    shape, stored, scale
        What the voxels are.

    Raises
    ------
    StorageError
        If the stream is damaged, ends before the voxels do, or continues after them.
    TooBigError
        If the folder for temporary files has no room for the voxels.
    """
    size = prod(shape) * stored.itemsize
    _check_room(path, size + skip_bytes, packed_from)
    number, name = tempfile.mkstemp(prefix="fissura-", suffix=".raw")
    os.close(number)
    scratch = Path(name)
    try:
        beyond = _unpack(path, scratch, packed_from, skip_bytes, size)
        _refuse_more(path, shape, stored, skip_bytes, beyond)
    except BaseException:
        _forget(scratch)
        raise
    voxels = MappedVoxels(scratch, 0, shape, stored, *scale)
    weakref.finalize(voxels, _forget, scratch)
    return voxels


def _refuse_more(
    path: Path, shape: Shape, stored: np.dtype[Any], first: int, beyond: int
) -> None:
    """Refuse a stream that continues after its voxels."""
    if beyond:
        end = first + prod(shape) * stored.itemsize
        more = "more than " if beyond >= MOST_BEYOND else ""
        raise longer(
            path, shape, stored, (first, end, f"unpacked {more}{end + beyond}")
        )


def _check_room(path: Path, size: int, packed_from: int) -> None:
    with explain_disk_errors(path):
        packed = path.stat().st_size - packed_from
    if size > MOST_PACKED * max(packed, 1):
        raise StorageError(
            f"{path} is cut short, or its header is wrong: {size} bytes of voxels "
            f"cannot be packed in {packed}: copy it again"
        )
    folder = Path(tempfile.gettempdir())
    free = shutil.disk_usage(folder).free
    if size > free:
        raise TooBigError(
            f"{path} is packed and must be unpacked to be read, which takes "
            f"{size / 1e9:.1f} GB, but {folder} has only {free / 1e9:.1f} GB free: "
            "name a larger folder in the environment variable TMPDIR, or unpack it "
            "with gunzip"
        )


def _unpack(
    path: Path, scratch: Path, packed_from: int, skip_bytes: int, size: int
) -> int:
    """Unpack `size` bytes; return how many follow them, up to a limit."""
    left = size
    with (
        explain_disk_errors(scratch),
        scratch.open("wb") as copy,
        open_gzip(path, packed_from=packed_from) as file,
    ):
        file.seek(skip_bytes)
        while left and (piece := file.read(min(AT_ONCE_BYTES, left))):
            with explain_disk_errors(scratch):
                copy.write(piece)
            left -= len(piece)
        # The checksum is compared when the stream ends.
        beyond = 0
        while beyond < MOST_BEYOND and (piece := file.read(AT_ONCE_BYTES)):
            beyond += len(piece)
    if left:
        raise StorageError(
            f"{path} is cut short: its voxels take {size} bytes unpacked, but it holds "
            f"{size - left}: copy it again"
        )
    return beyond


def _forget(scratch: Path) -> None:
    scratch.unlink(missing_ok=True)
