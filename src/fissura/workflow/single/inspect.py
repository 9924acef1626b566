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


def inspect(  # noqa: PLR0913 - what, how, where, by whom
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
    classifier = detect.classifier_of(settings.detect)
    bone = segment.bone(
        volume,
        settings.segment,
        into=into / "bone.ome.zarr",
        executor=executor.progress_share(0, of=PROGRESS_SHARES),
    )
    labels = into / "damage.ome.zarr"
    findings = detect.damage(
        volume,
        bone,
        settings.detect,
        into=labels,
        executor=executor.progress_share(1, of=PROGRESS_SHARES),
    )
    findings = measure.local_volumes(
        volume, open_volume(labels), bone, findings, executor=executor
    )
    not_assessable = detect.why_not_assessable(
        volume, settings.detect, segmented=bone.segmented
    )
    damage_warnings = (
        (not_assessable,)
        if not_assessable
        else detect.damage_warnings(
            findings, volume, bone, settings.detect, executor=executor
        )
    )
    region = segment.region_line(bone)
    architecture = measure.architecture(
        bone,
        settings.architecture,
        into=(into / measure.MAPS[0], into / measure.MAPS[1]),
        executor=executor.progress_share(2, of=PROGRESS_SHARES),
    )
    measures = measure.specimen(
        findings,
        bone,
        None,
        architecture=architecture,
        damage_not_assessable=not_assessable,
    )
    remarks = (
        *volume.notes,
        *bone.remarks,
        *damage_warnings,
        *measure_warnings(measures),
    )
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
    expected = () if not_assessable else detect.expected(classifier, settings.detect)
    if pictures:
        write_findings_page(
            name,
            volume,
            open_volume(labels),
            bone,
            findings,
            expected=expected,
            not_assessable=not_assessable,
            page=into / "findings.html",
            pictures=into / "findings",
            most=pictures,
            executor=executor,
        )
    return Inspection(bone, findings, measures, remarks, expected, region)


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
