"""A volume in an HDF5 file: a dataset of three axes, named or the only one."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import h5py
import numpy as np

from fissura.errors import DataError
from fissura.io.atomic import explain_disk_errors
from fissura.io.formats.cf_scaling import as_meant, meaning_of
from fissura.io.formats.hdf5.absent import refuse_unwritten, source_files
from fissura.io.formats.hdf5.files import files_to, find_dataset, holds, open_hdf5
from fissura.io.formats.header import Found, cubic
from fissura.io.scans.hdf5_frames import frames_at
from fissura.io.scans.nxtomo import is_nxtomo

if TYPE_CHECKING:
    from fissura.io.scans.hdf5_frames import Hdf5Frames

__all__ = ["MAGIC", "open_hdf5_volume", "split_dataset"]

MAGIC = b"\x89HDF\r\n\x1a\n"
AXES = 3
ALL = slice(None)
MOST_NAMED = 8
DEEPEST = 32
MOST_SEEN = 100_000
"""How deep, and at how many things, a volume is searched for."""
EXCHANGE_FIELDS = ("theta", "data_white", "data_dark")
"""What a Data Exchange file has beside projections, but not beside slices."""
MATLAB = "MATLAB_class"
OF_MATLAB = (
    "MATLAB wrote {}, whose axes stand in a file in reverse order: the last one, along "
    "which MATLAB counts rows, was taken as x"
)
EDGES_UM = "element_size_um"
"""Attribute for the edges of a voxel in µm, z, y, x, as Fiji and ilastik write it."""


def split_dataset(path: Path) -> tuple[Path, str]:
    """Split ``file.h5:/entry/data`` into the file and the path in it.

    Examples
    --------
    >>> split_dataset(Path("bone.tif"))[1]
    ''
    """
    file, colon, dataset = str(path).rpartition(":")
    with explain_disk_errors(path):
        named = colon and file and dataset.startswith("/")
        if named and not path.exists() and Path(file).is_file():
            return Path(file), dataset
    return path, ""


def open_hdf5_volume(path: Path, dataset: str) -> Found:
    """Find the voxels of a dataset.

    Parameters
    ----------
    path : Path
    dataset : str
        Its path in the file; "" for the only one that has three axes.

    Raises
    ------
    StorageError
        If the file or the dataset is missing or damaged.
    DataError
        If no dataset was named and there are several, or none; or the one named is no
        volume.
    """
    name = dataset or _only_volume(path)
    voxels = _squeezed(path, name) or frames_at(path, name)
    notes = () if dataset else (f"{name} is the only dataset of 3 axes, and was taken",)
    if isinstance(voxels, SqueezedVoxels):
        notes = (*notes, f"axes of length 1 of {name} were left out")
    with open_hdf5(voxels.path, probed=True) as file:
        attributes = dict(file[voxels.dataset].attrs)
    meaning = meaning_of(path, name, attributes)
    if MATLAB in attributes:
        notes = (*notes, OF_MATLAB.format(name))
    return Found(
        as_meant(voxels, meaning),
        _voxel_um(path, voxels),
        notes=(*notes, *meaning.notes),
        files=voxels.files,
        size_from=f"the attribute {EDGES_UM} of {name}",
    )


def _only_volume(path: Path) -> str:
    found, broken = _volumes(path)
    _check_no_scan(path)
    if len(found) == 1:
        return next(iter(found))
    if not found:
        raise DataError(
            f"{path} holds no dataset of numbers with 3 axes (z, y, x)"
            f"{_said_broken(broken)}: name the file that holds the volume"
        )
    named = ", ".join(
        f"{name} {shape}" for name, shape in list(found.items())[:MOST_NAMED]
    )
    more = f" and {len(found) - MOST_NAMED} more" if len(found) > MOST_NAMED else ""
    first = next(iter(found))
    raise DataError(
        f"{path} holds {len(found)} datasets with 3 axes ({named}{more}): name the one "
        f"that is the volume, for example --dataset {first}, or {path.name}:{first}"
    )


def _check_no_scan(path: Path) -> None:
    """Refuse projections: they are as many axes as a volume, and no volume."""
    with open_hdf5(path) as file:
        fields = any(holds(file, f"exchange/{name}") for name in EXCHANGE_FIELDS)
    if fields or is_nxtomo(path):
        raise DataError(
            f"{path} is a raw scan, projections with their angles, and no volume: "
            f"reconstruct it first (fissura reconstruct {path.name} "
            "volume.ome.zarr), or name the volume in it with --dataset"
        )


def _volumes(path: Path) -> tuple[dict[str, tuple[int, ...]], list[str]]:
    """Return the shape of every dataset that may be a volume, and broken links.

    Links are followed, as scans are often stored beside a file that only names them.
    """
    found: dict[str, tuple[int, ...]] = {}
    broken: list[str] = []
    seen: set[tuple[str, int]] = set()

    def look(group: h5py.Group, place: str) -> None:
        for name in group:
            here = f"{place}/{name}"
            try:
                item = group[name]
            except (KeyError, OSError):
                broken.append(here)
                continue
            mark = _mark(item)
            if mark in seen or len(seen) > MOST_SEEN:
                continue
            seen.add(mark)
            if isinstance(item, h5py.Group) and here.count("/") < DEEPEST:
                look(item, here)
            elif isinstance(item, h5py.Dataset) and _may_be_volume(item):
                found[here] = item.shape

    with open_hdf5(path) as file:
        seen.add(_mark(file))
        look(file, "")
    return found, broken


def _mark(item: Any) -> tuple[str, int]:
    """Return what is the same for all names of one thing."""
    return str(item.file.filename), int(h5py.h5o.get_info(item.id).addr)


def _may_be_volume(data: h5py.Dataset) -> bool:
    """Return whether numbers have three axes, others of length 1 left out."""
    if data.dtype.kind not in "biuf" or not data.shape or 0 in data.shape:
        return False
    axes: int = data.ndim
    return axes == AXES or sum(n > 1 for n in data.shape) == AXES < axes


def _said_broken(links: list[str]) -> str:
    if not links:
        return ""
    more = f" and {len(links) - MOST_NAMED} more" if len(links) > MOST_NAMED else ""
    named = ", ".join(links[:MOST_NAMED])
    return f", and what {named}{more} is linked to is missing"


@dataclass(frozen=True, slots=True)
class SqueezedVoxels:
    """A dataset of more axes than three, of which all others have the length 1.

    Parameters
    ----------
    path : Path
        File that holds the voxels themselves.
    dataset : str
    shape : tuple of int
        Along z, y, x.
    dtype : numpy.dtype
    kept : tuple of int
        Which axes of the dataset are z, y, x.
    axes : int
        How many it has.
    packed_rows : int
        Rows that must be unpacked to read one.
    files : tuple of Path
        Every file they are read from.
    """

    path: Path
    dataset: str
    shape: tuple[int, int, int]
    dtype: np.dtype[Any]
    kept: tuple[int, ...]
    axes: int
    packed_rows: int = 0
    files: tuple[Path, ...] = ()

    def __getitem__(self, key: Any, /) -> Any:
        """Read the voxels at `key`: integers and slices, as for a NumPy array."""
        wanted = key if isinstance(key, tuple) else (key,)
        place: list[Any] = [0] * self.axes
        for axis, part in zip(self.kept, (*wanted, ALL, ALL), strict=False):
            place[axis] = part
        with open_hdf5(self.path, probed=True) as file:
            return file[self.dataset][tuple(place)]


def _squeezed(path: Path, dataset: str) -> SqueezedVoxels | None:
    holder, name = find_dataset(path, dataset)
    with open_hdf5(holder) as file:
        data = file[name]
        if data.ndim <= AXES or not _may_be_volume(data):
            return None
        refuse_unwritten(data, holder)
        kept = tuple(axis for axis, n in enumerate(data.shape) if n > 1)
        z, y, x = (data.shape[axis] for axis in kept)
        return SqueezedVoxels(
            holder,
            name,
            shape=(z, y, x),
            dtype=data.dtype,
            kept=kept,
            axes=data.ndim,
            packed_rows=y if data.chunks else 0,
            files=(*files_to(path, dataset), *source_files(data, holder)),
        )


def _voxel_um(path: Path, frames: Hdf5Frames | SqueezedVoxels) -> float | None:
    with open_hdf5(frames.path) as file:
        stated = file[frames.dataset].attrs.get(EDGES_UM)
    edges = np.asarray([] if stated is None else stated).ravel()
    if edges.size == 1 and edges.dtype.kind in "iuf":
        edges = edges.repeat(AXES)
    if edges.size != AXES or edges.dtype.kind not in "iuf":
        return None
    return cubic(path, [float(edge) for edge in edges], "µm")
