"""Inspect one volume, without a study."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from fissura import detect, measure, segment
from fissura.io import (
    write_findings,
    write_measures,
    write_measures_table,
)
from fissura.io.output_path import check_outputs, outputs_in
from fissura.workflow import stages
from fissura.workflow.pictures import MOST, write_findings_page
from fissura.workflow.plausibility import measure_warnings

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from fissura.blocks import Executor
    from fissura.model import Bone, Finding, Measure, Volume
    from fissura.settings import Settings

__all__ = ["Inspection", "inspect"]

PROGRESS_SHARES = 3
VOLUMES = ("bone.ome.zarr", "damage.ome.zarr", *measure.MAPS)
TABLES = ("measures.json", "measures.csv", "findings.csv")
PAGES = ("findings.html", "findings")


@dataclass(frozen=True, slots=True)
class Inspection:
    """What was found in one volume, and what the user should know.

    `expected` says how many false calls the classifier makes, a sentence for each kind,
    `region` which part of the volume counted.
    """

    bone: Bone
    findings: Sequence[Finding]
    measures: Sequence[Measure]
    remarks: tuple[str, ...]
    expected: tuple[str, ...] = ()
    region: str = ""


def inspect(
    volume: Volume,
    settings: Settings,
    *,
    into: Path,
    name: str,
    executor: Executor,
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
    executor : Executor
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
    if settings.detect.classifier:
        detect.classifier_of(settings.detect)
    share = partial(executor.progress_share, of=PROGRESS_SHARES)
    bone = stages.segment_bone(
        volume, settings.segment, into=into / VOLUMES[0], executor=share(0)
    )
    damage = stages.detect_damage(
        volume, bone, settings.detect, into=into / VOLUMES[1], executor=share(1)
    )
    architecture = stages.measure_architecture(
        bone,
        settings.architecture,
        into=(into / VOLUMES[2], into / VOLUMES[3]),
        executor=share(2),
    )
    measures = stages.measure_specimen(
        bone, damage.findings, None, settings, architecture=architecture
    )
    inspection = Inspection(
        bone,
        damage.findings,
        measures,
        (*volume.notes, *bone.remarks, *damage.remarks, *measure_warnings(measures)),
        damage.expected,
        segment.region_line(bone),
    )
    _write_tables(inspection, volume, into, name=name)
    if pictures:
        write_findings_page(
            name,
            volume,
            bone,
            damage,
            page=into / "findings.html",
            pictures=into / "findings",
            most=pictures,
            executor=executor,
        )
    return inspection


def _write_tables(seen: Inspection, volume: Volume, into: Path, *, name: str) -> None:
    write_findings(into / "findings.csv", seen.findings)
    write_measures(
        into / "measures.json",
        seen.measures,
        volume=name,
        voxel_um=volume.voxel_um,
        threshold=seen.bone.threshold,
        region=seen.region,
        remarks=seen.remarks,
    )
    write_measures_table(into / "measures.csv", seen.measures)


def _check_outputs(
    volume: Volume, settings: Settings, into: Path, *, pictures: int, overwrite: bool
) -> None:
    read = list(volume.files)
    if settings.segment.region_mask:
        read.append(settings.segment.region_mask)
    if settings.detect.classifier:
        read.append(detect.classifier_file(settings.detect))
    names = (*VOLUMES, *TABLES, *(PAGES if pictures else ()))
    check_outputs(
        outputs_in(into, names),
        inputs=read,
        overwrite=overwrite,
    )
