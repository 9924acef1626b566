"""The accuracy of a simulated study, compared with its planted truth."""

from __future__ import annotations

from dataclasses import dataclass
from math import dist, nan
from statistics import median
from typing import TYPE_CHECKING

from fissura.io import (
    load_study,
    read_findings,
    read_json,
    read_measures,
    read_rows,
)
from fissura.model import Kind

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from fissura.model import Finding

__all__ = ["DamageTruth", "Truth", "compare_with_truth"]

NEAR = 0.5
"""A finding is a planted lesion's if it lies nearer than this share of its length."""
NEAR_UM = 15.0
"""Or nearer than this, for the small ones."""


@dataclass(frozen=True, slots=True)
class DamageTruth:
    """One kind of damage over all specimens.

    `hit` of the `planted` lesions were found as what they are; `false` findings lie
    at none.  `volume_ratio` is the median of found over planted volume.
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


def compare_with_truth(folder: Path) -> Truth:
    """Set a simulated study's findings against its folder ``truth``."""
    layout = load_study(folder).layout
    specimens = {row["id"]: row for row in read_rows(folder / "truth/specimens.csv")}
    planted = {name: read_rows(folder / f"truth/{name}.csv") for name in specimens}
    found = {name: read_findings(layout.findings(name)) for name in specimens}
    bv_tv = {name: read_measures(layout.measures(name))["bv_tv"] for name in specimens}
    centres = {name: read_json(layout.scan(name))["centre_px"] for name in specimens}
    return Truth(
        damage=tuple(_damage(kind, planted, found) for kind in Kind),
        bv_tv_error=max(
            abs((bv_tv[name].value or nan) - float(row["bv_tv"]))
            for name, row in specimens.items()
        ),
        centre_error_px=max(
            abs(centres[name] - float(row["centre_px"]))
            for name, row in specimens.items()
        ),
    )


def _damage(
    kind: Kind,
    planted: Mapping[str, Sequence[Mapping[str, str]]],
    found: Mapping[str, Sequence[Finding]],
) -> DamageTruth:
    ratios, lesions, findings = [], 0, 0
    for name, rows in planted.items():
        free = [f for f in found[name] if f.kind is kind and f.defined]
        findings += len(free)
        for row in rows:
            if row["kind"] != kind.value:
                continue
            lesions += 1
            mine = min(free, key=lambda f: _away_um(f, row), default=None)
            if mine is not None and _away_um(mine, row) <= _reach_um(row):
                free.remove(mine)
                ratios.append(mine.volume_um3 / float(row["volume_um3"]))
    return DamageTruth(
        kind,
        lesions,
        len(ratios),
        findings - len(ratios),
        median(ratios) if ratios else nan,
    )


def _away_um(finding: Finding, row: Mapping[str, str]) -> float:
    return dist(finding.centre_um, [float(row[f"{axis}_um"]) for axis in "zyx"])


def _reach_um(row: Mapping[str, str]) -> float:
    return max(NEAR * float(row["length_um"]), NEAR_UM)
