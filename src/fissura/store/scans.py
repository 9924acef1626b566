"""Open a raw scan of any kind that is read so far; the content tells the kind."""

from __future__ import annotations

from typing import TYPE_CHECKING

import h5py

from fissura.errors import DataError, StorageError
from fissura.store.exchange import is_exchange, read_exchange
from fissura.store.nxtomo import is_nxtomo, read_nxtomo
from fissura.store.tiff import TIFF_SIGNATURES

if TYPE_CHECKING:
    from pathlib import Path

    from fissura.model import Scan

__all__ = ["open_scan"]

KINDS = "NeXus (NXtomo, also Diamond's K11 layout) and APS Data Exchange"


def open_scan(path: Path, *, data_path: str = "", image_key_path: str = "") -> Scan:
    """Open a scan; its frames stay on disk.

    Parameters
    ----------
    path : Path
        An HDF5 file: NXtomo, a detector group as of Diamond's K11, or APS Data
        Exchange.
    data_path, image_key_path : str
        Where frames and image key lie in the file; found by themselves if empty.

    Raises
    ------
    StorageError
        If the file, or one it is linked to, is missing, damaged or of another kind.
    DataError
        If its layout is not known, or its parts do not agree.
    """
    _check_kind(path)
    if data_path or image_key_path:
        return read_nxtomo(path, data_path, image_key_path)
    if is_exchange(path):
        return read_exchange(path)
    if is_nxtomo(path):
        return read_nxtomo(path)
    raise DataError(
        f"{path} is an HDF5 file, but of no layout that is known here ({KINDS}): name "
        "the frames in acquire.data_path, and the image key in acquire.image_key_path"
    )


def _check_kind(path: Path) -> None:
    if not path.exists():
        raise StorageError(f"the scan {path} does not exist: check the path")
    if path.is_dir() or _is_tiff(path):
        raise StorageError(
            f"{path} was expected to be one HDF5 file; scans kept as TIFF images with "
            f"flats, darks and an angle file cannot be read yet, only {KINDS}"
        )
    if not h5py.is_hdf5(path):
        raise StorageError(
            f"{path} is not an HDF5 file, or is cut off at its start; {KINDS} are read"
        )


def _is_tiff(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return file.read(4) in TIFF_SIGNATURES
    except OSError as error:
        raise StorageError(
            f"the scan {path} cannot be read ({error.strerror})"
        ) from None
