"""Options that say where the parts of a raw scan lie, and what the beam was."""

from __future__ import annotations

from dataclasses import dataclass, fields
from pathlib import Path
from typing import Literal

from cyclopts import Parameter

from fissura.cli.options.numbers import Above0

__all__ = ["ScanOptions"]

FILES = ("flats", "darks", "angles")


@Parameter(name="*")
@dataclass(frozen=True)
class ScanOptions:
    """What is not found by itself.

    Parameters
    ----------
    flats
        File or folder of flats; given twice, the second was taken after the scan.
    darks
        File or folder of darks.
    angles
        Text file of angles, one to a line.
    angle_range
        Angles of the first and the last projection, in degrees and even steps, where
        no list states them: 0 180, say.
    angle_unit
        Unit of the angles, where nobody states it.
    first_angle
        Row, from 0, of the first projection in a list that has angles of flats and
        darks, too.
    data_path
        HDF5 path of the frames.
    image_key_path
        HDF5 path of the image key.
    angles_path
        HDF5 path of the rotation angles.
    flats_path
        HDF5 path of the frames in the files of flats.
    darks_path
        HDF5 path of the frames in the files of darks.
    expected_frames
        Projections, rows and columns the scan should have; others are remarked on.
    exposure_s
        Exposure of one projection.
    energy_kev
        Photon energy.
    dose_rate_gy_s
        Dose rate in the bone, to tell the dose.
    flux_per_mm2_s
        Photons on the specimen, to tell the dose at a known energy.
    """

    flats: tuple[str, ...] = ()
    darks: tuple[str, ...] = ()
    angles: str = ""
    angle_range: tuple[float, float] | None = None
    angle_unit: Literal["", "degree", "radian"] = ""
    first_angle: int | None = None
    data_path: str = ""
    image_key_path: str = ""
    angles_path: str = ""
    flats_path: str = ""
    darks_path: str = ""
    expected_frames: tuple[int, int, int] | None = None
    exposure_s: Above0 | None = None
    energy_kev: Above0 | None = None
    dose_rate_gy_s: Above0 | None = None
    flux_per_mm2_s: Above0 | None = None

    def chosen(self) -> dict[str, object]:
        """Return the settings these options ask for, by section and key."""
        given = {field.name: getattr(self, field.name) for field in fields(self)}
        for name in FILES:
            given[name] = _from_here(given[name])
        return {f"acquire.{name}": value for name, value in given.items()}


def _from_here(given: str | tuple[str, ...]) -> str | tuple[str, ...]:
    """Name files where the user stands; others are looked for beside the scan."""
    if isinstance(given, tuple):
        return tuple(str(_from_here(one)) for one in given)
    here = Path(given)
    return str(here.absolute()) if given and here.exists() else given
