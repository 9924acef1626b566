"""Where NeXus files keep the parts of a tomographic scan."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

import h5py

from fissura.errors import DataError
from fissura.io.formats.hdf5.files import (
    find_dataset,
    first_found,
    holds,
    names_in,
    open_hdf5,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

__all__ = ["Places", "layouts", "places_in"]

ANGULAR = ("angle", "rot", "theta")


@dataclass(frozen=True, slots=True)
class Places:
    """Where things may be in a file; of several places, the first that exists."""

    frames: str
    image_key: tuple[str, ...]
    angles: tuple[str, ...]
    pixel_size: tuple[str, ...]
    exposure: tuple[str, ...]
    energy: tuple[str, ...]

    @property
    def entry(self) -> str:
        """The group at the root that holds the frames."""
        return PurePosixPath("/", self.frames).parts[1]


def places_in(path: Path, data_path: str = "") -> Places:
    """Return where to search in a file, around the named frames or the only ones.

    Parameters
    ----------
    path : Path
    data_path : str
        Where the frames are; searched for if empty.

    Raises
    ------
    DataError
        If the file has no layout that is known, or frames of several entries or
        detectors.
    """
    if data_path:
        named = [places for places in layouts(path) if _same(places, data_path)]
        return named[0] if named else _near(path, data_path)
    found = list(layouts(path))
    if not found:
        raise DataError(
            f"{path} follows no NeXus layout that is known here: name the frames in "
            "acquire.data_path and the image key in acquire.image_key_path"
        )
    if len(found) == 1:
        return found[0]
    there = [places for places in found if first_found(path, (places.frames,))]
    if len(there) != 1:
        names = ", ".join(places.frames for places in there or found)
        raise DataError(
            f"{path} holds frames of several entries or detectors ({names}): name one "
            "in acquire.data_path"
        )
    return there[0]


def _same(places: Places, data_path: str) -> bool:
    return PurePosixPath("/", places.frames) == PurePosixPath("/", data_path)


def layouts(path: Path) -> Iterator[Places]:
    """Yield the scans in a file, NXtomo first, then groups named after a detector.

    Frames that are at several places, by links, are one scan.
    """
    with open_hdf5(path) as file:
        entries = [name for name in names_in(file) if _is_group(file, name)]
        tomos = [
            (place, detector, frames)
            for entry in entries
            for place in (entry, f"{entry}/tomo_entry")
            if holds(file, f"{place}/sample")
            for detector, frames in _detectors(file, place)
        ]
        named = [
            f"{entry}/{group}/data"
            for entry in entries
            for group in names_in(file[entry])
            if holds(file, f"{entry}/instrument/{group}/image_key")
            and holds(file, f"{entry}/{group}/data")
        ]
    once: dict[tuple[Path, object], Places] = {}
    for place, detector, frames in tomos:
        lies = _lies(path, frames, otherwise=f"{place} {detector}")
        once.setdefault(lies, _tomo(place, detector, frames))
    yield from once.values()
    if not tomos:
        yield from (_near(path, frames) for frames in named)


def _is_group(file: h5py.File, name: str) -> bool:
    is_here = isinstance(file.get(name, getlink=True), h5py.HardLink)
    return is_here and isinstance(file[name], h5py.Group)


def _detectors(file: h5py.File, place: str) -> Iterator[tuple[str, str]]:
    """Yield the group and the frames of each detector of an NXtomo entry."""
    usual = f"{place}/instrument/detector"
    frames = (f"{place}/data/data", f"{usual}/data")  # both hold the same
    found = [name for name in frames if holds(file, name)]
    if not found:
        return
    yield usual, found[0]
    instrument = file.get(f"{place}/instrument")
    for name in names_in(instrument) if isinstance(instrument, h5py.Group) else ():
        other = f"{place}/instrument/{name}"
        keyed = holds(file, f"{other}/image_key") and holds(file, f"{other}/data")
        if other != usual and keyed:
            yield other, f"{other}/data"


def _lies(path: Path, frames: str, *, otherwise: str) -> tuple[Path, object]:
    """Return what is the same for all names of one dataset."""
    if not first_found(path, (frames,)):
        return path, otherwise  # the pixels are missing
    holder, name = find_dataset(path, frames)
    with open_hdf5(holder) as file:
        return holder.resolve(), h5py.h5o.get_info(file[name].id).addr


def _tomo(tomo: str, detector: str, frames: str) -> Places:
    return Places(
        frames=frames,
        image_key=(f"{detector}/image_key", f"{tomo}/data/image_key"),
        angles=(f"{tomo}/sample/rotation_angle", f"{tomo}/data/rotation_angle"),
        pixel_size=(f"{detector}/x_pixel_size", f"{detector}/y_pixel_size"),
        exposure=(f"{detector}/count_time",),
        energy=(
            f"{tomo}/instrument/beam/incident_energy",
            f"{tomo}/beam/incident_energy",
        ),
    )


def _near(path: Path, data_path: str) -> Places:
    """Return where the rest of the scan with frames at `data_path` is searched for."""
    group = PurePosixPath("/", data_path).parent
    above = [str(folder).rstrip("/") for folder in (group, *group.parents)]
    named = [f"{folder}/instrument/{group.name}" for folder in above]
    detectors = [f"{folder}/instrument/detector" for folder in above]
    return Places(
        frames=data_path,
        image_key=tuple(f"{at}/image_key" for at in (*above, *detectors, *named)),
        angles=(
            *(f"{folder}/rotation_angle" for folder in above),
            *(f"{folder}/sample/rotation_angle" for folder in above),
            *_angle_axes(path, str(group)),
        ),
        pixel_size=tuple(
            f"{at}/{axis}_pixel_size" for axis in "xy" for at in (*above, *named)
        ),
        exposure=tuple(f"{at}/count_time" for at in (*above, *detectors, *named)),
        energy=tuple(f"{folder}/instrument/beam/incident_energy" for folder in above),
    )


def _angle_axes(path: Path, group: str) -> list[str]:
    """Name what NXdata attributes call an axis of the frames, and that is an angle."""
    with open_hdf5(path) as file:
        attributes = (
            file[group].attrs if isinstance(file.get(group), h5py.Group) else {}
        )
        axes = [name.removesuffix("_indices") for name in names_in(attributes)]
    return [f"{group}/{axis}" for axis in axes if any(word in axis for word in ANGULAR)]
