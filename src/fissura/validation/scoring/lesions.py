"""One volume's findings against its truth: hit, missed, false, mistaken."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from math import nan
from typing import TYPE_CHECKING

from fissura.model import Kind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fissura.model import Finding, Lesion
    from fissura.validation.scoring.overlap import Overlap

__all__ = ["DAMAGE", "LEAST_ON", "NOTHING", "Call", "Case", "Hit", "Match", "score"]

LEAST_COVERED = 0.25
"""A lesion is found if findings of its kind cover this share of it."""
LEAST_ON = 0.1
"""A finding belongs to a lesion if this share of it lies there, and the most."""
DAMAGE = (Kind.MICROCRACK, Kind.PERFORATION)
NOTHING = "nothing"
Point = tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class Hit:
    """A lesion and what was found of it.

    Parameters
    ----------
    lesion : Lesion
    score : float
        The highest score at which it still counts as found: as its kind.  0 if not.
    score_any : float
        The same, whatever kind it was taken for.
    voxels : int
        Voxels that carry its label.
    """

    lesion: Lesion
    score: float
    score_any: float
    voxels: int = 0


@dataclass(frozen=True, slots=True)
class Call:
    """A finding and what it lies on.

    Parameters
    ----------
    kind : Kind
        What it was called.
    score : float
    truth : str
        What it is: the lesion's kind, or "nothing".
    id : int
        Its label.
    on : int
        The true label it lies on; 0 for nothing.
    voxels : int
    length_um, thickness_um, volume_um3 : float
    defined : bool
        Whether it counts by the study's definition.
    centre_um : tuple of float
    """

    kind: Kind
    score: float
    truth: str
    id: int = 0
    on: int = 0
    voxels: int = 0
    length_um: float = nan
    thickness_um: float = nan
    volume_um3: float = nan
    defined: bool = True
    centre_um: Point = (nan, nan, nan)

    @property
    def false(self) -> bool:
        """Whether no damage lies there at all."""
        return self.truth not in DAMAGE


@dataclass(frozen=True, slots=True)
class Match:
    """A finding and a lesion that share voxels or are neighbours.

    Parameters
    ----------
    finding, lesion : int
        Their labels.
    shared_vox : int
        Voxels of both.
    covered_vox, on_vox : int
        Voxels of the lesion within a voxel of the finding, and the other way about.
    """

    finding: int
    lesion: int
    shared_vox: int
    covered_vox: int
    on_vox: int


@dataclass(frozen=True, slots=True)
class Case:
    """One volume, scored.

    Parameters
    ----------
    name : str
    conditions : tuple of (str, str)
        What it was made with, such as its architecture and noise.
    bone_mm3 : float
    hits : tuple of Hit
        One for each lesion that is damage.
    calls : tuple of Call
        One for each finding.
    matches : tuple of Match
        Of findings and damage.
    others : tuple of (str, int)
        How many there are of each kind that is no damage and is listed.
    control : bool
        Whether it is known to hold no damage: it shows false calls, and no counts.
    """

    name: str
    conditions: tuple[tuple[str, str], ...]
    bone_mm3: float
    hits: tuple[Hit, ...]
    calls: tuple[Call, ...]
    matches: tuple[Match, ...] = ()
    others: tuple[tuple[str, int], ...] = ()
    control: bool = False


def score(
    findings: Sequence[Finding],
    lesions: Sequence[Lesion],
    overlap: Overlap,
    *,
    name: str,
    bone_mm3: float,
    conditions: tuple[tuple[str, str], ...] = (),
    otherwise: str = NOTHING,
    control: bool = False,
) -> Case:
    """Score one volume.

    Parameters
    ----------
    findings : sequence of Finding
        Of any score; their ids are the labels found.
    lesions : sequence of Lesion
        All that is known to lie there, damage or not; their ids are the true labels.
    overlap : Overlap
    name : str
    bone_mm3 : float
        Volume of the bone that was searched.
    conditions : tuple of (str, str), optional
    otherwise : str, optional
        What true labels are that no lesion has.
    control : bool, optional
        Whether the volume is known to hold no damage.
    """
    by_label = {finding.id: finding for finding in findings}
    at: dict[int, list[Finding]] = defaultdict(list)
    for label, lesion_id in overlap.covered_vox:
        at[lesion_id].append(by_label[label])
    lies_on: dict[int, list[_Place]] = defaultdict(list)
    kinds = {lesion.id: lesion.kind for lesion in lesions}
    for (label, lesion_id), on_vox in overlap.on_vox.items():
        if on_vox >= LEAST_ON * overlap.found_vox[label]:
            kind = kinds.get(lesion_id, otherwise)
            lies_on[label].append((kind in DAMAGE, on_vox, kind, lesion_id))
    seen = [lesion for lesion in lesions if overlap.lesion_vox[lesion.id]]
    damage = [lesion for lesion in seen if lesion.kind in DAMAGE]
    others = Counter(lesion.kind for lesion in seen if lesion.kind not in DAMAGE)
    return Case(
        name,
        conditions,
        bone_mm3,
        tuple(_hit(lesion, at[lesion.id], overlap) for lesion in damage),
        tuple(_call(finding, lies_on[finding.id], overlap) for finding in findings),
        _matches(overlap, {lesion.id for lesion in damage}),
        tuple(sorted(others.items())),
        control,
    )


_Place = tuple[bool, int, str, int]
"""Whether it is damage, the voxels that lie there, its kind and its label."""


def _hit(lesion: Lesion, on_it: Sequence[Finding], overlap: Overlap) -> Hit:
    alike = [f for f in on_it if f.kind == lesion.kind]
    return Hit(
        lesion,
        score=_found_at(lesion, alike, overlap),
        score_any=_found_at(lesion, on_it, overlap),
        voxels=overlap.lesion_vox[lesion.id],
    )


def _call(finding: Finding, places: Sequence[_Place], overlap: Overlap) -> Call:
    """Say what a finding lies on: damage first, else what it shares most with."""
    _, _, truth, on = max(places, default=(False, 0, NOTHING, 0))
    return Call(
        finding.kind,
        finding.score,
        truth,
        id=finding.id,
        on=on,
        voxels=overlap.found_vox[finding.id],
        length_um=finding.length_um,
        thickness_um=finding.thickness_um,
        volume_um3=finding.volume_um3,
        defined=finding.defined,
        centre_um=finding.centre_um,
    )


def _matches(overlap: Overlap, damage: set[int]) -> tuple[Match, ...]:
    pairs = sorted(set(overlap.covered_vox) | set(overlap.on_vox))
    return tuple(
        Match(
            *pair,
            overlap.shared_vox[pair],
            overlap.covered_vox[pair],
            overlap.on_vox[pair],
        )
        for pair in pairs
        if pair[1] in damage
    )


def _found_at(lesion: Lesion, on_it: Sequence[Finding], overlap: Overlap) -> float:
    """Return the score of the finding that completes the coverage asked for."""
    covered = 0.0
    for finding in sorted(on_it, key=lambda f: (-f.score, f.id)):
        covered += overlap.coverage(finding.id, lesion.id)
        if covered >= LEAST_COVERED:
            return finding.score
    return 0.0
