"""HDF5 files: opened with an explanation, and followed through their links."""

from __future__ import annotations

import importlib
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

import h5py

from fissura.errors import DataError, StorageError
from fissura.io.formats.hdf5.probe import probe_hdf5

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = [
    "files_to",
    "find_dataset",
    "first_found",
    "holds",
    "names_in",
    "open_hdf5",
    "refuse_packing",
    "why_unreadable",
]


MANY_LINKS = 32
"""More links than this, one after another, are a circle."""


class _MissingError(StorageError):
    """A dataset, or a file it is linked to, is not there; others may do."""


@contextmanager
def open_hdf5(path: Path, *, probed: bool = False) -> Iterator[h5py.File]:
    """Open a file for reading; what is wrong with it becomes a sentence.

    Parameters
    ----------
    path : Path
    probed : bool, optional
        Whether it was opened before, so that the library is known to survive it.

    Raises
    ------
    StorageError
        If it is missing, forbidden, no HDF5 file, cut short or damaged, or packed with
        a filter that is not installed.
    """
    if not probed:
        probe_hdf5(path)
    _load_plugins()
    try:
        file = h5py.File(path, "r", locking="best-effort")
    except (OSError, RuntimeError) as error:
        raise StorageError(
            f"{path} cannot be opened: {why_unreadable(path, error)}"
        ) from None
    with file:
        try:
            yield file
        except (StorageError, DataError):
            raise
        except (OSError, RuntimeError, KeyError, ValueError) as error:
            raise StorageError(_why_unread(path, error)) from None


@cache
def _load_plugins() -> None:
    """Let HDF5 unpack what the package hdf5plugin knows, where it is installed."""
    with suppress(ImportError):
        importlib.import_module("hdf5plugin")


def refuse_packing(data: h5py.Dataset, path: Path) -> None:
    """Refuse a dataset that nothing installed here can unpack.

    Raises
    ------
    StorageError
        If its filter is missing.
    """
    if data.is_virtual or data.chunks is None:
        return
    plan = data.id.get_create_plist()
    for place in range(plan.get_nfilters()):
        number, _, _, name = plan.get_filter(place)
        if not h5py.h5z.filter_avail(number):
            known = name.decode("latin-1").split("\0")[0] or "a filter"
            raise StorageError(
                f"{data.name} in {path} is packed with {known} (HDF5 filter {number}), "
                "which is not installed here: run  pip install 'fissura[hdf5]', or "
                "unpack it where the filter is installed, with h5repack -f NONE"
            )


def find_dataset(path: Path, dataset: str) -> tuple[Path, str]:
    """Follow soft and external links to the file of a dataset.

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
    *_, last = _steps(path, dataset)
    return last


def files_to(path: Path, dataset: str) -> tuple[Path, ...]:
    """Return the files whose links lead to a dataset, and the one that holds it.

    Raises
    ------
    StorageError
        As `find_dataset` does.
    """
    return tuple(dict.fromkeys(file for file, _ in _steps(path, dataset)))


def _steps(path: Path, dataset: str) -> Iterator[tuple[Path, str]]:
    """Yield a dataset's file and place, then where each link leads."""
    asked = f"{dataset} in {path}"
    for _ in range(MANY_LINKS):
        yield path, dataset
        step = _follow(path, dataset, asked)
        if step is None:
            return
        path, dataset = step
    raise _MissingError(f"{asked} is linked in a circle: write the scan again")


def holds(file: h5py.File, name: str) -> bool:
    """Return whether something of this name exists, even a broken link."""
    place = PurePosixPath("/", name)
    return _link(file, place.parent, place.name) is not None


def names_in(group: Iterable[str | bytes]) -> list[str]:
    """Return the names in a group that are text: h5py gives others as bytes."""
    return [name for name in group if isinstance(name, str)]


def first_found(path: Path, datasets: Iterable[str]) -> str:
    """Return the first of several datasets that is there; "" if none is.

    Raises
    ------
    StorageError
        If the file, or one it is linked to, is there but damaged.
    """
    for dataset in datasets:
        try:
            find_dataset(path, dataset)
        except _MissingError:
            continue
        return dataset
    return ""


def why_unreadable(path: Path, error: Exception) -> str:
    """Explain why a file did not open, and what to do."""
    if isinstance(error, FileNotFoundError):
        return "it does not exist: check the path"
    if isinstance(error, PermissionError):
        return "you may not read it: ask its owner for the right to"
    if path.is_dir():
        return "it is a folder, and a file is wanted"
    return _what_is_wrong(path, error)


def _why_unread(path: Path, error: Exception) -> str:
    return (
        f"{path} cannot be read: it is damaged, or packed with a filter that is not "
        f"installed here (HDF5 says: {error}); copy it again, or unpack it with "
        "h5repack -f NONE"
    )


def _what_is_wrong(path: Path, error: Exception) -> str:
    if path.stat().st_size == 0:
        return "it is empty, so copy it again"
    if "truncated" in str(error):
        return "it is cut short, so copy it again and compare the sizes"
    if "already open for write" in str(error):
        return (
            "another program is writing it, or was stopped while it did: close it "
            "there, or, where none is writing any more, run  h5clear -s  on the file "
            "(h5clear comes with HDF5)"
        )
    if not h5py.is_hdf5(path):
        return "it is not an HDF5 file"
    return f"it is damaged, so copy it again (HDF5 says: {error})"


def _follow(path: Path, dataset: str, asked: str) -> tuple[Path, str] | None:
    """Replace the first link on the way to `dataset`; None where there is none."""
    with open_hdf5(path) as file:
        place = PurePosixPath("/")
        steps = PurePosixPath("/", dataset).parts[1:]
        for depth, step in enumerate(steps):
            rest = steps[depth + 1 :]
            match _link(file, place, step):
                case None:
                    raise _MissingError(
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
            raise _MissingError(f"{asked} was expected to be a dataset, not a group")
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
    raise _MissingError(
        f"{asked} is in another file, {target}, which is missing there and beside "
        f"{path}: copy {parts[-1]} into {path.parent}"
    )
