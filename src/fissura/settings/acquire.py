"""Settings of stage 1: locations of the parts of a raw scan, and the beam."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BeforeValidator

from fissura.settings.section import PAPER, SOFTWARE, Section, field

__all__ = ["Acquire"]


def _listed(given: object) -> object:
    """Take one file for a list of one."""
    return (given,) if isinstance(given, str) else given


Files = Annotated[tuple[str, ...], BeforeValidator(_listed)]


class Acquire(Section):
    """1 Locations of the parts of a raw scan, and the beam."""

    data_path: str = field(
        "", "HDF5 path of the frames; empty: found automatically.", "", SOFTWARE
    )
    image_key_path: str = field(
        "",
        "HDF5 path of the NXtomo image key; empty: found automatically.",
        "",
        SOFTWARE,
    )
    angles_path: str = field(
        "",
        "HDF5 path of the rotation angles; empty: found automatically.",
        "",
        SOFTWARE,
    )
    angles: str = field(
        "",
        "File of angles, one to a line, beside the scan or in a folder above; empty: "
        "those of the scan.",
        "",
        SOFTWARE,
    )
    angle_range: tuple[float, float] | None = field(
        None,
        "Angles of the first and the last projection, in even steps; absent: listed.",
        "degree",
        SOFTWARE,
    )
    angle_unit: Literal["", "degree", "radian"] = field(
        "",
        "Unit of the angles; empty: as stated, or inferred from half or a whole turn.",
        "",
        SOFTWARE,
    )
    first_angle: int | None = field(
        None,
        "Row, from 0, of the first projection in a list that has angles of flats and "
        "darks, too; absent: inferred from where the stage does not move.",
        "",
        SOFTWARE,
        ge=0,
    )
    flats: Files = field(
        (),
        "Files or folders of flats, beside the scan or in a folder above; a second one "
        "was taken after the scan; empty: those of the scan.",
        "",
        SOFTWARE,
    )
    flats_path: str = field(
        "", "HDF5 path of the frames in the files of flats.", "", SOFTWARE
    )
    darks: Files = field(
        (), "Files or folders of darks; empty: those of the scan.", "", SOFTWARE
    )
    darks_path: str = field(
        "", "HDF5 path of the frames in the files of darks.", "", SOFTWARE
    )
    expected_frames: tuple[int, int, int] | None = field(
        None,
        "Projections, rows and columns that a scan should have; another size gets a "
        "remark.",
        "",
        f"640 or 6400, 2000, 2560 in {PAPER}",
    )
    exposure_s: float | None = field(
        None,
        "Exposure of one projection; absent: as the scan states.",
        "s",
        f"under 30 in {PAPER}",
        gt=0,
    )
    energy_kev: float | None = field(
        None,
        "Photon energy; absent: as the scan states.",
        "keV",
        f"53 in {PAPER}",
        gt=0,
    )
    dose_rate_gy_s: float | None = field(
        None,
        "Dose rate in the bone, as measured; with the exposure it gives the dose.",
        "Gy/s",
        f"30,000–35,000 Gy are safe, {PAPER}",
        gt=0,
    )
    flux_per_mm2_s: float | None = field(
        None,
        "Photons on the specimen; with energy and exposure they give the dose if no "
        "dose rate is known.",
        "1/(mm² s)",
        SOFTWARE,
        gt=0,
    )
