"""Single files, without a study around them: a scan, a volume, curves, a table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from fissura import acquire, compare, detect, measure, reconstruct, segment
from fissura.errors import DataError, StorageError
from fissura.store import (
    read_rows,
    read_tensile,
    write_findings,
    write_measures,
)

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from fissura import settings as sections
    from fissura.blocks import Crew
    from fissura.model import Bone, Comparison, Finding, Measure, Strength, Volume

__all__ = [
    "Inspection",
    "Reconstructed",
    "compare_table",
    "inspect",
    "reconstruct_scan",
    "strengths",
]


@dataclass(frozen=True, slots=True)
class Reconstructed:
    """Where the axis was found, and what the user should know."""

    centre_px: float
    remarks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Inspection:
    """What was found in one volume, and what the user should know."""

    bone: Bone
    findings: Sequence[Finding]
    measures: Sequence[Measure]
    remarks: tuple[str, ...]


def reconstruct_scan(
    path: Path,
    settings: sections.Settings,
    *,
    into: Path,
    overwrite: bool,
    crew: Crew,
) -> Reconstructed:
    """Reconstruct one raw scan; the volume has no unit where nobody states one.

    Parameters
    ----------
    path : Path
        The raw scan.
    settings : Settings
        Its sections acquire and reconstruct, and the study's voxel size.
    into : Path
        Folder of the volume.
    overwrite : bool
        Whether a volume of that name may be replaced, once the new one is whole.
    crew : Crew
        Who does it.

    Raises
    ------
    StorageError
        If `into` exists and may not be replaced.
    """
    _stop_if_taken(into, overwrite=overwrite)
    scan = acquire.scan(path, settings.acquire)
    voxel_um = settings.study.voxel_um or scan.pixel_um
    with acquire.unpacked(scan, beside=into) as ready:
        made = reconstruct.volume(
            ready, settings.reconstruct, into=into, voxel_um=voxel_um, crew=crew
        )
        remarks = (*acquire.remarks(ready), *made.remarks)
    if voxel_um is None:
        unsized = (
            f"{path.name} does not state its pixel size and none was given: the volume "
            "carries no unit, and `fissura inspect` will ask for --voxel-um"
        )
        remarks = (*remarks, unsized)
    return Reconstructed(made.centre_px, remarks)


def _stop_if_taken(into: Path, *, overwrite: bool) -> None:
    """Refuse a name that is no volume's, or a volume that may not be replaced."""
    if not into.name.endswith(".ome.zarr"):
        raise StorageError(
            f"{into} was given for the volume, but a volume is a folder whose name "
            f"ends in .ome.zarr: call it {into.name}.ome.zarr"
        )
    if not into.exists():
        return
    if not (into / "zarr.json").is_file():
        raise StorageError(
            f"{into} already exists, is no volume and was left as it is: choose "
            "another name"
        )
    if not overwrite:
        raise StorageError(
            f"{into} already exists and was left as it is: choose another name, or "
            "give --overwrite"
        )


def inspect(
    volume: Volume, settings: sections.Settings, *, into: Path, name: str, crew: Crew
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


def strengths(
    paths: Sequence[Path], settings: sections.Measure
) -> dict[Path, tuple[Strength, tuple[str, ...]]]:
    """Read modulus and strength off each curve, with the reader's remarks."""
    if not paths:
        raise DataError("no curve was given: name one CSV file or more")
    answers = {}
    for path in paths:
        curve = read_tensile(
            path,
            gauge_length_mm=settings.gauge_length_mm,
            width_mm=settings.width_mm,
            thickness_mm=settings.thickness_mm,
        )
        answers[path] = measure.strength(curve, settings), curve.remarks
    return answers


def compare_table(
    path: Path, *, group: str, outcomes: Sequence[str], specimen: str
) -> tuple[Comparison, ...]:
    """Compare the groups of any tidy table; without `specimen`, rows are counted."""
    rows = read_rows(path)
    return compare.tidy_groups(rows, group=group, outcomes=outcomes, specimen=specimen)
