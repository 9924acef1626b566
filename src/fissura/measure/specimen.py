"""All measures of one specimen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fissura.measure.damage import UM3_PER_MM3, damage_measures, no_damage_measures
from fissura.measure.structure import no_architecture
from fissura.model import QUANTITIES, Kind, Measure, Subject

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fissura.model import Bone, Finding, Strength

__all__ = ["specimen"]

NOT_SCANNED = "the specimen was not scanned"
NOT_MEASURED = "the architecture was not measured"
NOT_TESTED = "the specimen was not tested"
NO_BONE = "the region holds no bone"


def specimen(
    findings: Sequence[Finding],
    bone: Bone | None,
    strength: Strength | None,
    *,
    architecture: Sequence[Measure] = (),
    damage_unseen: str = "",
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
    damage_unseen : str
        Why the volume cannot show damage; empty where it was looked for.

    Returns
    -------
    list of Measure
        One for each quantity, in their order; a value that could not be had is None
        and says why.
    """
    measures = {
        m.key: m
        for m in [
            *_bone(bone),
            *no_architecture(NOT_SCANNED if bone is None else NOT_MEASURED),
            *architecture,
            *_damage(findings, bone, damage_unseen),
            *_strength(strength, bone),
        ]
    }
    return [measures[quantity.key] for quantity in QUANTITIES]


def _bone(bone: Bone | None) -> list[Measure]:
    if bone is None:
        return [
            Measure(q.key, None, remark=NOT_SCANNED)
            for q in QUANTITIES
            if q.subject is Subject.BONE
        ]
    return [
        Measure("tv_mm3", bone.tissue_um3 / UM3_PER_MM3),
        Measure("bv_mm3", bone.bone_um3 / UM3_PER_MM3),
        Measure("bv_tv", bone.bone_vox / bone.tissue_vox),
        Measure("bv_en_mm3", bone.envelope_um3 / UM3_PER_MM3),
    ]


def _damage(
    findings: Sequence[Finding], bone: Bone | None, damage_unseen: str
) -> list[Measure]:
    why = damage_unseen
    if bone is None:
        why = NOT_SCANNED
    elif bone.bone_vox == 0:
        why = NO_BONE
    if bone is None or why:
        return [m for kind in Kind for m in no_damage_measures(kind, why)]
    return [
        m
        for kind in Kind
        for m in damage_measures(findings, kind=kind, bone_um3=bone.bone_um3)
    ]


def _strength(strength: Strength | None, bone: Bone | None) -> list[Measure]:
    keys = ("uts_mpa", "modulus_gpa", "uts_norm_mpa", "modulus_norm_gpa")
    if strength is None:
        return [Measure(key, None, remark=NOT_TESTED) for key in keys]
    apparent = [
        Measure("uts_mpa", strength.uts_mpa),
        Measure("modulus_gpa", strength.modulus_gpa),
    ]
    why = NOT_SCANNED if bone is None else "" if bone.bone_vox else NO_BONE
    if bone is None or why:
        return [*apparent, *(Measure(key, None, remark=why) for key in keys[2:])]
    bv_tv = bone.bone_vox / bone.tissue_vox
    return [
        *apparent,
        Measure("uts_norm_mpa", strength.uts_mpa / bv_tv),
        Measure("modulus_norm_gpa", strength.modulus_gpa / bv_tv),
    ]
