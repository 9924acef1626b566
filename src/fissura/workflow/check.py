"""Check a study before any work: files, specimens, memory, disk, ages."""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from math import prod
from typing import TYPE_CHECKING

from fissura import acquire, detect, measure, reconstruct, segment
from fissura.blocks import Threads, block_memory_bytes, whole_shards
from fissura.errors import DataError, FissuraError, TooBigError
from fissura.io import SHARD, open_volume
from fissura.workflow.input_files import region_masks
from fissura.workflow.misplaced_inputs import results_read
from fissura.workflow.plausibility import study_warnings
from fissura.workflow.report_data import ages, specimen_curve
from fissura.workflow.stages import open_scan
from fissura.workflow.study import voxel_um_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from fissura.blocks import Executor
    from fissura.io import Study
    from fissura.model import Anova, Scan, Shape, Specimen

__all__ = ["Checked", "Need", "check_study"]

PYRAMID = 8 / 7
"""A volume with its coarser levels, in full resolutions."""
LABEL_SHARE = 0.1
"""A mask's and a label volume's bytes on disk, as a share of a byte for each voxel."""
GIB = 2**30
SHOWN = 3
"""Most problems that one message lists."""


@dataclass(frozen=True, slots=True)
class Need:
    """The largest memory and disk use of each stage, over all specimens."""

    stage: str
    memory_bytes: int
    disk_bytes: int


@dataclass(frozen=True, slots=True)
class Checked:
    """What was found: `problems` stop a run, `remarks` do not.

    `expected` says how many false calls the classifier makes, a sentence for each kind.
    """

    study: Study
    needs: tuple[Need, ...]
    memory_bytes: int
    disk_bytes: int
    ages: Anova | None
    problems: tuple[str, ...]
    remarks: tuple[str, ...]
    expected: tuple[str, ...] = ()

    def stop_if_wrong(self) -> None:
        """Raise an error that lists the problems, if there are any.

        Raises
        ------
        DataError
            If a file or a specimen is invalid.
        TooBigError
            If there is too little memory or disk space.
        """
        shown, hidden = self.problems[:SHOWN], self.problems[SHOWN:]
        if shown:
            more = f"; and {len(hidden)} more: run fissura check" if hidden else ""
            raise DataError("; ".join(shown) + more)
        stop_if_too_big(self)


def check_study(study: Study, *, executor: Executor) -> Checked:
    """Open every file of a study and compute what a run will need.

    Parameters
    ----------
    study : Study
    executor : Executor
        More workers need more memory.
    """
    problems: list[str] = []
    remarks = list(study_warnings(study))
    scans: dict[str, Scan] = {}
    problems += results_read(study)
    for specimen in study.specimens:
        if specimen.counts:
            scan = _scan(study, specimen, problems, remarks)
            if scan is not None:
                scans[specimen.id] = scan
            _curve(study, specimen, problems, remarks)
    expected = _expected(study, problems) if scans else ()
    return Checked(
        study,
        _needs(study, scans, executor),
        _memory_bytes(),
        shutil.disk_usage(study.layout.root).free,
        ages(study),
        tuple(problems),
        tuple(remarks),
        expected,
    )


def stop_if_too_big(checked: Checked) -> None:
    """Raise where a stage needs more memory or disk than there is."""
    for need in checked.needs:
        if need.memory_bytes > checked.memory_bytes:
            raise TooBigError(
                f"the stage {need.stage} would hold {need.memory_bytes / GIB:.1f} GiB, "
                f"but this machine has {checked.memory_bytes / GIB:.1f}: take fewer "
                "threads (--threads) or smaller blocks (run.block_vox)"
            )
    disk = sum(need.disk_bytes for need in checked.needs)
    if disk > checked.disk_bytes:
        raise TooBigError(
            f"the study would write up to {disk / GIB:.1f} GiB, but the disk of "
            f"{checked.study.layout.root} has {checked.disk_bytes / GIB:.1f} free: "
            "free some space, or move the study"
        )


