"""All measures of one specimen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fissura.measure.damage.density import PARTS, UM3_PER_MM3, damage_measures
from fissura.measure.tensile import strength_measures
from fissura.model import Kind, Measure, Part, in_order, not_measured

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fissura.model import Bone, Finding, Strength

__all__ = ["specimen"]

NOT_SCANNED = "the specimen was not scanned"
NOT_MEASURED = "the architecture was not measured"
NO_BONE = "the region holds no bone"


def specimen(
    findings: Sequence[Finding],
    bone: Bone | None,
    strength: Strength | None,
    *,
    architecture: Sequence[Measure] = (),
    damage_not_assessable: str = "",
    exponents: tuple[float, float] = (1.0, 1.0),
) -> list[Measure]:
    """Measure one specimen.

    Parameters
    ----------
    findings : sequence of Finding
    bone : Bone or None
        None for a specimen that was not scanned.
    strength : Strength or None
        None for a specimen that was not tested.
    architecture : sequence of Measure
        What `architecture` measured; empty for a specimen that was not scanned.
    damage_not_assessable : str
        Why the volume cannot show damage; empty where it was looked for.
    exponents : tuple of float
        Powers of BV/TV that strength and modulus are normalised by.

    Returns
    -------
    list of Measure
        One for each quantity, in their order; a value that is not available is None
        and says why.
    """
    without = NOT_SCANNED if bone is None else NOT_MEASURED
    return in_order(
        [
            *_bone(bone),
            *not_measured(Part.ARCHITECTURE, without),
            *architecture,
            *_damage(findings, bone, damage_not_assessable),
            *strength_measures(strength, *_bv_tv(bone), exponents=exponents),
        ]
    )


def _bone(bone: Bone | None) -> list[Measure]:
    if bone is None:
        return not_measured(Part.BONE, NOT_SCANNED)
    return [
        Measure("tv_mm3", bone.tissue_um3 / UM3_PER_MM3),
        Measure("bv_mm3", bone.bone_um3 / UM3_PER_MM3),
        Measure("bv_tv", bone.bone_vox / bone.tissue_vox),
        Measure("bv_en_mm3", bone.envelope_um3 / UM3_PER_MM3),
    ]


def _damage(
    findings: Sequence[Finding], bone: Bone | None, damage_not_assessable: str
) -> list[Measure]:
    why = damage_not_assessable
    if bone is None:
        why = NOT_SCANNED
    elif bone.bone_vox == 0:
        why = NO_BONE
    if bone is None or why:
        return [m for part in PARTS.values() for m in not_measured(part, why)]
    return [
        m
        for kind in Kind
        for m in damage_measures(findings, kind=kind, bone_um3=bone.bone_um3)
    ]


def _bv_tv(bone: Bone | None) -> tuple[float | None, str]:
    """Return what strength is normalised by, or why it cannot be."""
    if bone is None:
        return None, NOT_SCANNED
    return (bone.bone_vox / bone.tissue_vox, "") if bone.bone_vox else (None, NO_BONE)
