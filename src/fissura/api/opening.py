"""Open what a laboratory has: raw scans, volumes, tensile tests."""

from __future__ import annotations

from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from fissura import io
from fissura.api.outputs import (
    settings_with,
)
from fissura.errors import DataError
from fissura.model import Volume
from fissura.workflow import stages

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from fissura.model import Scan, TensileReading

    AnyPath = str | PathLike[str]

__all__ = ["open_scan", "open_volume", "read_tensile_test"]


def open_scan(
    path: AnyPath, *, voxel_um: float | None = None, **settings: object
) -> Scan:
    """Open a raw scan; its frames stay on disk.

    Parameters
    ----------
    path : path
        NXtomo or APS Data Exchange file, multi-page TIFF, or folder of TIFFs.
    voxel_um : float, optional
        Edge of a pixel at the specimen, in µm, where the file does not state it.
    **settings
        Settings of the section ``acquire``, such as ``data_path="/entry/data"``.

    Returns
    -------
    Scan
        `projections`, `flats`, `darks` and `angles_rad` are array-like.

    Raises
    ------
    StorageError, DataError
        If the file is missing or damaged, or cannot be a tomographic scan.
    SettingsError
        If a setting is unknown or out of range.
    """
    chosen = settings_with("acquire", settings)
    study = chosen.study.model_copy(update={"voxel_um": voxel_um})
    return stages.open_scan(Path(path), chosen.model_copy(update={"study": study}))


def open_volume(
    source: AnyPath | ArrayLike,
    *,
    voxel_um: float | None = None,
    dataset: str = "",
    absent_is_fill: bool = False,
) -> Volume:
    """Open a volume of voxels, which stay on disk; or take an array for one.

    Parameters
    ----------
    source : path or array_like, shape (z, y, x)
        OME-Zarr, TIFF or folder of TIFFs, NIfTI, NRRD, Scanco AIM or ISQ, HDF5; or
        grey values in memory.
    voxel_um : float, optional
        Edge of a voxel, in µm; needed where the file does not state it.
    dataset : str, optional
        Path of the voxels in an HDF5 file that holds several volumes, or number of the
        image in a TIFF.
    absent_is_fill : bool, optional
        Whether chunks that an OME-Zarr lacks hold its fill value; refused without it.

    Returns
    -------
    Volume
        ``volume[100]`` loads one slice, ``numpy.asarray(volume)`` all of it.

    Raises
    ------
    StorageError
        If the file is missing, damaged, or of no kind that is read.
    DataError
        If it holds no single volume of cubic voxels, or no source states their size.
    """
    if isinstance(source, str | PathLike):
        return io.open_volume(
            Path(source),
            voxel_um=voxel_um,
            dataset=dataset,
            absent_is_fill=absent_is_fill,
        )
    if voxel_um is None:
        raise DataError("an array states no voxel size: give voxel_um, in µm")
    return Volume(np.asarray(source), voxel_um)


def read_tensile_test(path: AnyPath, **settings: Any) -> TensileReading:
    """Read one tensile test, and measure its curve.

    Parameters
    ----------
    path : path
        Text of any test machine: its content decides what the columns are.
    **settings
        Settings of the section ``measure``, such as ``diameter_mm=10``.

    Returns
    -------
    TensileReading
        `curve` holds strain in mm/mm and stress in MPa, `strength` modulus, yield and
        ultimate strength; what it says of columns and doubts is in `remarks`.

    Raises
    ------
    DataError
        If strain or stress cannot be found, or the file holds several tests.
    SettingsError
        If a setting is unknown or out of range.
    """
    chosen = settings_with("measure", settings)
    return stages.read_curve(Path(path), chosen.measure, name=Path(path).name)
