"""Write a scan as NXtomo, the NeXus layout of a tomographic scan.

https://manual.nexusformat.org/classes/applications/NXtomo.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import h5py
import numpy as np

from fissura.errors import DataError
from fissura.io.atomic import replacing

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from numpy.typing import ArrayLike, NDArray

__all__ = ["write_nxtomo"]


def write_nxtomo(
    path: Path,
    *,
    frames: NDArray[np.uint16] | Iterable[NDArray[np.uint16]],
    image_key: ArrayLike,
    angles_deg: ArrayLike,
    pixel_um: float,
) -> None:
    """Write a scan as one NXtomo file, which appears only when it is whole.

    Parameters
    ----------
    path : Path
        The file to make, ``….nxs``.
    frames : ndarray or iterable of ndarrays, each of shape (frame, row, column)
        Detector counts, uint16; chunks of frames let a scan exceed the memory.
    image_key : array_like of int, shape (frame,)
        0 for a projection, 1 for a flat, 2 for a dark, 3 for a frame to skip.
    angles_deg : array_like of float, shape (frame,)
        One angle for every frame, flats and darks too.
    pixel_um : float
        Edge of a detector pixel at the specimen.

    Raises
    ------
    DataError
        If the frames, keys and angles do not agree in number.
    StorageError, TooBigError
        If the place cannot be written or the disk is full.
    """
    keys = np.asarray(image_key, np.int64)
    angles = np.asarray(angles_deg, np.float64)
    chunks = (frames,) if isinstance(frames, np.ndarray) else frames
    with replacing(path) as partial, h5py.File(partial, "w") as file:
        tomo = _nexus_group(_nexus_group(file, "entry1", "NXentry"), "tomo_entry")
        data = _write_frames(tomo, chunks)
        if not data.shape[0] == keys.size == angles.size:
            raise DataError(
                f"{path} was to hold {data.shape[0]} frames, but {keys.size} image "
                f"keys and {angles.size} angles were given: give one for each frame"
            )
        _write_description(tomo, keys, angles, pixel_um)


def _write_frames(
    tomo: h5py.Group, chunks: Iterable[NDArray[np.uint16]]
) -> h5py.Dataset:
    detector = _nexus_group(
        _nexus_group(tomo, "instrument", "NXinstrument"), "detector", "NXdetector"
    )
    data = None
    for chunk in chunks:
        if data is None:
            data = detector.create_dataset(
                "data",
                shape=(0, *chunk.shape[1:]),
                maxshape=(None, *chunk.shape[1:]),
                chunks=(1, min(chunk.shape[1], 64), chunk.shape[2]),
                dtype=np.uint16,
            )
        start = data.shape[0]
        data.resize(start + chunk.shape[0], axis=0)
        data[start:] = chunk
    if data is None:
        raise DataError("a scan needs at least one chunk of frames, but none came")
    return data


def _write_description(
    tomo: h5py.Group,
    keys: NDArray[np.int64],
    angles_deg: NDArray[np.float64],
    pixel_um: float,
) -> None:
    tomo["definition"] = "NXtomo"
    detector = tomo["instrument/detector"]
    detector["image_key"] = keys
    for name in ("x_pixel_size", "y_pixel_size"):
        detector[name] = float(pixel_um)
        detector[name].attrs["units"] = "um"
    sample = _nexus_group(tomo, "sample", "NXsample")
    sample["rotation_angle"] = angles_deg
    sample["rotation_angle"].attrs["units"] = "degree"
    links = _nexus_group(tomo, "data", "NXdata")
    links.attrs["signal"] = "data"
    links["data"] = detector["data"]
    links["image_key"] = detector["image_key"]
    links["rotation_angle"] = sample["rotation_angle"]


def _nexus_group(
    parent: h5py.Group, name: str, nexus_class: str = "NXsubentry"
) -> h5py.Group:
    group = parent.create_group(name)
    group.attrs["NX_class"] = nexus_class
    return group
