"""What is fuzzed: how a small sound file of each kind is made, and how it is read."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from fissura.audit import audit, parse_claims
from fissura.detect import HOLE_FEATURES, SHEET_FEATURES
from fissura.detect.classifier import read_classifier
from fissura.errors import DataError, FissuraError
from fissura.io import (
    Ledger,
    load_study,
    open_scan,
    open_volume,
    read_calls,
    read_comparisons,
    read_decisions,
    read_findings,
    read_json,
    read_lesions,
    read_measures,
    read_text,
    read_tidy,
)
from fissura.model import Box
from fissura.settings import Measure
from fissura.workflow.stages import read_curves
from fuzz import makers, scan_makers, study_makers, tensile_makers, zarr_makers

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

__all__ = ["TARGETS", "Target"]


def _itself(path: Path) -> Path:
    return path


@dataclass(frozen=True)
class Target:
    """A kind of file.

    Parameters
    ----------
    make : callable
        Writes a sound one into a folder and returns its path.
    read : callable
        Reads all of it, as the software would.
    spoilt : callable, optional
        What of it is damaged; all of it if left out.
    writes : bool, optional
        Whether reading writes beside it on purpose.
    """

    make: Callable[[Path], Path]
    read: Callable[[Path], Any]
    spoilt: Callable[[Path], Path] = _itself
    writes: bool = False


EDGE = 32
"""Edge of the boxes that are read, for any size a damaged header claims."""
FEW_FRAMES = 4


def _volume(path: Path) -> None:
    """Open a volume, with the voxel size it states or another; read both its ends."""
    try:
        volume = open_volume(path)
    except DataError:
        volume = open_volume(path, voxel_um=1.3)
    first = volume.box.cut(Box((0, 0, 0), (EDGE, EDGE, EDGE)))
    last_start = [max(stop - EDGE, 0) for stop in volume.shape]
    z, y, x = last_start
    volume.read(first)
    volume.read(Box((z, y, x), volume.shape))


def _scan(path: Path) -> None:
    scan = open_scan(path)
    for frames in (scan.projections, scan.flats, scan.darks):
        count, rows, columns = frames.shape
        for number in {0, count - 1} if count else ():
            np.asarray(frames[number, : min(rows, EDGE), : min(columns, EDGE)])


def _tensile(path: Path) -> None:
    settings = Measure(gauge_length_mm=11, width_mm=2.8, thickness_mm=1)
    for one in read_curves(path, settings, name="test").values():
        if isinstance(one, FissuraError):
            raise one


def _tensile_file(name: str, folder: Path) -> Path:
    path = folder / f"{name}.csv"
    path.write_bytes(tensile_makers.tensile_files()[name])
    return path


def _ledger(folder: Path) -> None:
    ledger = Ledger(folder / "ledger.jsonl")
    for step in ledger.steps().values():
        ledger.holds(step)


def _audit(path: Path) -> None:
    audit(parse_claims(read_text(path), source=path.name))


def _classifier(path: Path) -> None:
    read_classifier(
        path, sheet_features=tuple(SHEET_FEATURES), hole_features=tuple(HOLE_FEATURES)
    )


STUDIES = {
    "claims": Target(study_makers.claims, _audit),
    "classifier": Target(study_makers.classifier, _classifier),
    "decisions": Target(study_makers.decisions, read_decisions),
    "findings-csv": Target(study_makers.calls_table, read_calls),
    "findings-parquet": Target(study_makers.findings, read_findings),
    "groups": Target(study_makers.groups, read_comparisons),
    "json": Target(study_makers.examples, read_json),
    "ledger": Target(study_makers.ledger, _ledger),
    "lesions": Target(study_makers.lesions_table, read_lesions),
    "measures": Target(study_makers.measures, read_measures),
    "study": Target(study_makers.study, load_study),
    "table": Target(study_makers.tidy_table, read_tidy),
}

VOLUMES = {
    f"volume-{make.__name__}": Target(make, _volume)
    for make in (*makers.MAKERS, *zarr_makers.MAKERS)
}
SCANS = {f"scan-{make.__name__}": Target(make, _scan) for make in scan_makers.MAKERS}
CURVES = {
    f"tensile-{name}": Target(partial(_tensile_file, name), _tensile)
    for name in tensile_makers.tensile_files()
}

TARGETS: dict[str, Target] = {**STUDIES, **VOLUMES, **SCANS, **CURVES}
