"""NXtomo: the NeXus layout of a tomographic scan.

https://manual.nexusformat.org/classes/applications/NXtomo.html
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from fissura.errors import DataError, StorageError
from fissura.io.formats.hdf5.files import first_found
from fissura.io.scans.angle_file import listed_at, listed_elsewhere
from fissura.io.scans.angles import of_projections
from fissura.io.scans.hdf5_frames import Hdf5Frames, frames_at
from fissura.io.scans.nxtomo_places import layouts, places_in
from fissura.io.scans.nxtomo_writer import write_nxtomo
from fissura.io.scans.pixel_size import read_pixel_um
from fissura.io.scans.quantities import (
    read_energy_kev,
    read_exposure_s,
    read_numbers,
)
from fissura.model import Choice, Scan
from fissura.settings import Acquire

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from numpy.typing import NDArray

    from fissura.io.scans.angles import Listed
    from fissura.io.scans.nxtomo_places import Places

__all__ = ["field_frames", "is_nxtomo", "read_nxtomo", "write_nxtomo"]

PROJECTION, FLAT, DARK = 0, 1, 2
ALIGNMENT = -1.0
KEYS = {"flats": FLAT, "darks": DARK}
SAME_ANGLE = 0.1
"""Lists that differ by less than this share of a step are one list, read twice."""
NAMES = {PROJECTION: "projections", FLAT: "flats", DARK: "darks"}
USUAL = Acquire()


def is_nxtomo(path: Path) -> bool:
    """Return whether a file has a layout that `read_nxtomo` finds its way in."""
    return next(layouts(path), None) is not None


def read_nxtomo(path: Path, settings: Acquire = USUAL) -> Scan:
    """Open a NeXus scan: NXtomo, or the detector groups some beamlines write.

    Parameters
    ----------
    path : Path
    settings : Acquire
        Its `data_path`, `image_key_path` and `angles_path` say where the parts are;
        empty ones are searched for.

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
    places = places_in(path, settings.data_path)
    whole = frames_at(path, places.frames)
    keys, key_chosen = _image_key(
        path, places, settings.image_key_path, count=whole.shape[0]
    )
    projections, flats, darks = (
        whole.some(np.flatnonzero(keys == key)) for key in (PROJECTION, FLAT, DARK)
    )
    listed = _listed(path, places, settings)
    angles_rad, notes, angles = of_projections(
        listed, settings, views=len(projections.index), is_projection=keys == PROJECTION
    )
    pixel_um, pixel = read_pixel_um(path, places.pixel_size, within=places.entry)
    exposure_s, exposure = read_exposure_s(path, places.exposure)
    energy_kev, energy = read_energy_kev(path, places.energy)
    return Scan(
        projections=projections,
        flats=flats,
        darks=darks,
        angles_rad=angles_rad,
        pixel_um=pixel_um,
        source=str(path),
        exposure_s=exposure_s,
        energy_kev=energy_kev,
        flats_at=np.cumsum(keys == PROJECTION)[keys == FLAT],
        files=tuple(dict.fromkeys((path, *whole.files, listed.file))),
        notes=notes,
        chosen=(
            Choice("frames", f"{places.frames} {whole.shape}"),
            key_chosen,
            *angles,
            *pixel,
            *exposure,
            *energy,
        ),
    )


def field_frames(path: Path, data_path: str, what: str) -> Hdf5Frames:
    """Open the flats or darks of a file that may hold nothing else.

    Parameters
    ----------
    path : Path
    data_path : str
        Where the frames are; searched for if empty.
    what : {"flats", "darks"}
        Where an image key marks them, only these are taken.

    Raises
    ------
    DataError
        If an image key says that none of the frames are what is wanted.
    """
    places = places_in(path, data_path)
    whole = frames_at(path, places.frames, or_one=True)
    if not first_found(path, places.image_key):
        return whole
    keys, _ = _image_key(path, places, "", count=whole.shape[0])
    index = np.flatnonzero(keys == KEYS[what])
    if not len(index):
        raise DataError(
            f"the image key of {path} says that none of its {whole.shape[0]} frames "
            f"are {what}: name another file in acquire.{what}"
        )
    return whole.some(index)


def _image_key(
    path: Path, places: Places, image_key_path: str, *, count: int
) -> tuple[NDArray[np.float64], Choice]:
    """Return the key of each frame; without any key, all are projections."""
    found = image_key_path or first_found(path, places.image_key)
    control = first_found(path, tuple(f"{at}_control" for at in places.image_key))
    if not found and control:
        found, control = control, ""
    if not found:
        every = f"all {count} frames as projections"
        why = "the file states no image key"
        return np.full(count, float(PROJECTION)), Choice("image key", every, (), why)
    keys = read_numbers(path, found)
    if keys.shape != (count,):
        raise DataError(
            f"{path} lists an image key for {keys.size} frames in {found}, but "
            f"{places.frames} holds {count}: the scan was cut short, or "
            "acquire.image_key_path names another detector's key"
        )
    return _without_control(path, keys, found, "" if image_key_path else control)


def _without_control(
    path: Path, keys: NDArray[np.float64], found: str, control: str
) -> tuple[NDArray[np.float64], Choice]:
    """Leave out frames that were only taken to see whether the specimen moved."""
    choice = _image_keys(keys, found)
    if not control:
        return keys, choice
    checked = read_numbers(path, control)
    moved = (
        (checked < 0) & (keys == PROJECTION) if checked.shape == keys.shape else None
    )
    if moved is None or not moved.any():
        return keys, choice
    left = f"{np.count_nonzero(moved)} of them, taken to check alignment ({control})"
    corrected = np.where(moved, ALIGNMENT, keys)
    return corrected, replace(choice, left=(*choice.left, left))


def _image_keys(keys: NDArray[np.float64], found: str) -> Choice:
    """Count the frames of each kind, and name those that are left out."""
    values, counts = np.unique(keys, return_counts=True)
    numbers = dict(zip(values.tolist(), counts.tolist(), strict=True))
    taken = ", ".join(
        f"{numbers.get(float(key), 0)} {name}" for key, name in NAMES.items()
    )
    left = tuple(
        f"{number} frames of key {key:g}"
        for key, number in numbers.items()
        if key not in NAMES
    )
    return Choice("image key", f"{found} ({taken})", left)


def _listed(path: Path, places: Places, settings: Acquire) -> Listed:
    """Read the angles of all frames, from any place in the file."""
    elsewhere = listed_elsewhere(path, settings)
    if elsewhere is not None:
        return elsewhere
    found = settings.angles_path or first_found(path, places.angles)
    if not found:
        raise StorageError(
            f"{path} states no rotation angles for {places.frames}: they were looked "
            f"for at {', '.join(places.angles)}; name their place in "
            "acquire.angles_path, a text file in acquire.angles, or the first and the "
            "last angle in acquire.angle_range"
        )
    listed = listed_at(path, found)
    others = () if settings.angles_path else places.angles
    return replace(listed, left=tuple(_other_lists(path, listed, others)))


def _other_lists(path: Path, listed: Listed, others: tuple[str, ...]) -> Iterator[str]:
    """Name other lists of as many angles that are not the same to a tenth of a step."""
    first = listed.values.ravel()
    near = (
        SAME_ANGLE * float(np.median(np.abs(np.diff(first)))) if len(first) > 1 else 0
    )
    for place in others:
        if not first_found(path, (place,)):
            continue
        try:
            values = listed_at(path, place).values.ravel()
        except DataError:  # no numbers
            continue
        apart = values.size != first.size or np.abs(values - first).max() > near
        if apart and values.size >= first.size:
            yield f"{place} ({values.size} listed)"
