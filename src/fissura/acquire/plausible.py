"""Ranges in which a scan of bone at a synchrotron lies, each with its source."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from fissura.acquire.sized import PIXEL_SIZE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fissura.model import Scan

__all__ = [
    "ENERGY_KEV",
    "EXPOSURE_S",
    "PIXEL_UM",
    "STRENGTH_KGY",
    "Range",
    "height_remarks",
    "plausible_remarks",
]

UM_PER_MM = 1000.0


@dataclass(frozen=True, slots=True)
class Range:
    """What a quantity usually lies between.

    Parameters
    ----------
    what : str
        The quantity.
    least, most : float
        In `unit`.
    unit : str
    source : str
        Who says so.
    setting : str
        What sets it where the file is wrong; "" where nothing does.
    """

    what: str
    least: float
    most: float
    unit: str
    source: str
    setting: str = ""


PIXEL_UM = Range(
    PIXEL_SIZE,
    0.1,
    100.0,
    "µm",
    "0.1 µm is about the resolution limit of X-ray optics with scintillators "
    "(doi:10.1364/JOSAA.15.001940), and above 100 µm trabeculae are not resolved "
    "(doi:10.1002/jbmr.141)",
    "study.voxel_um",
)
ENERGY_KEV = Range(
    "photon energy",
    5.0,
    200.0,
    "keV",
    "below 5 keV a tenth of a millimetre of bone stops the beam, and no tomography "
    "beamline works above 200 keV (attenuation: doi:10.18434/T4D01F)",
    "acquire.energy_kev",
)
EXPOSURE_S = Range(
    "exposure of a projection",
    1e-6,
    600.0,
    "s",
    "the shortest of ultrafast and the longest of nanotomography; bone wants less than "
    "30 s (doi:10.1038/srep43399)",
    "acquire.exposure_s",
)
STRENGTH_KGY = Range(
    "dose before a test of strength",
    0.0,
    35.0,
    "kGy",
    "Barth et al. 2010, Bone 46:1475: human cortical bone had lost its plasticity at "
    "70 kGy, the lowest dose tried, and half of it is taken for the limit",
    "acquire.dose_rate_gy_s",
)


def plausible_remarks(scan: Scan) -> Iterator[str]:
    """Yield a sentence for each quantity that lies outside its usual range.

    Parameters
    ----------
    scan : Scan
        What it does not state is passed over.
    """
    for value, usual in (
        (scan.pixel_um, PIXEL_UM),
        (scan.energy_kev, ENERGY_KEV),
        (scan.exposure_s, EXPOSURE_S),
    ):
        if value is not None and not usual.least <= value <= usual.most:
            yield (
                f"the {usual.what} of {scan.source} is {value:.4g} {usual.unit}, "
                f"outside {usual.least:g}–{usual.most:g} {usual.unit} "
                f"({usual.source}): is the unit right? Else set {usual.setting}"
            )


def height_remarks(scan: Scan, region_mm: float) -> Iterator[str]:
    """Yield a sentence where a scan is lower than the region that is to be measured.

    Parameters
    ----------
    scan : Scan
        One that states no pixel size is passed over.
    region_mm : float
        Height of the region.
    """
    if scan.pixel_um is None:
        return
    height_mm = scan.rows * scan.pixel_um / UM_PER_MM
    if height_mm < region_mm:
        yield (
            f"{scan.source} is {height_mm:.3g} mm high ({scan.rows} rows of "
            f"{scan.pixel_um:g} µm), lower than the region of {region_mm:g} mm "
            "(segment.region_height_mm): is the pixel size right?"
        )
