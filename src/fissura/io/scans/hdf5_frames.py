"""Frames in HDF5 files: read lazily, safe to hand to workers."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from fissura.errors import DataError
from fissura.io.formats.hdf5.absent import refuse_unwritten, source_file, source_files
from fissura.io.formats.hdf5.files import files_to, find_dataset, open_hdf5

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import h5py
    from numpy.typing import NDArray

__all__ = ["Hdf5Frames", "frames_at", "runs"]

AXES = 3
NUMBERS = "uif"
MOST_FRAMES = 10_000_000
WIDEST_PX = 2**20
"""Larger than any scan or volume; a file that declares more is damaged."""


@dataclass(frozen=True, slots=True)
class Hdf5Frames:
    """Some frames of an HDF5 dataset; the file is opened at each read, then closed.

    Parameters
    ----------
    path : Path
        File that holds the pixels themselves, every link resolved.
    dataset : str
        Its path inside the file; shape (frame, row, column).
    index : ndarray of int64, shape (frame,)
        Which of the dataset's frames these are, in their order here.
    frame_shape : tuple of int
        Rows and columns.
    dtype : numpy.dtype
        Type of a count.
    packed_rows : int
        Rows that must be unpacked to read one; 0 where nothing is packed.
    is_single : bool
        Whether the dataset is one frame, of two axes.
    files : tuple of Path
        Every file they are read from, those of links and virtual parts, too.
    """

    path: Path
    dataset: str
    index: NDArray[np.int64]
    frame_shape: tuple[int, int]
    dtype: np.dtype[Any]
    packed_rows: int = 0
    is_single: bool = False
    files: tuple[Path, ...] = ()

    def some(self, index: NDArray[np.int64]) -> Hdf5Frames:
        """Return some of the frames, in this order."""
        return replace(self, index=self.index[index])

    @property
    def shape(self) -> tuple[int, int, int]:
        """Number of frames, rows and columns."""
        return len(self.index), *self.frame_shape

    def __getitem__(self, key: Any, /) -> Any:
        """Read the counts at `key`: integers and slices, as for a NumPy array."""
        frames, *within = key if isinstance(key, tuple) else (key,)
        chosen = self.index[frames]
        if np.ndim(chosen) == 0:
            return self._read(np.array([chosen]), tuple(within))[0]
        return self._read(chosen, tuple(within))

    def _read(self, index: NDArray[np.int64], within: tuple[Any, ...]) -> NDArray[Any]:
        """Read one run of neighbouring frames after another."""
        one_frame = np.broadcast_to(False, self.frame_shape)[within].shape
        counts = np.empty((len(index), *one_frame), self.dtype)
        with open_hdf5(self.path, probed=True) as file:
            data = file[self.dataset]
            if self.is_single:
                counts[:] = data[within]
                return counts
            for start, stop in runs(index):
                first = index[start]
                counts[start:stop] = data[(slice(first, first + stop - start), *within)]
        return counts


def frames_at(path: Path, dataset: str, *, or_one: bool = False) -> Hdf5Frames:
    """Find frames behind any links; nothing is read but their shape.

    Parameters
    ----------
    path : Path
        File to start from.
    dataset : str
        Path of the frames in it.
    or_one : bool
        Whether a dataset of two axes counts as one frame: a flat, or a dark.

    Raises
    ------
    StorageError
        If the dataset, a file it is linked to, or a part of it is missing.
    DataError
        If it does not hold frames of numbers, or declares more than can be.
    """
    holder, name = find_dataset(path, dataset)
    with open_hdf5(holder) as file:
        data = file[name]
        is_single = or_one and data.ndim == AXES - 1
        if not (data.ndim == AXES or is_single) or data.dtype.kind not in NUMBERS:
            raise DataError(
                f"{dataset} in {path} was expected to hold frames (frame, row, column) "
                f"of numbers, but its shape is {data.shape} and its type {data.dtype}: "
                "name another dataset"
            )
        count, rows, columns = (1, *data.shape) if is_single else data.shape
        _check_size(path, dataset, (count, rows, columns))
        refuse_unwritten(data, holder)
        packed = _packed_rows(holder, data)
        index = np.arange(count)
        return Hdf5Frames(
            holder,
            name,
            index,
            (rows, columns),
            data.dtype,
            packed,
            is_single,
            (*files_to(path, dataset), *source_files(data, holder)),
        )


def _check_size(path: Path, dataset: str, shape: tuple[int, int, int]) -> None:
    """Refuse sizes that no detector has: what a damaged file declares is not held."""
    if shape[0] > MOST_FRAMES or max(shape[1:]) > WIDEST_PX:
        raise DataError(
            f"{dataset} in {path} declares the shape {shape}, but at most "
            f"{MOST_FRAMES} frames of {WIDEST_PX} x {WIDEST_PX} pixels are read: the "
            "file is damaged, or another dataset is wanted"
        )


def _packed_rows(path: Path, data: h5py.Dataset) -> int:
    """Return the rows of a packed chunk; a virtual dataset is as its first part."""
    if data.is_virtual:
        for source in data.virtual_sources():
            part = source_file(path, source.file_name)
            with open_hdf5(part) as file:
                found = file.get(source.dset_name)
                return _packed_rows(part, found) if found is not None else 0
    packed = data.chunks is not None and data.id.get_create_plist().get_nfilters() > 0
    return int(data.chunks[-2]) if packed else 0


def runs(index: NDArray[np.int64]) -> Iterator[tuple[int, int]]:
    """Yield where runs of consecutive frames start and stop."""
    breaks = np.flatnonzero(np.diff(index) != 1) + 1
    edges = [0, *breaks.tolist(), len(index)]
    if len(index):
        yield from pairwise(edges)
