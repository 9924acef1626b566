"""Settings of stage 3: which voxels are bone, and which region counts."""

from __future__ import annotations

from typing import Literal

from fissura.settings.section import PAPER, Section, field

__all__ = ["Segment"]


class Segment(Section):
    """3 Which voxels are bone, and which region counts."""

    smooth_sigma_vox: float = field(
        1.0,
        "Gaussian smoothing before the threshold.",
        "voxel",
        "Larrue et al. 2011, doi:10.1371/journal.pone.0021297",
        ge=0,
        le=8,
    )
    threshold: Literal["otsu"] | float = field(
        "otsu",
        'Grey level above which a voxel is bone; "otsu" finds it for each volume.',
        "grey value",
        "Otsu 1979, doi:10.1109/TSMC.1979.4310076",
    )
    region_diameter_mm: float | None = field(
        3.28,
        "Diameter of the upright cylinder that counts; absent: the whole volume.",
        "mm",
        PAPER,
        gt=0,
    )
    region_height_mm: float | None = field(
        2.76,
        "Height of the cylinder that counts; absent: the whole height.",
        "mm",
        PAPER,
        gt=0,
    )
