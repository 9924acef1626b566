"""Where NeXus files keep the parts of a tomographic scan."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

import h5py

from fissura.errors import DataError
from fissura.store.hdf5 import first_found, holds, open_hdf5

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

__all__ = ["Places", "layouts", "places_in"]

ANGULAR = ("angle", "rot", "theta")


@dataclass(frozen=True, slots=True)
class Places:
    """Where things may lie in a file; of several places, the first that exists."""

    frames: str
    image_key: tuple[str, ...]
    angles: tuple[str, ...]
    pixel_size: tuple[str, ...]
    exposure: tuple[str, ...]
    energy: tuple[str, ...]


def places_in(path: Path, data_path: str = "") -> Places:
    """Say where to look in a file, around the frames named or the only ones there are.

    Parameters
    ----------
    path : Path
    data_path : str
        Where the frames lie; found by themselves if empty.

    Raises
    ------
    DataError
        If the file has no layout that is known, or frames of several detectors.
    """
    if data_path:
        return _near(path, data_path)
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
            f"{path} holds frames of several detectors ({names}): name one in "
            "acquire.data_path"
        )
    return there[0]


def layouts(path: Path) -> Iterator[Places]:
    """Yield the scans in a file, NXtomo first, then groups named after a detector."""
    with open_hdf5(path) as file:
        entries = [
            name
            for name in file
            if isinstance(file.get(name, getlink=True), h5py.HardLink)
            and isinstance(file[name], h5py.Group)
        ]
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
        yield from (_tomo(place, frames) for place, frames in tomos[:1])
    else:
        yield from (_near(path, frames) for frames in named)


def _tomo(tomo: str, frames: str) -> Places:
    detector = f"{tomo}/instrument/detector"
    return Places(
        frames=f"{tomo}/{frames}",
        image_key=(f"{detector}/image_key", f"{tomo}/data/image_key"),
        angles=(f"{tomo}/sample/rotation_angle", f"{tomo}/data/rotation_angle"),
        pixel_size=(f"{detector}/x_pixel_size",),
        exposure=(f"{detector}/count_time",),
        energy=(
            f"{tomo}/instrument/beam/incident_energy",
            f"{tomo}/beam/incident_energy",
        ),
    )


def _near(path: Path, data_path: str) -> Places:
    """Say where the rest of the scan with frames at `data_path` is looked for."""
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
        pixel_size=tuple(f"{at}/x_pixel_size" for at in (*above, *named)),
        exposure=tuple(f"{at}/count_time" for at in (*above, *detectors, *named)),
        energy=tuple(f"{folder}/instrument/beam/incident_energy" for folder in above),
    )


def _angle_axes(path: Path, group: str) -> list[str]:
    """Name what NXdata attributes call an axis of the frames, and that is an angle."""
    with open_hdf5(path) as file:
        attributes = (
            file[group].attrs if isinstance(file.get(group), h5py.Group) else {}
        )
        axes = [name.removesuffix("_indices") for name in attributes]
    return [f"{group}/{axis}" for axis in axes if any(word in axis for word in ANGULAR)]
