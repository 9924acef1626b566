"""Open what a laboratory has: raw scans, volumes, tensile tests."""

from __future__ import annotations

from dataclasses import replace
from os import PathLike
from typing import TYPE_CHECKING, Any

import numpy as np

from fissura import io
from fissura.api.arguments import checked_path, checked_size_um, checked_switch
from fissura.api.outputs import settings_with
from fissura.api.wording import in_python, with_python_messages
from fissura.errors import DataError, SettingsError
from fissura.model import Volume
from fissura.workflow import stages

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from fissura.model import Scan, TensileReading

    AnyPath = str | PathLike[str]

__all__ = ["open_scan", "open_volume", "read_tensile_test"]

ELSEWHERE = {
    "uts_exponent": "give it to measure_specimen",
    "modulus_exponent": "give it to measure_specimen",
    "mean_band": "it belongs to the mean curve of a group",
}


@with_python_messages
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
    size_um = checked_size_um(voxel_um, "voxel_um")
    study = chosen.study.model_copy(update={"voxel_um": size_um})
    source = checked_path(path, "path")
    return stages.open_scan(source, chosen.model_copy(update={"study": study}))


@with_python_messages
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
        grey values in memory, which are not copied.
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
    size_um = checked_size_um(voxel_um, "voxel_um")
    if isinstance(source, str | PathLike):
        volume = io.open_volume(
            checked_path(source, "source"),
            voxel_um=size_um,
            dataset=str(dataset),
            absent_is_fill=checked_switch(absent_is_fill, "absent_is_fill"),
        )
        return replace(volume, notes=tuple(map(in_python, volume.notes)))
    if isinstance(source, Volume):
        return source if size_um is None else replace(source, voxel_um=size_um)
    voxels = _array(source)
    if size_um is None:
        raise DataError("an array states no voxel size: give voxel_um, in µm")
    return Volume(voxels, size_um)


def _array(source: ArrayLike) -> NDArray[Any]:
    """Return grey values as an array.

    Raises
    ------
    DataError
        If they are none, or some are masked: what lies under a mask is no grey value.
    """
    if np.ma.is_masked(source):
        raise DataError(
            "the array has masked voxels, whose grey values are unknown: fill them, "
            "for example by source.filled(0)"
        )
    try:
        voxels = np.asarray(source)
    except (TypeError, ValueError):
        voxels = np.asarray(None)
    if voxels.dtype.kind not in "biuf":
        raise DataError(
            "source must be a path or an array of grey values, whole or decimal "
            f"numbers, but came as {type(source).__name__} of {voxels.dtype}"
        )
    if 0 in voxels.shape:
        raise DataError(f"the array holds no voxels: its shape is {voxels.shape}")
    return voxels


@with_python_messages
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
    for name in ELSEWHERE.keys() & settings.keys():
        raise SettingsError(f"{name} does not change one test: {ELSEWHERE[name]}")
    chosen = settings_with("measure", settings)
    file = checked_path(path, "path")
    return stages.read_curve(file, chosen.measure, name=file.name)
