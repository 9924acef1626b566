"""Whether what a scan states can be: its pixel size, energy, exposure and height."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fissura.model import doubt

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fissura.model import Scan

__all__ = ["STRENGTH_KGY", "STRENGTH_SOURCE", "height_remarks", "plausible_remarks"]

UM_PER_MM = 1000.0
STRENGTH_KGY = 35.0
"""Dose before a test of strength: half of that which took bone its plasticity."""
STRENGTH_SOURCE = (
    "Barth et al. 2010, doi:10.1016/j.bone.2010.02.025: after 70 kGy human cortical "
    "bone had lost its plasticity, after 0.05 kGy it had not"
)


def plausible_remarks(scan: Scan) -> Iterator[str]:
    """Yield a sentence for each quantity that lies outside its usual range.

    Parameters
    ----------
    scan : Scan
        What it does not state is passed over.
    """
    for key, value, setting in (
        ("voxel_um", scan.pixel_um, "study.voxel_um"),
        ("energy_kev", scan.energy_kev, "acquire.energy_kev"),
        ("exposure_s", scan.exposure_s, "acquire.exposure_s"),
    ):
        if value is not None and (said := doubt(key, value)):
            yield f"{scan.source}: {said}: is the unit right? Else set {setting}"


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
