"""One volume, without a study around it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from fissura import detect, measure, segment
from fissura.io import (
    open_volume,
    write_findings,
    write_measures,
    write_measures_table,
)
from fissura.io.output_path import check_outputs, outputs_in
from fissura.workflow.pictures import MOST, tell_findings
from fissura.workflow.plausibility import measure_doubts

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from fissura.blocks import Crew
    from fissura.model import Bone, Finding, Measure, Volume
    from fissura.settings import Settings

__all__ = ["Inspection", "inspect"]

LEGS = 3
VOLUMES = ("bone.ome.zarr", "damage.ome.zarr", *measure.MAPS)
TABLES = ("measures.json", "measures.csv", "findings.csv")
PAGES = ("findings.html", "findings")


@dataclass(frozen=True, slots=True)
class Inspection:
    """What was found in one volume, and what the user should know.

    `expected` says how many false calls the judge makes, a sentence for each kind,
    `region` which part of the volume counted.
    """

    bone: Bone
    findings: Sequence[Finding]
    measures: Sequence[Measure]
    remarks: tuple[str, ...]
    expected: tuple[str, ...] = ()
    region: str = ""


def inspect(  # noqa: PLR0913 - what, how, where, by whom
    volume: Volume,
    settings: Settings,
    *,
    into: Path,
    name: str,
    crew: Crew,
    pictures: int = MOST,
    overwrite: bool = False,
) -> Inspection:
    """Find the bone and the damage of one volume, and measure all of it.

    Parameters
    ----------
    volume : Volume
        Grey values.
    settings : Settings
        Its sections segment, detect and architecture.
    into : Path
        Folder for ``measures.json`` and ``.csv``, ``findings.csv`` and ``.html``, a
        picture of each in ``findings``, and the volumes ``bone``, ``damage``,
        ``thickness`` and ``separation.ome.zarr``.
    name : str
        What the volume is called in ``measures.json``.
    crew : Crew
        Who does it.
    pictures : int, optional
        How many findings are pictured, the most probable first; with 0 there is no
        page of them.
    overwrite : bool, optional
        Whether results of an earlier call may be replaced.

    Raises
    ------
    StorageError
        If a result would replace what is read, or exists and may not be replaced.
    """
    _check_outputs(volume, settings, into, pictures=pictures, overwrite=overwrite)
    judge = detect.judge_of(settings.detect)
    bone = segment.bone(
        volume,
        settings.segment,
        into=into / "bone.ome.zarr",
        crew=crew.leg(0, of=LEGS),
    )
    labels = into / "damage.ome.zarr"
    findings = detect.damage(
        volume, bone, settings.detect, into=labels, crew=crew.leg(1, of=LEGS)
    )
    findings = measure.local_volumes(
        volume, open_volume(labels), bone, findings, crew=crew
    )
    unseen = detect.assessable(volume, settings.detect, segmented=bone.segmented)
    doubts = (
        (unseen,)
        if unseen
        else detect.doubts(findings, volume, bone, settings.detect, crew=crew)
    )
    region = segment.region_line(bone)
    architecture = measure.architecture(
        bone,
        settings.architecture,
        into=(into / measure.MAPS[0], into / measure.MAPS[1]),
        crew=crew.leg(2, of=LEGS),
    )
    measures = measure.specimen(
        findings, bone, None, architecture=architecture, damage_unseen=unseen
    )
    remarks = (*volume.notes, *bone.remarks, *doubts, *measure_doubts(measures))
    write_findings(into / "findings.csv", findings)
    write_measures(
        into / "measures.json",
        measures,
        volume=name,
        voxel_um=volume.voxel_um,
        threshold=bone.threshold,
        region=region,
        remarks=remarks,
    )
    write_measures_table(into / "measures.csv", measures)
    expected = () if unseen else detect.expected(judge, settings.detect)
    if pictures:
        tell_findings(
            name,
            volume,
            open_volume(labels),
            bone,
            findings,
            expected=expected,
            unseen=unseen,
            page=into / "findings.html",
            pictures=into / "findings",
            most=pictures,
            crew=crew,
        )
    return Inspection(bone, findings, measures, remarks, expected, region)


def _check_outputs(
    volume: Volume, settings: Settings, into: Path, *, pictures: int, overwrite: bool
) -> None:
    read = list(volume.files)
    if settings.segment.region_mask:
        read.append(settings.segment.region_mask)
    if settings.detect.judge:
        read.append(detect.judge_file(settings.detect))
    names = (*VOLUMES, *TABLES, *(PAGES if pictures else ()))
    check_outputs(
        outputs_in(into, names),
        inputs=read,
        overwrite=overwrite,
    )
