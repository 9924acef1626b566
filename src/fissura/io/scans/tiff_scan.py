"""A scan stored as TIFF images: projections, flats, darks and a file of angles."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from fissura.errors import DataError, StorageError
from fissura.io.formats.tiff.files import SUFFIXES, pages, tiff_files
from fissura.io.formats.tiff.reader import TiffVoxels
from fissura.io.scans.angle_file import listed_elsewhere, read_angle_file
from fissura.io.scans.angles import of_projections
from fissura.io.scans.companion_files import nearby
from fissura.io.scans.joined_frames import joined
from fissura.io.scans.tiff_parts import (
    DARKS,
    FLATS,
    angle_list,
    field_parts,
    image_folders,
    is_after,
)
from fissura.model import Choice, Scan

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from fissura.io.scans.angles import Listed
    from fissura.io.scans.tiff_parts import Kind
    from fissura.model import ArrayLike3D
    from fissura.settings import Acquire

__all__ = ["read_tiff_scan"]

NAMED = 4
"""Files that a message names."""


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
    left : tuple of str
        What could be of this kind, but was not taken.
    notes : tuple of str
        What was derived on the meaning of its counts.
    """

    frames: ArrayLike3D
    sources: tuple[Path, ...] = ()
    after: tuple[bool, ...] = ()
    left: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def read_tiff_scan(path: Path, settings: Acquire) -> Scan:
    """Open a scan stored as TIFF images.

    Parameters
    ----------
    path : Path
        A folder of projections, a file of many pages, or a folder that holds one of
        the two.  Files and folders beside them whose names begin with ``flat`` or
        ``white``, ``dark``, and ``angle`` or ``theta``, or have it as a word, are the
        rest of the scan.
    settings : Acquire
        May name the rest of the scan; what it names is not searched for.

    Raises
    ------
    StorageError
        If there are no images, no angles, or a file cannot be read.
    DataError
        If it is not clear which images are meant, or they do not agree.
    """
    projections = _projections(path, _named(path, settings))
    own = (projections.path, *projections.files[:1])
    flats = _by_name(path, FLATS, projections, wanted=not settings.flats)
    darks = _by_name(path, DARKS, projections, wanted=not settings.darks)
    listed = listed_elsewhere(path, settings) or _angles(path, own)
    angles_rad, notes, angles = of_projections(
        listed, settings, views=projections.shape[0]
    )
    return Scan(
        projections=projections,
        flats=flats.frames,
        darks=darks.frames,
        angles_rad=angles_rad,
        pixel_um=None,
        source=str(path),
        flats_at=_flats_at(flats, projections.shape[0]),
        files=(projections.path, *flats.sources, *darks.sources, listed.file),
        notes=(
            *_found("flats", flats),
            *_found("darks", darks),
            *dict.fromkeys((*projections.notes, *flats.notes, *darks.notes)),
            *notes,
        ),
        chosen=(
            Choice("frames", f"{projections.path} {projections.shape}"),
            _chosen("flats", flats),
            _chosen("darks", darks),
            *angles,
        ),
    )


def _projections(path: Path, named: set[Path]) -> TiffVoxels:
    """Find the projections in a folder: images by themselves, or one folder of them."""
    if not path.is_dir():
        return TiffVoxels(path)
    own = tuple(f for f in tiff_files(path) if not _is_field(f) and f not in named)
    folders = [f for f in image_folders(path) if not _is_field(f) and f not in named]
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


def _is_field(path: Path) -> bool:
    return FLATS.names(path) or DARKS.names(path)


def _by_name(
    path: Path, kind: Kind, projections: TiffVoxels, *, wanted: bool
) -> _Field:
    """Find flats or darks beside the projections; no frame at all if there are none."""
    none = np.empty((0, *projections.shape[1:]), projections.dtype)
    if not wanted:
        return _Field(none)
    found = field_parts(path, kind, (projections.path, *projections.files[:1]))
    if not found.taken:
        return _Field(none, left=found.left)
    parts = [TiffVoxels(source) for source in found.taken]
    after = tuple(
        is_after(source)
        for source, part in zip(found.taken, parts, strict=True)
        for _ in range(part.shape[0])
    )
    what = f"{found.taken[0]} and the other {kind.what}"
    notes = tuple(note for part in parts for note in part.notes)
    return _Field(joined(parts, what=what), found.taken, after, found.left, notes)


def _flats_at(flats: _Field, views: int) -> NDArray[np.int64] | None:
    """Return when flats were taken, if their names say before or after."""
    if all(flats.after) or not any(flats.after):
        return None
    return np.where(flats.after, views, 0).astype(np.int64)


def _angles(path: Path, own: tuple[Path, ...]) -> Listed:
    """Read the file of angles that is beside the projections."""
    found = angle_list(path, own)
    listed = read_angle_file(found.taken[0])
    return replace(listed, why="found by its name", left=found.left)


def _chosen(what: str, field: _Field) -> Choice:
    names = ", ".join(str(source) for source in field.sources[:NAMED])
    more = f" and {len(field.sources) - NAMED} more" if field.sources[NAMED:] else ""
    return Choice(what, names + more, field.left)


def _found(what: str, field: _Field) -> tuple[str, ...]:
    """Report which files were taken for flats or darks, as none were named."""
    if not field.sources:
        return ()
    first, last = field.sources[0], field.sources[-1]
    more = f" to {last.name}" if last != first else ""
    return (
        f"{what} were taken from {first}{more} by name: {field.frames.shape[0]} frames",
    )
