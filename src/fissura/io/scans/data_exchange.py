"""APS Data Exchange: the layout of tomographic scans at the Advanced Photon Source.

https://dxfile.readthedocs.io
"""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

import h5py
import numpy as np

from fissura.errors import DataError
from fissura.io.formats.hdf5.files import first_found, holds, names_in, open_hdf5
from fissura.io.scans.angle_file import listed_at, listed_elsewhere
from fissura.io.scans.angles import of_projections
from fissura.io.scans.hdf5_frames import Hdf5Frames, frames_at
from fissura.io.scans.pixel_size import read_pixel_um
from fissura.io.scans.quantities import read_energy_kev, read_exposure_s
from fissura.model import Choice, Scan
from fissura.settings import Acquire

if TYPE_CHECKING:
    from pathlib import Path

    from fissura.io.scans.angles import Listed
    from fissura.model import ArrayLike3D

__all__ = ["field_of_exchange", "is_exchange", "read_exchange"]

USUAL_GROUP = "/exchange"
GROUP = re.compile(r"exchange(_?\d+)?")
FRAMES = re.compile(r"data(_?\d+)?")
FIELDS = {"flats": "data_white", "darks": "data_dark"}
THETA = "theta"
INSTRUMENT = "/measurement/instrument"
PIXEL = (f"{INSTRUMENT}/detector/actual_pixel_size_x",)
EXPOSURE = f"{INSTRUMENT}/detector/exposure_time"
ENERGY = f"{INSTRUMENT}/monochromator/energy"
ANGLE_FIRST = "theta"
AXES = 3
USUAL = Acquire()


def is_exchange(path: Path, data_path: str = "") -> bool:
    """Return whether a file has this layout, and frames at `data_path` if given."""
    frames = _all_frames(path)
    return _normal(data_path) in frames if data_path else bool(frames)


def _normal(data_path: str) -> str:
    return str(PurePosixPath("/", data_path))


def _all_frames(path: Path) -> list[str]:
    """Return where frames are: a file may hold several exchange groups, or data."""
    with open_hdf5(path) as file:
        found = [
            f"/{group}/{name}"
            for group in names_in(file)
            if GROUP.fullmatch(group) and isinstance(file.get(group), h5py.Group)
            for name in names_in(file[group])
            if FRAMES.fullmatch(name)
        ]
        several = [name for name in found if _is_stack(file, name)]
    return several or found


def _is_stack(file: h5py.File, name: str) -> bool:
    data = file.get(name)
    return data is None or (isinstance(data, h5py.Dataset) and data.ndim == AXES)


def read_exchange(path: Path, settings: Acquire = USUAL) -> Scan:
    """Open a Data Exchange scan.

    The size of a pixel at the specimen is the detector's ``actual_pixel_size_x``, in
    metres where no unit is stated, or what the objective resolves, with its unit.

    Parameters
    ----------
    path : Path
    settings : Acquire
        May name the frames and other angles, and say which of these belong to
        projections.

    Raises
    ------
    StorageError
        If a dataset, or the file it is linked to, is missing.
    DataError
        If the file states no angles, others than there are projections, frames in the
        order of sinograms, or several sets of frames.
    """
    data_path = _frames_path(path, settings)
    _check_order(path, data_path)
    projections = frames_at(path, data_path)
    listed = _listed(path, data_path, settings)
    angles_rad, notes, angles = of_projections(
        listed, settings, views=len(projections.index)
    )
    pixel_um, pixel = read_pixel_um(path, PIXEL, within="/", unit="m", objective=True)
    exposure_s, exposure = read_exposure_s(path, (EXPOSURE,))
    energy_kev, energy = read_energy_kev(path, (ENERGY,), unit="kev")
    flats, darks = (
        _optional(path, _beside(data_path, field), projections)
        for field in FIELDS.values()
    )
    fields = [
        file
        for frames in (flats, darks)
        if isinstance(frames, Hdf5Frames)
        for file in frames.files
    ]
    return Scan(
        projections=projections,
        flats=flats,
        darks=darks,
        angles_rad=angles_rad,
        pixel_um=pixel_um,
        source=str(path),
        exposure_s=exposure_s,
        energy_kev=energy_kev,
        files=tuple(dict.fromkeys((path, *projections.files, *fields, listed.file))),
        notes=notes,
        chosen=(
            Choice("frames", f"{data_path} {projections.shape}"),
            Choice("flats", f"{_beside(data_path, 'data_white')} ({flats.shape[0]})"),
            Choice("darks", f"{_beside(data_path, 'data_dark')} ({darks.shape[0]})"),
            *angles,
            *pixel,
            *exposure,
            *energy,
        ),
    )


def field_of_exchange(path: Path, what: str) -> Hdf5Frames:
    """Open the flats or darks of a file of this layout.

    Parameters
    ----------
    path : Path
    what : {"flats", "darks"}

    Raises
    ------
    StorageError
        If they are missing.
    """
    return frames_at(path, f"{USUAL_GROUP}/{FIELDS[what]}", or_one=True)


def _beside(data_path: str, name: str) -> str:
    return str(PurePosixPath(data_path).parent / name)


def _frames_path(path: Path, settings: Acquire) -> str:
    """Return where the frames are: as named, or the only ones there are."""
    if settings.data_path:
        return _normal(settings.data_path)
    found = _all_frames(path)
    if len(found) > 1:
        raise DataError(
            f"{path} holds several sets of frames ({', '.join(found)}): name one in "
            "acquire.data_path"
        )
    return found[0]


def _check_order(path: Path, data_path: str) -> None:
    """Refuse sinograms: the first axis of the frames must be the angle."""
    with open_hdf5(path) as file:
        data = file.get(data_path)
        stated = "" if data is None else data.attrs.get("axes", "")
    text = stated.decode() if isinstance(stated, bytes) else str(stated)
    if text and not text.startswith(ANGLE_FIRST):
        raise DataError(
            f"{data_path} in {path} is in the order {text}, but frames in the order "
            "theta:y:x are wanted: write the scan again with the angle first"
        )


def _listed(path: Path, data_path: str, settings: Acquire) -> Listed:
    elsewhere = listed_elsewhere(path, settings)
    if elsewhere is not None:
        return elsewhere
    place = settings.angles_path or _beside(data_path, THETA)
    if not first_found(path, (place,)):
        raise DataError(
            f"{path} states no rotation angles: one for each projection is expected "
            f"at {place}; name another place in acquire.angles_path, a text file in "
            "acquire.angles, or the first and the last angle in acquire.angle_range"
        )
    return listed_at(path, place)


def _optional(path: Path, dataset: str, projections: ArrayLike3D) -> ArrayLike3D:
    """Open flats or darks; no frame at all where the file holds none."""
    with open_hdf5(path) as file:
        there = holds(file, dataset)
    if there:
        return frames_at(path, dataset, or_one=True)
    return np.empty((0, *projections.shape[1:]), projections.dtype)
