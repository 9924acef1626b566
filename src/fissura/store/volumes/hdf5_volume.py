"""A volume in an HDF5 file: a dataset of three axes, named or the only one."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import h5py
import numpy as np

from fissura.errors import DataError
from fissura.store.atomic import explain_disk_errors
from fissura.store.hdf5 import holds, open_hdf5
from fissura.store.scans.hdf5_frames import frames_at
from fissura.store.scans.nxtomo import is_nxtomo
from fissura.store.volumes.found import Found, cubic

if TYPE_CHECKING:
    from fissura.store.scans.hdf5_frames import Hdf5Frames

__all__ = ["MAGIC", "open_hdf5_volume", "split_dataset"]

MAGIC = b"\x89HDF\r\n\x1a\n"
AXES = 3
MOST_NAMED = 8
EXCHANGE_FIELDS = ("theta", "data_white", "data_dark")
"""What a Data Exchange file has beside projections, but not beside slices."""
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
    frames = frames_at(path, dataset or _only_volume(path))
    return Found(frames, _voxel_um(path, frames))


def _only_volume(path: Path) -> str:
    found = _volumes(path)
    _check_no_scan(path)
    if len(found) == 1:
        return next(iter(found))
    if not found:
        raise DataError(
            f"{path} holds no dataset of numbers with 3 axes (z, y, x): name the file "
            "that holds the volume"
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


def _volumes(path: Path) -> dict[str, tuple[int, ...]]:
    """Return the shape of every dataset of numbers that has three axes."""
    found: dict[str, tuple[int, ...]] = {}

    def note(name: str, item: Any) -> None:
        is_data = isinstance(item, h5py.Dataset)
        if is_data and item.ndim == AXES and item.dtype.kind in "biuf" and item.size:
            found[f"/{name}"] = item.shape

    with open_hdf5(path) as file:
        file.visititems(note)
    return found


def _voxel_um(path: Path, frames: Hdf5Frames) -> float | None:
    with open_hdf5(frames.path) as file:
        stated = file[frames.dataset].attrs.get(EDGES_UM)
    edges = np.asarray([] if stated is None else stated).ravel()
    if edges.size != AXES or edges.dtype.kind not in "iuf":
        return None
    return cubic(path, [float(edge) for edge in edges], "µm")