def _scan(
    study: Study, specimen: Specimen, problems: list[str], remarks: list[str]
) -> Scan | None:
    if specimen.scan is None:
        return None
    try:
        scan = open_scan(specimen.scan, study.settings)
        edge_um = voxel_um_of(scan)
        scan = acquire.sound(scan, packed_too=False)
        for mask in region_masks(study, specimen):
            open_volume(mask, voxel_um=edge_um)
    except FissuraError as error:
        problems.append(f"{specimen.id}: {error}")
        return None
    notes = (*acquire.remarks(scan), *_height(study, scan))
    remarks.extend(f"{specimen.id}: {text}" for text in notes)
    return scan


def _height(study: Study, scan: Scan) -> tuple[str, ...]:
    """Compare the height of a scan with the region, where that is a cylinder."""
    segment_settings = study.settings.segment
    region_mm = segment_settings.region_height_mm
    if segment_settings.region != "cylinder" or region_mm is None:
        return ()
    return tuple(acquire.height_remarks(scan, region_mm))


def _expected(study: Study, problems: list[str]) -> tuple[str, ...]:
    settings = study.settings.detect
    try:
        return detect.expected(detect.classifier_of(settings), settings)
    except FissuraError as error:
        problems.append(f"detect.classifier: {error}")
        return ()


def _curve(
    study: Study, specimen: Specimen, problems: list[str], remarks: list[str]
) -> None:
    try:
        test = specimen_curve(study, specimen)
    except FissuraError as error:
        problems.append(f"{specimen.id}: {error}")
        return
    if test is not None:
        notes = (*test.curve.columns, *test.remarks)
        remarks.extend(f"{specimen.id}: {text}" for text in notes)


def _needs(study: Study, of: dict[str, Scan], executor: Executor) -> tuple[Need, ...]:
    """Return the peak memory of each stage, and its disk where nothing is made yet."""
    scans, to = tuple(of.values()), study.layout
    shapes = [_shape(scan) for scan in scans]
    count = executor.workers.count if isinstance(executor.workers, Threads) else 1
    shards = whole_shards(executor.block_vox, shard_vox=SHARD)
    settings = study.settings
    marks = block_memory_bytes(
        shards,
        halo_vox=segment.halo_vox(settings.segment),
        bytes_per_voxel=segment.BYTES_PER_VOXEL,
        workers=count,
    )
    damage = max(
        (_damage_bytes(study, scan, executor, count) for scan in scans), default=0
    )
    slices = max(
        (
            reconstruct.memory_bytes(s, workers=count, settings=settings.reconstruct)
            for s in scans
        ),
        default=0,
    )
    built = max(
        (
            measure.memory_bytes(shape, block_vox=executor.block_vox, workers=count)
            for shape in shapes
        ),
        default=0,
    )
    maps = sum(measure.cells(shape) for shape in _to_make(of, to.thickness)) * 2 * 4
    grey = sum(prod(shape) for shape in _to_make(of, to.volume)) * 4
    bone, labels = (
        sum(prod(shape) for shape in _to_make(of, place)) * LABEL_SHARE
        for place in (to.bone, to.damage)
    )
    needs = (
        Need("reconstruct", slices, round(grey * PYRAMID)),
        Need("segment", marks, round(bone)),
        Need("detect", damage, round(labels)),
        Need("measure", built, round(maps * PYRAMID)),
    )
    return needs if scans else ()


def _damage_bytes(study: Study, scan: Scan, executor: Executor, workers: int) -> int:
    edge_um = voxel_um_of(scan)
    return detect.memory_bytes(
        edge_um, study.settings.detect, block_vox=executor.block_vox, workers=workers
    )


def _to_make(of: dict[str, Scan], place: Callable[[str], Path]) -> list[Shape]:
    """Return the shapes of the volumes that are not written yet."""
    return [_shape(scan) for name, scan in of.items() if not place(name).exists()]


def _shape(scan: Scan) -> Shape:
    return scan.rows, scan.columns, scan.columns


def _memory_bytes() -> int:
    """Return the memory of this machine; infinite where it is unknown."""
    names = getattr(os, "sysconf_names", {})
    if "SC_PHYS_PAGES" not in names:
        return 2**62
    return int(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES"))
