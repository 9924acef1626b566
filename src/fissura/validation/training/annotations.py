"""Candidates whose kind people decided, in volumes that were searched."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

import numpy as np

from fissura import segment
from fissura.detect import HOLE_FEATURES, SHEET_FEATURES, search
from fissura.errors import DataError
from fissura.io import Layout, open_volume, read_findings
from fissura.measure import label_boxes
from fissura.model import Kind
from fissura.validation.training.examples import (
    COVERED,
    HOLE_CLASSES,
    PURE_HOLE,
    SHEET_CLASSES,
    Examples,
)

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from fissura.blocks import Executor
    from fissura.model import Bone, Decision, Finding, Volume
    from fissura.settings import Detect

__all__ = ["Annotations", "read_annotations"]

Row = tuple["NDArray[np.float32]", str, "NDArray[np.integer]"]
Candidate = tuple[int, "NDArray[np.integer]", "NDArray[np.float32]"]
"""Voxels of the volume to one of its grid, its voxels there, and its features."""


@dataclass(frozen=True, slots=True, eq=False)
class Annotations:
    """What decisions teach.

    Parameters
    ----------
    sheets, holes : tuple of Examples
        Of each folder, which has a number below 0 for a seed.
    matched : int
        Decisions whose finding was met again.
    """

    sheets: tuple[Examples, ...]
    holes: tuple[Examples, ...]
    matched: int


@dataclass(frozen=True, slots=True)
class _Searched:
    """A folder's volume, and what was found in it."""

    volume: Volume
    labels: Volume
    bone: Bone
    findings: dict[int, Finding]


def read_annotations(
    decisions: Sequence[Decision], settings: Detect, *, executor: Executor
) -> Annotations:
    """Search the volumes again, and name the candidates that people have decided on.

    A candidate is of a finding if it lies on the finding's voxels for the most part
    and covers a quarter of them, or else if it lies there most of all.

    Parameters
    ----------
    decisions : sequence of Decision
    settings : Detect
        How candidates are found.
    executor : Executor

    Raises
    ------
    DataError
        If a folder holds no findings, or not the one that was decided on, or no grey
        volume is known.
    """
    sheets: list[Examples] = []
    holes: list[Examples] = []
    matched = 0
    ordered = sorted(decisions, key=lambda one: (str(one.folder), one.id))
    folders = groupby(ordered, key=lambda one: one.folder)
    for number, (folder, some) in enumerate(folders, start=1):
        mine = list(some)
        opened = _opened(folder, mine)
        rows = _rows(opened, mine, settings, executor)
        matched += sum(bool(found) for _, found in rows)
        for kind, into in ((Kind.MICROCRACK, sheets), (Kind.PERFORATION, holes)):
            into.append(
                _examples(
                    [r for k, found in rows if k is kind for r in found], kind, -number
                )
            )
    return Annotations(tuple(sheets), tuple(holes), matched)


def _opened(folder: Path, decisions: Sequence[Decision]) -> _Searched:
    study = Layout(folder.parent)
    if study.findings(folder.name).exists():
        table, bone, damage = (
            study.findings(folder.name),
            study.bone(folder.name),
            study.damage(folder.name),
        )
        grey: Path | None = study.volume(folder.name)
    else:
        table, bone, damage = (
            folder / name
            for name in ("findings.csv", "bone.ome.zarr", "damage.ome.zarr")
        )
        grey = next((d.volume for d in decisions if d.volume is not None), None)
    if not table.exists():
        raise DataError(
            f"{folder} was expected to hold the findings that were decided on, but "
            "there is neither findings.csv nor 4-findings.parquet: name the folder of "
            "fissura inspect, or of a specimen in a study"
        )
    if grey is None:
        raise DataError(
            f"the decisions on {folder} do not say which volume was inspected: name "
            "its file in the column volume"
        )
    findings = {finding.id: finding for finding in read_findings(table)}
    if lost := [str(d.id) for d in decisions if d.id not in findings]:
        raise DataError(
            f"{folder} holds no finding {', '.join(lost)}, which was decided on: was "
            "the volume searched again since?"
        )
    labels = open_volume(damage)
    volume = open_volume(grey, voxel_um=labels.voxel_um)
    if volume.shape != labels.shape:
        raise DataError(
            f"{grey} has {volume.shape} voxels, but the findings of {folder} are of a "
            f"volume of {labels.shape}: name the one that was inspected"
        )
    return _Searched(volume, labels, segment.reopen(bone), findings)


