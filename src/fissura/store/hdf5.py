"""Frames in HDF5 files: found through links, read lazily, safe to hand to workers."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

import h5py
import numpy as np

from fissura.errors import DataError, StorageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from numpy.typing import NDArray

__all__ = [
    "Hdf5Frames",
    "find_dataset",
    "first_found",
    "frames_at",
    "holds",
    "open_hdf5",
    "read_angles_rad",
    "read_length_um",
    "read_numbers",
]

AXES = 3
MANY_LINKS = 32
"""More links than this, one after another, are a circle."""
TO_UM = {"nm": 1e-3, "um": 1.0, "µm": 1.0, "μm": 1.0, "micron": 1.0, "microns": 1.0}
TO_UM |= {"mm": 1e3, "cm": 1e4, "m": 1e6, "micrometer": 1.0, "millimeter": 1e3}


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
    """

    path: Path
    dataset: str
    index: NDArray[np.int64]
    frame_shape: tuple[int, int]
    dtype: np.dtype[Any]

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
        with open_hdf5(self.path) as file, _explain_damage(self.path):
            data = file[self.dataset]
            for start, stop in _runs(index):
                first = index[start]
                counts[start:stop] = data[(slice(first, first + stop - start), *within)]
        return counts


def frames_at(
    path: Path, dataset: str, index: NDArray[np.int64] | None = None
) -> Hdf5Frames:
    """Find frames behind any links; nothing is read but their shape.

    Parameters
    ----------
    path : Path
        File to start from.
    dataset : str
        Path of the frames in it.
    index : ndarray of int64, optional
        Which frames; all of them by default.

    Raises
    ------
    StorageError
        If the dataset, or a file it is linked to, is missing.
    DataError
        If it does not hold frames of numbers.
    """
    holder, name = find_dataset(path, dataset)
    with open_hdf5(holder) as file:
        data = file[name]
        if data.ndim != AXES or data.dtype.kind not in "uif":
            raise DataError(
                f"{dataset} in {path} was expected to hold frames (frame, row, column) "
                f"of numbers, but its shape is {data.shape} and its type {data.dtype}: "
                "name the frames in acquire.data_path"
            )
        _check_sources(holder, data)
        count, rows, columns = data.shape
        chosen = np.arange(count) if index is None else np.asarray(index, np.int64)
        if len(chosen) and chosen.max() >= count:
            raise DataError(
                f"{path} describes {chosen.max() + 1} frames or more, but only {count} "
                f"lie in {holder}: the scan was cut short, or copied in part"
            )
        return Hdf5Frames(holder, name, chosen, (rows, columns), data.dtype)


@contextmanager
def open_hdf5(path: Path) -> Iterator[h5py.File]:
    """Open a file for reading; what is wrong with it becomes a sentence."""
    if not path.exists():
        raise StorageError(f"{path} does not exist: check the path")
    try:
        file = h5py.File(path, "r", locking="best-effort")
    except OSError as error:
        raise StorageError(f"{path} cannot be opened: {_why(path, error)}") from None
    with file:
        yield file


def find_dataset(path: Path, dataset: str) -> tuple[Path, str]:
    """Follow soft and external links to where a dataset lies.

    Where a link's file is not at the place the link names, the same file is looked
    for beside the one that holds the link: scans are often copied to another disk.

    Returns
    -------
    path : Path
        File that holds the dataset itself.
    dataset : str
        Its path in that file.

    Raises
    ------
    StorageError
        If the dataset, or a file it is linked to, is missing.
    """
    asked = f"{dataset} in {path}"
    for _ in range(MANY_LINKS):
        step = _follow(path, dataset, asked)
        if step is None:
            return path, dataset
        path, dataset = step
    raise StorageError(f"{asked} is linked in a circle: write the scan again")


def holds(file: h5py.File, name: str) -> bool:
    """Tell whether something of this name is there, be it only a broken link."""
    place = PurePosixPath("/", name)
    return _link(file, place.parent, place.name) is not None


def first_found(path: Path, datasets: Iterable[str]) -> str:
    """Return the first of several datasets that can be reached; "" if there is none."""
    for dataset in datasets:
        try:
            find_dataset(path, dataset)
        except StorageError:
            continue
        return dataset
    return ""


def read_numbers(path: Path, dataset: str) -> NDArray[np.float64]:
    """Read a whole, small dataset of numbers.

    Raises
    ------
    StorageError
        If it, or a file it is linked to, is missing.
    DataError
        If it holds something else than numbers.
    """
    return _read_with_units(path, dataset)[0]


