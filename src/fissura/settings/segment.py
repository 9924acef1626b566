"""Settings of stage 3: which voxels are bone, and which region counts."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Literal, Self

from pydantic import model_validator

from fissura.settings.section import PAPER, SOFTWARE, Section, field

__all__ = ["Segment"]

LARRUE = "Larrue et al. 2011, doi:10.1371/runner.pone.0021297"


KEYS = {
    "cylinder": ("region_diameter_mm", "region_height_mm", "region_centre_mm"),
    "box": ("region_box_vox",),
    "mask": ("region_mask",),
}
"""Which settings describe which kind of region."""


def region_meant(section: Mapping[str, object]) -> dict[str, object]:
    """Return the kind of region that a section describes without its name.

    Of a cylinder, what is left out has no limit but the volume.

    Examples
    --------
    >>> region_meant({"region_box_vox": (0, 0, 0, 1, 1, 1)})
    {'region': 'box'}
    """
    kinds = [kind for kind, keys in KEYS.items() if any(key in section for key in keys)]
    if "region" in section or len(kinds) != 1:
        return {}
    meant: dict[str, object] = {"region": kinds[0]}
    if kinds == ["cylinder"]:
        meant |= dict.fromkeys(KEYS["cylinder"])
    return meant


class Segment(Section):
    """3 Which voxels are bone, and which region counts."""

    smoothing: Literal["gaussian", "bilateral", "none"] = field(
        "gaussian",
        'Smoothing before the threshold; "bilateral" keeps the contrast of struts only '
        "two or three voxels thick.",
        "",
        LARRUE,
    )
    smooth_sigma_vox: float = field(
        1.0, "Standard deviation of the Gaussian.", "voxel", LARRUE, ge=0, le=8
    )
    edge_noise: float = field(
        3.0,
        "Bilateral: steps well above this many times the volume's noise are edges.",
        "noise",
        SOFTWARE,
        gt=0,
        le=100,
    )
    threshold: Literal["otsu", "two-gaussian"] | float = field(
        "otsu",
        'Grey level above which a voxel is bone; "otsu" and "two-gaussian" find it for '
        "each volume, over its region.",
        "grey value",
        "Otsu 1979, doi:10.1109/TSMC.1979.4310076, after " + LARRUE,
    )
    bone_values: tuple[float, ...] | None = field(
        None,
        "Values that are bone, if the volume is a mask or a map of labels; it is then "
        "not smoothed.",
        "",
        SOFTWARE,
    )
    few_values: Literal["ask", "grey"] = field(
        "ask",
        'What a volume is that looks like a map of labels: "ask" stops there, "grey" '
        "takes its numbers for grey values.",
        "",
        SOFTWARE,
    )
    region: Literal["cylinder", "box", "mask", "whole"] = field(
        "cylinder", "What counts; the other kinds' settings are not used.", "", PAPER
    )
    region_diameter_mm: float | None = field(
        3.28, "Diameter of the upright cylinder that counts.", "mm", PAPER, gt=0
    )
    region_height_mm: float | None = field(
        2.76, "Height of the cylinder that counts.", "mm", PAPER, gt=0
    )
    region_centre_mm: tuple[float, float, float] | None = field(
        None,
        "Centre of the cylinder, z, y, x, from the centre of the first voxel; without "
        "it, the middle of the volume.",
        "mm",
        SOFTWARE,
    )
    region_box_vox: tuple[int, int, int, int, int, int] | None = field(
        None,
        "First voxel of the box, z, y, x, and the first one beyond it.",
        "voxel",
        SOFTWARE,
    )
    region_mask: Path | None = field(
        None,
        "Volume of the grey volume's shape that is not 0 where voxels count; in a "
        "study {specimen} is replaced by the specimen's name.",
        "",
        SOFTWARE,
    )
    speck_um3: float = field(
        50.0,
        "Bone in marrow and voids in bone up to this volume are noise: they change "
        "sides. Lacunae are larger.",
        "µm³",
        SOFTWARE,
        ge=0,
    )
    parts: Literal["all", "largest"] = field(
        "all",
        'Which connected parts of the bone count; "all", because a region cuts off '
        "struts that continue outside.",
        "",
        SOFTWARE,
    )
    crack_um: float = field(
        4.0,
        "Voids narrower than this are closed in the envelope: cracks that reach the "
        "surface.",
        "µm",
        "openings of 0.5–4 µm, Larrue et al. 2011",
        ge=0,
        le=50,
    )
    cavity_um3: float = field(
        1e5,
        "Voids enclosed in bone up to this volume are closed in the envelope: lacunae "
        "and cracks.",
        "µm³",
        "a sphere of 58 µm, above any lacuna or microcrack of " + PAPER,
        ge=0,
    )
    cavity_voxel_um: float = field(
        5.0,
        "Coarser volumes show no lacunae: what is enclosed there is not closed.",
        "µm",
        SOFTWARE,
        gt=0,
    )

    @model_validator(mode="after")
    def _some_bone(self) -> Self:
        if self.bone_values is not None and not self.bone_values:
            raise ValueError("bone_values needs one value or more, or is left out")
        return self

    @model_validator(mode="after")
    def _region_given(self) -> Self:
        if self.region == "box" and self.region_box_vox is None:
            raise ValueError(
                'region = "box" needs region_box_vox, six whole numbers: the first '
                "voxel, z, y, x, and the first one beyond the box"
            )
        if self.region == "mask" and self.region_mask is None:
            raise ValueError(
                'region = "mask" needs region_mask, the path of a volume that is not '
                "0 where voxels count"
            )
        box = self.region_box_vox
        if box and not all(a < b for a, b in zip(box[:3], box[3:], strict=True)):
            raise ValueError(
                "region_box_vox must end beyond its start on every axis, not "
                f"{list(box)}: give z, y, x of the first voxel, then of the first one "
                "beyond"
            )
        return self