def _rows(
    opened: _Searched,
    decisions: Sequence[Decision],
    settings: Detect,
    executor: Executor,
) -> list[tuple[Kind, list[Row]]]:
    """Return, for each decision, which search its finding is of, and its candidates."""
    seen = search(opened.volume, opened.bone, settings, executor=executor)
    candidates = {
        Kind.MICROCRACK: [
            (seen.factor, c.places, c.sheet.features) for c in seen.sheets
        ],
        Kind.PERFORATION: [
            (factor, c.hole.places, c.hole.features) for factor, c in seen.holes
        ],
    }
    bounds = {kind: _bounds(some) for kind, some in candidates.items()}
    boxes = label_boxes(opened.labels, executor=executor)
    rows = []
    for one in decisions:
        kind = opened.findings[one.id].kind
        classes = SHEET_CLASSES if kind is Kind.MICROCRACK else HOLE_CLASSES
        name = one.kind if one.kind in classes else "artefact"
        box = boxes.get(one.id)
        mine: list[Row] = []
        if box is not None:
            voxels = np.argwhere(opened.labels.read(box) == one.id) + box.start
            mine = [
                (features, name, places)
                for places, features in _on(voxels, candidates[kind], bounds[kind])
            ]
        rows.append((kind, mine))
    return rows


def _bounds(
    candidates: Sequence[Candidate],
) -> tuple[NDArray[np.integer], NDArray[np.integer]]:
    """Return the first voxel of the volume that each has, and the first beyond it."""
    first = [places.min(axis=0) * factor for factor, places, _ in candidates]
    beyond = [(places.max(axis=0) + 1) * factor for factor, places, _ in candidates]
    return np.reshape(first, (-1, 3)), np.reshape(beyond, (-1, 3))


def _on(
    voxels: NDArray[np.integer],
    candidates: Sequence[Candidate],
    bounds: tuple[NDArray[np.integer], NDArray[np.integer]],
) -> list[tuple[NDArray[np.integer], NDArray[np.float32]]]:
    """Return the candidates that lie on a finding's voxels."""
    first, beyond = bounds
    near = (first <= voxels.max(axis=0)) & (beyond > voxels.min(axis=0))
    cubes: dict[int, set[tuple[int, ...]]] = {}
    met = []
    for i in np.flatnonzero(near.all(axis=1)).tolist():
        factor, places, features = candidates[i]
        if factor not in cubes:
            cubes[factor] = set(
                map(tuple, np.unique(voxels // factor, axis=0).tolist())
            )
        shared = len(cubes[factor].intersection(map(tuple, places.tolist())))
        on, covered = shared / len(places), shared / len(cubes[factor])
        if shared:
            met.append((on, covered, places, features))
    enough = [one for one in met if one[0] >= PURE_HOLE and one[1] >= COVERED]
    chosen = enough or sorted(met, key=lambda one: -one[0] * one[1])[:1]
    return [(places, features) for _, _, places, features in chosen]


def _examples(rows: Sequence[Row], kind: Kind, seed: int) -> Examples:
    columns = len(SHEET_FEATURES if kind is Kind.MICROCRACK else HOLE_FEATURES)
    return Examples(
        np.array([row[0] for row in rows], np.float32).reshape(-1, columns),
        np.array([row[1] for row in rows], "U16"),
        np.full(len(rows), seed, np.int64),
        np.zeros(len(rows), np.int64),
        tuple(row[2].astype(np.int16) for row in rows),
    )
