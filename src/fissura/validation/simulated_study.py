"""The accuracy of a simulated study, compared with its planted truth."""

from __future__ import annotations

from dataclasses import dataclass
from math import nan
from typing import TYPE_CHECKING

import numpy as np

from fissura.io import (
    load_study,
    read_findings,
    read_json,
    read_lesions,
    read_measures,
    read_rows,
)
from fissura.model import Kind
from fissura.phantoms import Thing
from fissura.validation import scoring
from fissura.validation.scoring.labels import open_labels

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from fissura.blocks import Executor
    from fissura.io import Layout
    from fissura.validation.scoring import Case

__all__ = ["DamageTruth", "Truth", "compare_with_truth"]

ANY_SCORE = float(np.nextafter(0, 1))
"""All findings of a study count: a score of 0 is that of a lesion nobody found."""


@dataclass(frozen=True, slots=True)
class DamageTruth:
    """One kind of damage over all specimens, by the rule of `scoring`.

    `hit` of the `planted` lesions were found as what they are; `false` findings lie
    at no damage.  `volume_ratio` is the median of found over planted volume.
    """

    kind: Kind
    planted: int
    hit: int
    false: int
    volume_ratio: float


@dataclass(frozen=True, slots=True)
class Truth:
    """A simulated study against its truth."""

    damage: tuple[DamageTruth, ...]
    bv_tv_error: float
    centre_error_px: float


def compare_with_truth(folder: Path, *, executor: Executor) -> Truth:
    """Set a simulated study's findings against its folder ``truth``.

    Parameters
    ----------
    folder : Path
        A study of `make_study` that has been run.
    executor : Executor

    Raises
    ------
    StorageError
        If a result of the study, or a table or the labels of its truth, is missing.
    """
    layout = load_study(folder).layout
    specimens = {row["id"]: row for row in read_rows(folder / "truth/specimens.csv")}
    bv_tv = {name: read_measures(layout.measures(name))["bv_tv"] for name in specimens}
    centres = {name: read_json(layout.scan(name))["centre_px"] for name in specimens}
    cases = [
        _scored(name, folder / "truth", layout, float(row["bv_mm3"]), executor.quiet())
        for name, row in specimens.items()
    ]
    return Truth(
        damage=tuple(_damage(kind, cases) for kind in Kind),
        bv_tv_error=max(
            abs((bv_tv[name].value or nan) - float(row["bv_tv"]))
            for name, row in specimens.items()
        ),
        centre_error_px=max(
            abs(centres[name] - float(row["centre_px"]))
            for name, row in specimens.items()
        ),
    )


def _scored(
    name: str, truth: Path, layout: Layout, bone_mm3: float, executor: Executor
) -> Case:
    found, voxel_um = open_labels(layout.damage(name), voxel_um=None)
    true, _ = open_labels(truth / f"{name}.ome.zarr", voxel_um=voxel_um)
    return scoring.score(
        read_findings(layout.findings(name)),
        read_lesions(truth / f"{name}.csv"),
        scoring.overlap(found, true, executor=executor),
        name=name,
        bone_mm3=bone_mm3,
        otherwise=Thing.LACUNA.value,
    )


def _damage(kind: Kind, cases: Sequence[Case]) -> DamageTruth:
    found = scoring.recall(cases, kind, threshold=ANY_SCORE)
    false = scoring.false_calls(cases, kind, threshold=ANY_SCORE)
    ratios = scoring.volume_ratios(cases, kind, threshold=ANY_SCORE)
    return DamageTruth(
        kind,
        round(found.of),
        found.count,
        false.count,
        float(np.median(ratios)) if len(ratios) else nan,
    )
