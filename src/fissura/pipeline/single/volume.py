"""One volume, without a study around it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from fissura import detect, measure, segment
from fissura.store import write_findings, write_measures

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from fissura.blocks import Crew
    from fissura.model import Bone, Finding, Measure, Volume
    from fissura.settings import Settings

__all__ = ["Inspection", "inspect"]


@dataclass(frozen=True, slots=True)
class Inspection:
    """What was found in one volume, and what the user should know."""

    bone: Bone
    findings: Sequence[Finding]
    measures: Sequence[Measure]
    remarks: tuple[str, ...]


def inspect(
    volume: Volume, settings: Settings, *, into: Path, name: str, crew: Crew
) -> Inspection:
    """Find the bone and the damage of one volume, and measure both.

    Parameters
    ----------
    volume : Volume
        Grey values.
    settings : Settings
        Its sections segment and detect.
    into : Path
        Folder for ``bone.ome.zarr``, ``damage.ome.zarr``, ``findings.csv`` and
        ``measures.json``.
    name : str
        What the volume is called in ``measures.json``.
    crew : Crew
        Who does it.
    """
    bone = segment.bone(
        volume,
        settings.segment,
        into=into / "bone.ome.zarr",
        crew=crew.leg(0, of=2),
    )
    findings = detect.damage(
        volume,
        bone,
        settings.detect,
        into=into / "damage.ome.zarr",
        crew=crew.leg(1, of=2),
    )
    unseen = detect.assessable(volume, settings.detect)
    remarks = bone.remarks + ((unseen,) if unseen else ())
    measures = measure.specimen(findings, bone, None, damage_unseen=unseen)
    write_findings(into / "findings.csv", findings)
    write_measures(
        into / "measures.json",
        measures,
        volume=name,
        voxel_um=volume.voxel_um,
        threshold=bone.threshold,
        remarks=remarks,
    )
    return Inspection(bone, findings, measures, remarks)
