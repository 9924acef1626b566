"""Unpack frames once, into a scratch file that stores rows separately.

Most beamlines pack each frame as a whole.  A slab of slices needs a few rows of every
frame, so that without this every frame is unpacked again for every slab.
"""

from __future__ import annotations

import shutil
from contextlib import contextmanager
from typing import TYPE_CHECKING

import h5py
import numpy as np

from fissura.errors import StorageError
from fissura.io.atomic import explain_disk_errors
from fissura.io.formats.tiff.reader import TiffVoxels
from fissura.io.scans.hdf5_frames import Hdf5Frames
from fissura.io.scans.joined_frames import JoinedFrames
from fissura.io.scans.selected_frames import PickedFrames

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from fissura.model import ArrayLike3D

__all__ = ["disk_free_bytes", "packed_rows", "scratch_file", "unpacked"]

FRAMES_AT_ONCE = 8
DATASET = "frames"


def packed_rows(frames: ArrayLike3D) -> int:
    """Return how many rows of a frame must be unpacked to read one; 0 if none."""
    match frames:
        case Hdf5Frames() | TiffVoxels():
            return frames.packed_rows
        case JoinedFrames():
            return max(packed_rows(part) for part in frames.parts)
        case PickedFrames():
            return packed_rows(frames.frames)
        case _:
            return 0


def scratch_file(beside: Path, kind: str) -> Path:
    """Return where frames of a kind are unpacked to for the volume at `beside`."""
    return beside.with_name(f".{beside.name}.{kind}.h5")


def disk_free_bytes(path: Path) -> int:
    """Return the free space on the disk that a path is, or would be, on.

    Raises
    ------
    StorageError
        If there is no such disk.
    """
    for folder in path.absolute().parents:
        if folder.is_dir():
            return shutil.disk_usage(folder).free
    raise StorageError(f"{path} is on no disk: choose another folder")


@contextmanager
def unpacked(
    frames: ArrayLike3D,
    path: Path,
    *,
    rows_at_once: int,
    on_frame: Callable[[int], None] | None = None,
) -> Iterator[Hdf5Frames]:
    """Yield the same frames from a scratch file, which is removed afterwards.

    Parameters
    ----------
    frames : ArrayLike3D, shape (frame, row, column)
        Each is read once, eight at a time.
    path : Path
        The scratch file; one that a killed run left is written over.
    rows_at_once : int
        How many rows will be requested together.
    on_frame : callable, optional
        Called after each piece how many of the frames are unpacked.

    Raises
    ------
    TooBigError
        If the disk is full.
    StorageError
        If the frames cannot be read, or the place cannot be written.
    """
    try:
        with explain_disk_errors(path):
            path.parent.mkdir(parents=True, exist_ok=True)
            _copy(frames, path, rows_at_once, on_frame or (lambda _: None))
        count, rows, columns = frames.shape
        yield Hdf5Frames(
            path, DATASET, np.arange(count), (rows, columns), np.dtype(frames.dtype)
        )
    finally:
        path.unlink(missing_ok=True)


def _copy(
    frames: ArrayLike3D, path: Path, rows_at_once: int, on_frame: Callable[[int], None]
) -> None:
    count, rows, columns = frames.shape
    at_once = min(FRAMES_AT_ONCE, count)
    with h5py.File(path, "w", locking="best-effort") as file:
        copy = file.create_dataset(
            DATASET,
            shape=(count, rows, columns),
            dtype=frames.dtype,
            chunks=(at_once, min(rows_at_once, rows), columns),
        )
        for first in range(0, count, at_once):
            copy[first : first + at_once] = frames[first : first + at_once]
            on_frame(min(first + at_once, count))
