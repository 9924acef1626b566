"""How well voxels agree: panoptic quality, and F1 within a voxel of tolerance.

Plain overlap fails on sheets one voxel thick: a shift by one voxel leaves none of it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING

import numpy as np

from fissura.model import Masks, Panoptic, Quartiles
from fissura.validation.scoring.lesions import LEAST_ON
from fissura.validation.scoring.rates import share

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from fissura.model import Kind
    from fissura.validation.scoring.lesions import Call, Case, Hit, Match

__all__ = ["masks", "quartiles", "tolerance_f1"]

HALF = 0.5


def masks(cases: Sequence[Case], kind: Kind, *, threshold: float) -> Masks:
    """Compare the voxels of findings and lesions of one kind."""
    strict: list[float] = []
    tolerant: list[float] = []
    found = true = split = merged = several = 0
    for case in cases:
        calls, hits, matches = _of_kind(case, kind, threshold)
        found, true = found + len(calls), true + len(hits)
        strict += _matched(
            {(m.finding, m.lesion): _iou(m, calls, hits) for m in matches}
        )
        tolerant += _matched(
            {(m.finding, m.lesion): _tolerant_iou(m, calls, hits) for m in matches}
        )
        held = [m for m in matches if m.on_vox >= LEAST_ON * calls[m.finding].voxels]
        pieces = Counter(calls[call].on for call in calls)
        split += sum(
            pieces[label] > 1 for label in hits if _is_hit(hits[label], threshold)
        )
        lesions = Counter(m.finding for m in held)
        several += len(lesions)
        merged += sum(count > 1 for count in lesions.values())
    f1 = tolerance_f1(cases, kind, threshold=threshold)
    return Masks(
        kind,
        _panoptic(strict, found, true),
        _panoptic(tolerant, found, true),
        quartiles(f1),
        share(split, len(f1)),
        share(merged, several),
    )


def tolerance_f1(
    cases: Sequence[Case], kind: Kind, *, threshold: float
) -> NDArray[np.float64]:
    """Return F1 within a voxel of each lesion found: of it and all its pieces."""
    return np.array(
        [f1 for case in cases for f1 in _f1_of(case, kind, threshold)], np.float64
    )


def quartiles(values: NDArray[np.float64]) -> Quartiles:
    """Return median and quartiles, as SPSS and Prism give them (type 6)."""
    known = values[np.isfinite(values)]
    if not len(known):
        return Quartiles(0, np.nan, np.nan, np.nan)
    low, middle, high = np.quantile(known, [0.25, 0.5, 0.75], method="weibull")
    return Quartiles(len(known), float(low), float(middle), float(high))


def _f1_of(case: Case, kind: Kind, threshold: float) -> Iterator[float]:
    calls, hits, matches = _of_kind(case, kind, threshold)
    of_lesion: dict[int, list[Match]] = defaultdict(list)
    for match in matches:
        if match.on_vox >= LEAST_ON * calls[match.finding].voxels:
            of_lesion[match.lesion].append(match)
    for label, hit in hits.items():
        if _is_hit(hit, threshold):
            own = of_lesion[label]
            covered = min(sum(m.covered_vox for m in own), hit.voxels)
            on, size = (
                sum(m.on_vox for m in own),
                sum(calls[m.finding].voxels for m in own),
            )
            precision, recall = (on / size if size else 0.0), covered / hit.voxels
            both = precision + recall
            yield 2 * precision * recall / both if both else 0.0


def _of_kind(
    case: Case, kind: Kind, threshold: float
) -> tuple[dict[int, Call], dict[int, Hit], list[Match]]:
    calls = {c.id: c for c in case.calls if c.kind is kind and c.score >= threshold}
    hits = {h.lesion.id: h for h in case.hits if h.lesion.kind == kind}
    matches = [m for m in case.matches if m.finding in calls and m.lesion in hits]
    return calls, hits, matches


def _is_hit(hit: Hit, threshold: float) -> bool:
    return hit.score >= threshold


def _iou(match: Match, calls: dict[int, Call], hits: dict[int, Hit]) -> float:
    either = calls[match.finding].voxels + hits[match.lesion].voxels - match.shared_vox
    return match.shared_vox / either


def _tolerant_iou(match: Match, calls: dict[int, Call], hits: dict[int, Hit]) -> float:
    """Return the overlap whose F1 is that within a voxel."""
    precision = match.on_vox / calls[match.finding].voxels
    recall = match.covered_vox / hits[match.lesion].voxels
    if not precision * recall:
        return 0.0
    f1 = 2 * precision * recall / (precision + recall)
    return f1 / (2 - f1)


def _matched(overlaps: dict[tuple[int, int], float]) -> list[float]:
    """Return the overlaps above one half, the best first, each thing used once."""
    used: set[tuple[str, int]] = set()
    taken = []
    for (finding, lesion), iou in sorted(overlaps.items(), key=lambda x: (-x[1], x[0])):
        both = {("finding", finding), ("lesion", lesion)}
        if iou > HALF and not both & used:
            used |= both
            taken.append(iou)
    return taken


def _panoptic(overlaps: list[float], found: int, true: int) -> Panoptic:
    mean = sum(overlaps) / len(overlaps) if overlaps else 0.0
    return Panoptic(len(overlaps), found, true, mean)
