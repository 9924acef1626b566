"""Pictures of hits, misses and false calls, taken while a trial's volumes are there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from fissura import report
from fissura.model import Kind
from fissura.report import Outline, Picture
from fissura.validation.scoring import is_defined

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from fissura.validation.scoring import Call, Hit
    from fissura.validation.trials.trial import Seen

__all__ = ["chosen", "example_images"]

HALF_UM = 50.0
PLANE_PX = 154
"""Edge of a plane, about."""
HITS = 2
"""Hits of each kind that are drawn of one phantom."""
SHUFFLE = 11
NONE = -1
"""A label that nothing has."""


def example_images(
    seen: Seen, thresholds: Mapping[Kind, float], *, most: int
) -> Iterator[Picture]:
    """Yield pictures of a trial: some hits, and misses and false calls up to `most`.

    Parameters
    ----------
    seen : Seen
    thresholds : mapping of Kind to float
    most : int
        Of each kind.
    """
    rng = np.random.default_rng((seen.trial.seed, SHUFFLE))
    for kind in Kind:
        least = thresholds[kind]
        hits = [h for h in seen.case.hits if h.lesion.kind == kind]
        found = [h for h in hits if h.score >= least]
        missed = sorted((h for h in hits if h.score < least), key=_asked_for_first)
        calls = [c for c in seen.case.calls if c.kind is kind and c.score >= least]
        for at in rng.permutation(len(found))[: min(HITS, most)].tolist():
            yield _of_lesion(seen, found[at], thresholds)
        for hit in missed[:most]:
            yield _of_lesion(seen, hit, thresholds)
        for call in sorted((c for c in calls if c.false), key=_surest_first)[:most]:
            yield _of_call(seen, call, thresholds)


def chosen(pictures: Sequence[Picture], *, most: int) -> list[Picture]:
    """Choose up to `most` of hits, misses and false calls: at random, always alike.

    Those within the definition come before others.
    """
    rng = np.random.default_rng(SHUFFLE)
    kept = []
    for what in ("hit", "miss", "false"):
        some = [one for one in pictures if one.what == what]
        mixed = [some[at] for at in rng.permutation(len(some)).tolist()]
        kept += sorted(mixed, key=lambda one: not one.defined)[:most]
    return kept


def _asked_for_first(hit: Hit) -> tuple[bool, int]:
    return not is_defined(hit), hit.lesion.id


def _surest_first(call: Call) -> tuple[float, int]:
    return -call.score, call.id


def _of_lesion(seen: Seen, hit: Hit, thresholds: Mapping[Kind, float]) -> Picture:
    lesion, kind = hit.lesion, Kind(hit.lesion.kind)
    form = f"{lesion.form}, {lesion.length_um:.0f} µm wide"
    if kind is Kind.MICROCRACK:
        size = f"{lesion.length_um:.0f} × {lesion.width_um:.0f} µm"
        form = f"crack, {size}, {lesion.thickness_um:.1f} µm open"
    was_found = hit.score >= thresholds[kind]
    if was_found:
        came = f", found at {hit.score:.2f}"
    elif hit.score:
        came = f", at {hit.score:.2f} only"
    else:
        came = f", called another kind at {hit.score_any:.2f}" * bool(hit.score_any)
    return Picture(
        "hit" if was_found else "miss",
        lesion.kind,
        f"{form}{came}; CNR {seen.trial.cnr:g}",
        _drawn(seen, lesion.centre_um, thresholds),
        is_defined(hit),
    )


def _of_call(seen: Seen, call: Call, thresholds: Mapping[Kind, float]) -> Picture:
    says = (
        f"called {call.kind.value} at {call.score:.2f}, there is {call.truth}; "
        f"CNR {seen.trial.cnr:g}"
    )
    jpg = _drawn(seen, call.centre_um, thresholds)
    return Picture("false", call.kind.value, says, jpg, call.defined)


def _drawn(
    seen: Seen, centre_um: tuple[float, float, float], thresholds: Mapping[Kind, float]
) -> bytes:
    """Outline the damage there is, and what was found."""
    damage = [hit.lesion.id for hit in seen.case.hits]
    shown = [c.id for c in seen.case.calls if c.score >= thresholds[c.kind]]
    lines = (
        Outline(seen.true, (NONE, *damage), report.TRUE, outside=True),
        Outline(seen.found, (NONE, *shown), report.FOUND),
    )
    zoom = max(1, round(PLANE_PX * seen.volume.voxel_um / (2 * HALF_UM)))
    return report.jpeg(
        report.crop(seen.volume, centre_um, lines, half_um=HALF_UM, zoom=zoom)
    )
