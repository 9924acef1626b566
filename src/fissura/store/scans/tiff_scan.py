"""A scan kept as TIFF images: projections, flats, darks and a text file of angles."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from fissura.errors import DataError, StorageError
from fissura.model import Scan
from fissura.store.atomic import explain_disk_errors
from fissura.store.scans.angle_file import listed_elsewhere, read_angle_file
from fissura.store.scans.angles import of_projections
from fissura.store.scans.joined import joined
from fissura.store.scans.nearby import folder_of, nearby
from fissura.store.volumes.tiff import TiffVoxels
from fissura.store.volumes.tiff_files import SUFFIXES, natural, pages, tiff_files

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from fissura.model import ArrayLike3D
    from fissura.settings import Acquire
    from fissura.store.scans.angles import Listed

__all__ = ["read_tiff_scan"]

FLAT_NAMES = ("flat", "white")
DARK_NAMES = ("dark",)
ANGLE_NAMES = ("angle", "theta")
ANGLE_SUFFIXES = (".txt", ".csv", ".dat", ".tsv", "")
AFTER = ("after", "post", "end")


@dataclass(frozen=True, slots=True)
class _Field:
    """Flats or darks found by their names.

    Parameters
    ----------
    frames : ArrayLike3D
    sources : tuple of Path
        Files and folders they are read from.
    after : tuple of bool
        Whether each frame's source says by its name that it was taken after the scan.
    """

    frames: ArrayLike3D
    sources: tuple[Path, ...] = ()
    after: tuple[bool, ...] = ()


def read_tiff_scan(path: Path, settings: Acquire) -> Scan:
    """Open a scan kept as TIFF images.

    Parameters
    ----------
    path : Path
        A folder of projections, a file of many pages, or a folder that holds one of
        the two.  Files and folders beside them whose names begin with ``flat`` or
        ``white``, ``dark``, and ``angle`` or ``theta`` are the rest of the scan.
    settings : Acquire
        May name the rest of the scan; what it names is not looked for.

    Raises
    ------
    StorageError
        If there are no images, no angles, or a file cannot be read.
    DataError
        If it is not clear which images are meant, or they do not agree.
    """
    projections = _projections(path, _named(path, settings))
    flats = _by_name(path, FLAT_NAMES, projections, wanted=not settings.flats)
    darks = _by_name(path, DARK_NAMES, projections, wanted=not settings.darks)
    listed = listed_elsewhere(path, settings) or _angles(path)
    angles_rad, notes = of_projections(listed, settings, views=projections.shape[0])
    return Scan(
        projections=projections,
        flats=flats.frames,
        darks=darks.frames,
        angles_rad=angles_rad,
        pixel_um=None,
        source=str(path),
        flats_at=_flats_at(flats, projections.shape[0]),
        files=(projections.path, *flats.sources, *darks.sources, listed.file),
        notes=(*_found("flats", flats), *_found("darks", darks), *notes),
    )


def _projections(path: Path, named: set[Path]) -> TiffVoxels:
    """Find the projections in a folder: images by themselves, or one folder of them."""
    if not path.is_dir():
        return TiffVoxels(path)
    own = tuple(f for f in tiff_files(path) if not _is_field(f) and f not in named)
    folders = [f for f in _folders(path) if not _is_field(f) and f not in named]
    if len(own) == 1 and folders and pages(own[0])[0][0] == 1:
        own = ()  # a picture of the specimen, say: one image is no scan
    if len(own) + len(folders) == 1:
        return TiffVoxels((*own, *folders)[0])
    if own and not folders:
        return TiffVoxels(path, own)
    if folders:
        names = [*(("the images in it",) if own else ()), *(f.name for f in folders)]
        raise DataError(
            f"{path} holds several things that could be projections "
            f"({', '.join(names)}): name their folder, and what is not of the scan "
            "move elsewhere"
        )
    raise StorageError(
        f"{path} was expected to be a scan, but holds no TIFF images "
        f"({', '.join(SUFFIXES)}) that could be projections: name their folder, or an "
        "HDF5 file"
    )


def _named(path: Path, settings: Acquire) -> set[Path]:
    """Return what the user says are flats and darks."""
    flats = {nearby(path, one, setting="acquire.flats") for one in settings.flats}
    darks = {nearby(path, one, setting="acquire.darks") for one in settings.darks}
    return flats | darks


def _folders(path: Path) -> list[Path]:
    """Return the folders in a folder that hold images."""
    with explain_disk_errors(path):
        inside = sorted((f for f in path.iterdir() if f.is_dir()), key=natural)
    return [folder for folder in inside if tiff_files(folder)]


def _is_field(path: Path) -> bool:
    return path.name.lower().startswith((*FLAT_NAMES, *DARK_NAMES))


def _by_name(
    path: Path, names: tuple[str, ...], projections: TiffVoxels, *, wanted: bool
) -> _Field:
    """Find flats or darks beside the projections; no frame at all if there are none."""
    none = np.empty((0, *projections.shape[1:]), projections.dtype)
    sources = _sources(path, names) if wanted else ()
    if not sources:
        return _Field(none)
    parts = [TiffVoxels(source) for source in sources]
    after = tuple(
        _is_after(source)
        for source, part in zip(sources, parts, strict=True)
        for _ in range(part.shape[0])
    )
    what = f"{sources[0]} and the others whose names begin with {names[0]}"
    return _Field(joined(parts, what=what), sources, after)


def _sources(path: Path, names: tuple[str, ...]) -> tuple[Path, ...]:
    """Return files and folders of these names, those taken after the scan last."""
    here = folder_of(path)
    for folder in (here, here.parent):
        found = [
            entry
            for entry in (*tiff_files(folder), *_folders(folder))
            if entry.name.lower().startswith(names) and entry != path
        ]
        if found:
            return tuple(sorted(found, key=lambda at: (_is_after(at), natural(at))))
    return ()


def _is_after(path: Path) -> bool:
    return any(word in AFTER for word in re.findall("[a-z]+", path.stem.lower()))


def _flats_at(flats: _Field, views: int) -> NDArray[np.int64] | None:
    """Return when flats were taken, if their names tell before from after."""
    if all(flats.after) or not any(flats.after):
        return None
    return np.where(flats.after, views, 0).astype(np.int64)


def _angles(path: Path) -> Listed:
    """Read the file of angles that lies beside the projections."""
    here = folder_of(path)
    for folder in (here, here.parent):
        with explain_disk_errors(folder):
            found = sorted(file for file in folder.iterdir() if _lists_angles(file))
        if len(found) == 1:
            return read_angle_file(found[0])
        if found:
            raise DataError(
                f"{folder} holds several lists of angles "
                f"({', '.join(file.name for file in found)}): name one in "
                "acquire.angles"
            )
    raise StorageError(
        f"{path} has no file of angles beside it (angles.txt, one number to a line): "
        "name one in acquire.angles"
    )


def _lists_angles(file: Path) -> bool:
    return (
        file.name.lower().startswith(ANGLE_NAMES)
        and file.suffix.lower() in ANGLE_SUFFIXES
        and file.is_file()
    )


def _found(what: str, field: _Field) -> tuple[str, ...]:
    """Say which files were taken for flats or darks, as nobody named them."""
    if not field.sources:
        return ()
    first, last = field.sources[0], field.sources[-1]
    more = f" to {last.name}" if last != first else ""
    return (
        f"{what} were taken from {first}{more} by name: {field.frames.shape[0]} frames",
    )
