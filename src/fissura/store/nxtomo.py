"""NXtomo: the NeXus layout of a tomographic scan.

https://manual.nexusformat.org/classes/applications/NXtomo.html
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

import h5py
import numpy as np

from fissura.errors import DataError, StorageError
from fissura.model import Scan
from fissura.store.atomic import replacing
from fissura.store.hdf5 import (
    first_found,
    frames_at,
    holds,
    open_hdf5,
    read_angles_rad,
    read_length_um,
    read_numbers,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from numpy.typing import ArrayLike, NDArray

__all__ = ["is_nxtomo", "read_nxtomo", "write_nxtomo"]

PROJECTION, FLAT, DARK = 0, 1, 2


@dataclass(frozen=True, slots=True)
class _Places:
    """Where things may lie in a file; of several places, the first that exists."""

    frames: str
    image_key: tuple[str, ...]
    angles: tuple[str, ...]
    pixel_size: tuple[str, ...]


def is_nxtomo(path: Path) -> bool:
    """Tell whether a file has a layout that `read_nxtomo` finds its way in."""
    return next(_layouts(path), None) is not None


def read_nxtomo(path: Path, data_path: str = "", image_key_path: str = "") -> Scan:
    """Open a NeXus scan: NXtomo, or the detector groups some beamlines write.

    Parameters
    ----------
    path : Path
    data_path : str
        Where the frames lie; found by itself if empty.
    image_key_path : str
        Where the image key lies; found by itself if empty.

    Returns
    -------
    Scan
        Frames with an image key other than 0, 1 or 2 are left out.

    Raises
    ------
    StorageError
        If a dataset, or the file it is linked to, is missing.
    DataError
        If image key, angles and frames do not agree, or several detectors could be
        meant.
    """
    places = _places_near(path, data_path) if data_path else _chosen_layout(path)
    frames = frames_at(path, places.frames)
    keys = _image_key(path, places, image_key_path, count=frames.shape[0])
    projections, flats, darks = (
        frames_at(path, places.frames, np.flatnonzero(keys == key))
        for key in (PROJECTION, FLAT, DARK)
    )
    return Scan(
        projections=projections,
        flats=flats,
        darks=darks,
        angles_rad=_angles_rad(path, places, keys),
        pixel_um=read_length_um(path, places.pixel_size),
        source=str(path),
    )


def _chosen_layout(path: Path) -> _Places:
    layouts = list(_layouts(path))
    if not layouts:
        raise DataError(
            f"{path} follows no NeXus layout that is known here: name the frames in "
            "acquire.data_path and the image key in acquire.image_key_path"
        )
    if len(layouts) == 1:
        return layouts[0]
    there = [layout for layout in layouts if first_found(path, (layout.frames,))]
    if len(there) != 1:
        names = ", ".join(layout.frames for layout in there or layouts)
        raise DataError(
            f"{path} holds frames of several detectors ({names}): name one in "
            "acquire.data_path"
        )
    return there[0]


def _layouts(path: Path) -> Iterator[_Places]:
    """Yield the scans in a file, NXtomo first, then groups named after a detector."""
    with open_hdf5(path) as file:
        entries = [name for name, item in file.items() if isinstance(item, h5py.Group)]
        tomos = [
            (place, frames)
            for entry in entries
            for place in (entry, f"{entry}/tomo_entry")
            for frames in ("data/data", "instrument/detector/data")
            if holds(file, f"{place}/sample") and holds(file, f"{place}/{frames}")
        ]
        named = [
            f"{entry}/{group}/data"
            for entry in entries
            for group in file[entry]
            if holds(file, f"{entry}/instrument/{group}/image_key")
            and holds(file, f"{entry}/{group}/data")
        ]
    if tomos:
        # the same frames stand at both places
        yield from (_tomo_places(place, frames) for place, frames in tomos[:1])
    else:
        yield from (_places_near(path, frames) for frames in named)


def _tomo_places(tomo: str, frames: str) -> _Places:
    return _Places(
        frames=f"{tomo}/{frames}",
        image_key=(f"{tomo}/instrument/detector/image_key", f"{tomo}/data/image_key"),
        angles=(f"{tomo}/sample/rotation_angle", f"{tomo}/data/rotation_angle"),
        pixel_size=(f"{tomo}/instrument/detector/x_pixel_size",),
    )


def _places_near(path: Path, data_path: str) -> _Places:
    """Say where key and angles of the frames at `data_path` are looked for."""
    group = PurePosixPath("/", data_path).parent
    above = [str(folder).rstrip("/") for folder in (group, *group.parents)]
    return _Places(
        frames=data_path,
        image_key=(
            *(f"{folder}/image_key" for folder in above),
            *(f"{folder}/instrument/detector/image_key" for folder in above),
            *(f"{folder}/instrument/{group.name}/image_key" for folder in above),
        ),
        angles=(
            *(f"{folder}/rotation_angle" for folder in above),
            *(f"{folder}/sample/rotation_angle" for folder in above),
            *_angle_axes(path, str(group)),
        ),
        pixel_size=(
            *(f"{folder}/x_pixel_size" for folder in above),
            *(f"{folder}/instrument/{group.name}/x_pixel_size" for folder in above),
        ),
    )


def _angle_axes(path: Path, group: str) -> list[str]:
    """Name what NXdata attributes call an axis of the frames, and that is an angle."""
    with open_hdf5(path) as file:
        attributes = (
            file[group].attrs if isinstance(file.get(group), h5py.Group) else {}
        )
        axes = [name.removesuffix("_indices") for name in attributes]
    angular = ("angle", "rot", "theta")
    return [f"{group}/{axis}" for axis in axes if any(word in axis for word in angular)]


def _image_key(
    path: Path, places: _Places, image_key_path: str, *, count: int
) -> NDArray[np.float64]:
    """Return the key of each frame; without any key, all are projections."""
    found = image_key_path or first_found(path, places.image_key)
    if not found:
        return np.full(count, float(PROJECTION))
    keys = read_numbers(path, found)
    if keys.shape != (count,):
        raise DataError(
            f"{path} lists an image key for {keys.size} frames in {found}, but "
            f"{places.frames} holds {count}: the scan was cut short, or "
            "acquire.image_key_path names another detector's key"
        )
    return keys


def _angles_rad(
    path: Path, places: _Places, keys: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return one angle for each projection."""
    found = first_found(path, places.angles)
    if not found:
        raise StorageError(
            f"{path} states no rotation angles for {places.frames}: they were looked "
            f"for at {', '.join(places.angles)}"
        )
    angles_rad = read_angles_rad(path, found)
    is_projection = keys == PROJECTION
    if angles_rad.shape == keys.shape:
        of_projections: NDArray[np.float64] = angles_rad[is_projection]
        return of_projections
    if angles_rad.shape == (np.count_nonzero(is_projection),):
        return angles_rad
    raise DataError(
        f"{path} lists {angles_rad.size} angles in {found} for {keys.size} frames, "
        f"{np.count_nonzero(is_projection)} of them projections: give one angle for "
        "each frame or for each projection"
    )


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
