"""APS Data Exchange: the layout of tomographic scans at the Advanced Photon Source.

https://dxfile.readthedocs.io
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from fissura.errors import DataError
from fissura.model import Scan
from fissura.store.hdf5 import (
    first_found,
    frames_at,
    holds,
    open_hdf5,
    read_angles_rad,
)

if TYPE_CHECKING:
    from pathlib import Path

    from fissura.model import ArrayLike3D

__all__ = ["is_exchange", "read_exchange"]

DATA, WHITE, DARK, THETA = (
    f"/exchange/{name}" for name in ("data", "data_white", "data_dark", "theta")
)


def is_exchange(path: Path) -> bool:
    """Tell whether a file has this layout."""
    with open_hdf5(path) as file:
        return holds(file, DATA)


def read_exchange(path: Path) -> Scan:
    """Open a Data Exchange scan; the pixel size is not read, its place varies.

    Raises
    ------
    StorageError
        If a dataset, or the file it is linked to, is missing.
    DataError
        If the file states no angles.
    """
    projections = frames_at(path, DATA)
    if not first_found(path, (THETA,)):
        raise DataError(
            f"{path} states no rotation angles: one for each projection, in degrees, "
            f"is expected at {THETA}"
        )
    return Scan(
        projections=projections,
        flats=_optional(path, WHITE, projections),
        darks=_optional(path, DARK, projections),
        angles_rad=read_angles_rad(path, THETA),
        pixel_um=None,
        source=str(path),
    )


def _optional(path: Path, dataset: str, projections: ArrayLike3D) -> ArrayLike3D:
    """Open flats or darks; no frame at all where the file holds none."""
    with open_hdf5(path) as file:
        there = holds(file, dataset)
    if there:
        return frames_at(path, dataset)
    return np.empty((0, *projections.shape[1:]), projections.dtype)
