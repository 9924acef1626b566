"""Open a volume of any kind that is read so far: OME-Zarr and TIFF."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fissura.errors import DataError, StorageError
from fissura.model import Volume
from fissura.store.volumes.omezarr import open_omezarr
from fissura.store.volumes.tiff import TiffVoxels

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["open_volume"]

KINDS = "an OME-Zarr folder, a multi-page TIFF, or a folder of single-page TIFFs"
TIFF = {".tif", ".tiff"}


def open_volume(path: Path, *, voxel_um: float | None = None) -> Volume:
    """Open a volume; its voxels stay on disk.

    Parameters
    ----------
    path : Path
        An OME-Zarr folder, a multi-page TIFF, or a folder of single-page TIFFs.
    voxel_um : float, optional
        Edge of a voxel in µm; without it, the file must state one.

    Raises
    ------
    StorageError
        If the file is missing or of no kind that is read.
    DataError
        If nobody states the voxel size, or file and user contradict each other.
    """
    if not path.exists():
        raise StorageError(f"{path} does not exist: give {KINDS}")
    if (path / "zarr.json").exists() or (path / ".zattrs").exists():
        voxels, stated_um, _ = open_omezarr(path)
        return Volume(voxels, _agreed(path, stated_um, voxel_um))
    if path.suffix.lower() in TIFF or path.is_dir():
        return Volume(TiffVoxels(path), _agreed(path, None, voxel_um))
    raise StorageError(f"{path} is of no kind that can be read: give {KINDS}")


def _agreed(path: Path, stated_um: float | None, given_um: float | None) -> float:
    """Settle the voxel size between what the file states and what the user gives."""
    if given_um is not None and stated_um is not None:
        if abs(given_um - stated_um) > 1e-3 * stated_um:
            raise DataError(
                f"{path} states a voxel of {stated_um:g} µm, but {given_um:g} µm was "
                "given: leave the voxel size out, or correct the file"
            )
        return stated_um
    voxel_um = given_um if stated_um is None else stated_um
    if voxel_um is None:
        raise DataError(
            f"{path} does not state the size of its voxels: give it in µm, for "
            "example --voxel-um 1.3"
        )
    return voxel_um
