"""Open a raw scan of any supported kind, recognised by its content."""

from __future__ import annotations

from typing import TYPE_CHECKING

import h5py

from fissura.errors import DataError, StorageError
from fissura.io.atomic import explain_disk_errors
from fissura.io.formats.tiff.files import is_tiff
from fissura.io.scans.data_exchange import is_exchange, read_exchange
from fissura.io.scans.flats_and_darks import with_fields
from fissura.io.scans.nxtomo import is_nxtomo, read_nxtomo
from fissura.io.scans.tiff_scan import read_tiff_scan
from fissura.settings import Acquire

if TYPE_CHECKING:
    from pathlib import Path

    from fissura.model import Scan

__all__ = ["open_scan"]

KINDS = (
    "NeXus (NXtomo, also Diamond's K11 layout), APS Data Exchange, and TIFF images "
    "with flats, darks and a file of angles"
)
ZARR_MARKS = ("zarr.json", ".zattrs", ".zgroup", ".zarray")
A_VOLUME = "a volume is reconstructed already: measure it with  fissura inspect"
USUAL = Acquire()


def open_scan(path: Path, settings: Acquire = USUAL) -> Scan:
    """Open a scan; its frames stay on disk.

    Parameters
    ----------
    path : Path
        An HDF5 file (NXtomo, a detector group as of Diamond's K11, or APS Data
        Exchange), a TIFF file of many pages, or a folder of TIFF images.
    settings : Acquire
        Where the parts of the scan are; what is not given is searched for.

    Raises
    ------
    StorageError
        If the file, or one it is linked to, is missing, damaged or of another kind.
    DataError
        If its layout is not known, or its parts do not agree.
    """
    with explain_disk_errors(path):
        is_folder = path.is_dir()
        if is_folder and any((path / mark).exists() for mark in ZARR_MARKS):
            raise DataError(f"{path} is an OME-Zarr volume and no raw scan: {A_VOLUME}")
    if is_folder or is_tiff(path):
        return with_fields(read_tiff_scan(path, settings), path, settings)
    if not h5py.is_hdf5(path):
        empty = path.stat().st_size == 0
        raise StorageError(
            f"{path} is {'empty' if empty else 'neither an HDF5 nor a TIFF file'}: "
            f"copy it again, or name a scan of another kind; {KINDS} are read; "
            f"{A_VOLUME}"
        )
    return with_fields(_read_hdf5(path, settings), path, settings)


def _read_hdf5(path: Path, settings: Acquire) -> Scan:
    if not settings.image_key_path and is_exchange(path, settings.data_path):
        return read_exchange(path, settings)
    if settings.data_path or settings.image_key_path:
        return read_nxtomo(path, settings)
    if is_nxtomo(path):
        return read_nxtomo(path, settings)
    raise DataError(
        f"{path} is an HDF5 file, but of no layout that is known here ({KINDS}): name "
        "the frames in acquire.data_path, and the image key in "
        f"acquire.image_key_path; {A_VOLUME}"
    )