def read_angles_rad(path: Path, dataset: str) -> NDArray[np.float64]:
    """Read angles; they are in degrees unless their units say radian."""
    angles, units = _read_with_units(path, dataset)
    return angles if units.lower().startswith("rad") else np.deg2rad(angles)


def read_length_um(path: Path, datasets: Iterable[str]) -> float | None:
    """Read the first length that can be reached; None where its unit is not stated."""
    found = first_found(path, datasets)
    if not found:
        return None
    try:
        values, units = _read_with_units(path, found)
    except DataError:  # some beamlines leave a text here
        return None
    length_um = float(values.flat[0]) * TO_UM.get(units, np.nan)
    return length_um if length_um > 0 else None


def _read_with_units(path: Path, dataset: str) -> tuple[NDArray[np.float64], str]:
    holder, name = find_dataset(path, dataset)
    with open_hdf5(holder) as file, _explain_damage(holder):
        data = file[name]
        if data.dtype.kind not in "uif" or data.size == 0:
            raise DataError(
                f"{dataset} in {path} was expected to hold numbers, but its shape is "
                f"{data.shape} and its type {data.dtype}"
            )
        units = data.attrs.get("units", "")
        text = units.decode() if isinstance(units, bytes) else str(units)
        return np.asarray(data[()], np.float64), text


def _follow(path: Path, dataset: str, asked: str) -> tuple[Path, str] | None:
    """Replace the first link on the way to `dataset`; None where there is none."""
    with open_hdf5(path) as file:
        place = PurePosixPath("/")
        steps = PurePosixPath("/", dataset).parts[1:]
        for depth, step in enumerate(steps):
            rest = steps[depth + 1 :]
            match _link(file, place, step):
                case None:
                    raise StorageError(
                        f"{asked} was wanted, but {path} has nothing at {place / step}"
                    )
                case h5py.ExternalLink() as link:
                    target = _linked_file(path, link.filename, asked)
                    return target, str(PurePosixPath("/", link.path, *rest))
                case h5py.SoftLink() as link:
                    return path, str(PurePosixPath(place, link.path, *rest))
                case _:
                    place /= step
        if not isinstance(file[str(place)], h5py.Dataset):
            raise StorageError(f"{asked} was expected to be a dataset, not a group")
    return None


def _link(file: h5py.File, folder: PurePosixPath, name: str) -> Any:
    group = file.get(str(folder))
    is_group = isinstance(group, h5py.Group)
    return group.get(name, getlink=True) if is_group else None


def _linked_file(path: Path, target: str, asked: str) -> Path:
    """Find a linked file where the link says, or beside the file that holds it."""
    parts = PurePosixPath(target.replace("\\", "/")).parts
    beside = (path.parent.joinpath(*parts[n:]) for n in range(1, len(parts)))
    for place in (path.parent / target, *beside):
        if place.is_file():
            return place
    raise StorageError(
        f"{asked} lies in another file, {target}, which is missing there and beside "
        f"{path}: copy {parts[-1]} into {path.parent}"
    )


def _check_sources(path: Path, data: h5py.Dataset) -> None:
    """Refuse a virtual dataset with a missing part: HDF5 would read it as zeros."""
    if not data.is_virtual:
        return
    for name in sorted({source.file_name for source in data.virtual_sources()}):
        if name != "." and not (path.parent / name).is_file():
            raise StorageError(
                f"{data.name} in {path} is made of several files, and {name} is "
                f"missing: copy it into {path.parent}"
            )


def _runs(index: NDArray[np.int64]) -> Iterator[tuple[int, int]]:
    """Yield where runs of consecutive frames start and stop."""
    breaks = np.flatnonzero(np.diff(index) != 1) + 1
    edges = [0, *breaks.tolist(), len(index)]
    if len(index):
        yield from pairwise(edges)


@contextmanager
def _explain_damage(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise StorageError(
            f"the frames in {path} cannot be read: the file is damaged, or packed with "
            f"a filter that is not installed here ({error})"
        ) from None


def _why(path: Path, error: OSError) -> str:
    if path.is_dir():
        return "it is a folder, and a file is wanted"
    if "truncated" in str(error):
        return "it is cut short, so copy it again and compare the sizes"
    if isinstance(error, PermissionError):
        return "you may not read it"
    if not h5py.is_hdf5(path):
        return "it is not an HDF5 file"
    return f"HDF5 says: {error}"
