"""APS Data Exchange: the layout of tomographic scans at the Advanced Photon Source.

https://dxfile.readthedocs.io
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from fissura.errors import DataError
from fissura.model import Scan
from fissura.settings import Acquire
from fissura.store.hdf5 import first_found, holds, open_hdf5
from fissura.store.scans.angle_file import listed_at, listed_elsewhere
from fissura.store.scans.angles import of_projections
from fissura.store.scans.hdf5_frames import frames_at
from fissura.store.scans.quantities import (
    read_energy_kev,
    read_exposure_s,
    read_length_um,
)

if TYPE_CHECKING:
    from pathlib import Path

    from fissura.model import ArrayLike3D
    from fissura.store.scans.angles import Listed

__all__ = ["WHERE", "is_exchange", "read_exchange"]

DATA, WHITE, DARK, THETA = (
    f"/exchange/{name}" for name in ("data", "data_white", "data_dark", "theta")
)
WHERE = {"flats": WHITE, "darks": DARK}
INSTRUMENT = "/measurement/instrument"
ACTUAL_PIXEL = f"{INSTRUMENT}/detector/actual_pixel_size_x"
RESOLUTION = f"{INSTRUMENT}/detection_system/objective/resolution"
EXPOSURE = f"{INSTRUMENT}/detector/exposure_time"
ENERGY = f"{INSTRUMENT}/monochromator/energy"
ANGLE_FIRST = "theta"
USUAL = Acquire()


def is_exchange(path: Path) -> bool:
    """Tell whether a file has this layout."""
    with open_hdf5(path) as file:
        return holds(file, DATA)


def read_exchange(path: Path, settings: Acquire = USUAL) -> Scan:
    """Open a Data Exchange scan.

    The size of a pixel at the specimen is the detector's ``actual_pixel_size_x``, in
    metres where no unit is stated, or what the objective resolves, with its unit.

    Parameters
    ----------
    path : Path
    settings : Acquire
        May name other angles, and say which of them belong to projections.

    Raises
    ------
    StorageError
        If a dataset, or the file it is linked to, is missing.
    DataError
        If the file states no angles, others than there are projections, or frames in
        the order of sinograms.
    """
    _check_order(path)
    projections = frames_at(path, DATA)
    listed = _listed(path, settings)
    angles_rad, notes = of_projections(listed, settings, views=len(projections.index))
    return Scan(
        projections=projections,
        flats=_optional(path, WHITE, projections),
        darks=_optional(path, DARK, projections),
        angles_rad=angles_rad,
        pixel_um=_pixel_um(path),
        source=str(path),
        exposure_s=read_exposure_s(path, (EXPOSURE,)),
        energy_kev=read_energy_kev(path, (ENERGY,), unit="kev"),
        files=tuple(dict.fromkeys((path, projections.path, listed.file))),
        notes=notes,
    )


def _check_order(path: Path) -> None:
    """Refuse sinograms: the first axis of the frames must be the angle."""
    with open_hdf5(path) as file:
        data = file.get(DATA)
        stated = "" if data is None else data.attrs.get("axes", "")
    text = stated.decode() if isinstance(stated, bytes) else str(stated)
    if text and not text.startswith(ANGLE_FIRST):
        raise DataError(
            f"{DATA} in {path} is in the order {text}, but frames in the order "
            "theta:y:x are wanted: write the scan again with the angle first"
        )


def _pixel_um(path: Path) -> float | None:
    return read_length_um(path, (ACTUAL_PIXEL,), unit="m") or read_length_um(
        path, (RESOLUTION,)
    )


def _listed(path: Path, settings: Acquire) -> Listed:
    elsewhere = listed_elsewhere(path, settings)
    if elsewhere is not None:
        return elsewhere
    place = settings.angles_path or THETA
    if not first_found(path, (place,)):
        raise DataError(
            f"{path} states no rotation angles: one for each projection is expected "
            f"at {place}; name another place in acquire.angles_path, or a text file "
            "in acquire.angles"
        )
    return listed_at(path, place)


def _optional(path: Path, dataset: str, projections: ArrayLike3D) -> ArrayLike3D:
    """Open flats or darks; no frame at all where the file holds none."""
    with open_hdf5(path) as file:
        there = holds(file, dataset)
    if there:
        return frames_at(path, dataset)
    return np.empty((0, *projections.shape[1:]), projections.dtype)
