"""Flats and darks that are in other files than the projections."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import h5py
import numpy as np

from fissura.errors import StorageError
from fissura.io.formats.tiff.files import is_tiff
from fissura.io.formats.tiff.reader import TiffVoxels
from fissura.io.scans.companion_files import nearby, why_above
from fissura.io.scans.data_exchange import field_of_exchange, is_exchange
from fissura.io.scans.joined_frames import joined
from fissura.io.scans.nxtomo import field_frames
from fissura.model import Choice

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from fissura.model import ArrayLike3D, Scan
    from fissura.settings import Acquire

__all__ = ["with_fields"]

BEFORE_AND_AFTER = 2


def with_fields(scan: Scan, path: Path, settings: Acquire) -> Scan:
    """Return a scan with the flats and darks that the settings name, if any.

    Parameters
    ----------
    scan : Scan
    path : Path
        Where it is.
    settings : Acquire
        Of two files of flats, the second counts as taken after the scan.

    Raises
    ------
    StorageError
        If a file is missing or unreadable.
    DataError
        If a file does not hold frames.
    """
    if settings.flats:
        files, parts = _open_all(path, settings, "flats")
        scan = replace(
            scan,
            flats=joined(parts, what="the files of acquire.flats"),
            flats_at=_flats_at(parts, scan.projections.shape[0]),
            files=(*scan.files, *files),
            notes=(*scan.notes, *_notes(parts)),
            chosen=_chosen(scan, path, "flats", files),
        )
    if settings.darks:
        files, parts = _open_all(path, settings, "darks")
        scan = replace(
            scan,
            darks=joined(parts, what="the files of acquire.darks"),
            files=(*scan.files, *files),
            notes=(*scan.notes, *_notes(parts)),
            chosen=_chosen(scan, path, "darks", files),
        )
    return scan


def _chosen(scan: Scan, path: Path, what: str, files: list[Path]) -> tuple[Choice, ...]:
    """Report that the named files replace the frames of the scan itself."""
    own: int = getattr(scan, what).shape[0]
    left = (f"{own} {what} of the scan itself",) if own else ()
    others = (choice for choice in scan.chosen if choice.what != what)
    why = next((why for file in files if (why := why_above(path, file))), "")
    return (*others, Choice(what, ", ".join(map(str, files)), left, why))


def _notes(parts: list[ArrayLike3D]) -> tuple[str, ...]:
    """Return what was derived on the meaning of counts in TIFF files."""
    found = (part.notes for part in parts if isinstance(part, TiffVoxels))
    return tuple(dict.fromkeys(note for notes in found for note in notes))


def _open_all(
    path: Path, settings: Acquire, what: str
) -> tuple[list[Path], list[ArrayLike3D]]:
    given: tuple[str, ...] = getattr(settings, what)
    data_path: str = getattr(settings, f"{what}_path")
    files = [nearby(path, one, setting=f"acquire.{what}") for one in given]
    return files, [_frames(file, data_path, what) for file in files]


def _frames(path: Path, data_path: str, what: str) -> ArrayLike3D:
    if path.is_dir() or is_tiff(path):
        return TiffVoxels(path)
    if not h5py.is_hdf5(path):
        raise StorageError(
            f"{path} was expected to hold {what}, but is neither TIFF nor HDF5: "
            f"name another file in acquire.{what}"
        )
    if not data_path and is_exchange(path):
        return field_of_exchange(path, what)
    return field_frames(path, data_path, what)


def _flats_at(parts: list[ArrayLike3D], views: int) -> NDArray[np.int64] | None:
    if len(parts) != BEFORE_AND_AFTER:
        return None
    return np.repeat([0, views], [part.shape[0] for part in parts])
