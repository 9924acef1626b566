"""One volume's findings against its truth: hit, missed, false, mistaken."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from fissura.model import Kind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fissura.evaluate.overlap import Overlap
    from fissura.model import Finding, Lesion

__all__ = ["DAMAGE", "Call", "Case", "Hit", "score"]

LEAST_COVERED = 0.25
"""A lesion is found if findings of its kind cover this share of it."""
LEAST_ON = 0.1
"""A finding belongs to a lesion if this share of it lies there, and the most."""
DAMAGE = (Kind.MICROCRACK, Kind.PERFORATION)
NOTHING = "nothing"


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
    pieces : int
        Findings of its kind that lie on it.
    volume_um3 : float
        What they hold together.
    """

    lesion: Lesion
    score: float
    score_any: float
    pieces: int
    volume_um3: float


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
    """

    kind: Kind
    score: float
    truth: str

    @property
    def false(self) -> bool:
        """Whether no damage lies there at all."""
        return self.truth not in DAMAGE


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
    """

    name: str
    conditions: tuple[tuple[str, str], ...]
    bone_mm3: float
    hits: tuple[Hit, ...]
    calls: tuple[Call, ...]


def score(  # noqa: PLR0913 - all about one volume
    findings: Sequence[Finding],
    lesions: Sequence[Lesion],
    overlap: Overlap,
    *,
    name: str,
    bone_mm3: float,
    conditions: tuple[tuple[str, str], ...] = (),
    otherwise: str = NOTHING,
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
    """
    by_label = {finding.id: finding for finding in findings}
    at: dict[int, list[Finding]] = defaultdict(list)
    for label, lesion_id in overlap.covered_vox:
        at[lesion_id].append(by_label[label])
    lies_on: dict[int, list[tuple[int, str]]] = defaultdict(list)
    kinds = {lesion.id: lesion.kind for lesion in lesions}
    for (label, lesion_id), shared_vox in overlap.on_vox.items():
        if shared_vox >= LEAST_ON * overlap.found_vox[label]:
            lies_on[label].append((shared_vox, kinds.get(lesion_id, otherwise)))
    return Case(
        name,
        conditions,
        bone_mm3,
        tuple(
            _hit(lesion, at[lesion.id], overlap)
            for lesion in lesions
            if lesion.kind in DAMAGE and overlap.lesion_vox[lesion.id]
        ),
        tuple(Call(f.kind, f.score, _truth_of(lies_on[f.id])) for f in findings),
    )


def _hit(lesion: Lesion, on_it: Sequence[Finding], overlap: Overlap) -> Hit:
    alike = [f for f in on_it if f.kind == lesion.kind]
    return Hit(
        lesion,
        score=_found_at(lesion, alike, overlap),
        score_any=_found_at(lesion, on_it, overlap),
        pieces=len(alike),
        volume_um3=sum(f.volume_um3 for f in alike),
    )


def _found_at(lesion: Lesion, on_it: Sequence[Finding], overlap: Overlap) -> float:
    """Return the score of the finding that completes the coverage asked for."""
    covered = 0.0
    for finding in sorted(on_it, key=lambda f: (-f.score, f.id)):
        covered += overlap.coverage(finding.id, lesion.id)
        if covered >= LEAST_COVERED:
            return finding.score
    return 0.0


def _truth_of(shared: Sequence[tuple[int, str]]) -> str:
    """Return what a finding lies on: damage first, else what it shares most with."""
    ranked = [(kind in DAMAGE, voxels, kind) for voxels, kind in shared]
    return max(ranked)[2] if ranked else NOTHING
