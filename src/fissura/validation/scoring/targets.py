"""Targets of the detection, and its results."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fissura.model import Kind, Target
from fissura.validation.scoring.rates import false_calls, recall
from fissura.validation.scoring.sizes import (
    DEFINED,
    cnr_of,
    crowded,
    is_defined,
    of_form,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from fissura.model import Evaluation
    from fissura.validation.scoring.lesions import Case

__all__ = ["targets"]

CRACK, HOLE = Kind.MICROCRACK, Kind.PERFORATION
CLEAR, NOISY = 10.0, 5.0
RECALL, FALSE = "recall", "false per mm³"


def targets(
    cases: Sequence[Case], seen: Evaluation, *, thresholds: Mapping[Kind, float]
) -> tuple[Target, ...]:
    """Hold an evaluation against the aims of detection."""
    return (
        *_cracks(cases, thresholds[CRACK]),
        *_holes(cases, thresholds[HOLE]),
        *_bare(cases, thresholds),
        _pits(seen),
        *_volumes(seen),
        *_counts(seen),
    )


def _cracks(cases: Sequence[Case], threshold: float) -> Iterator[Target]:
    clear = [c for c in cases if (cnr_of(c) or 0) >= CLEAR]
    noisy = [c for c in cases if cnr_of(c) == NOISY]
    for words, some, least, most in (
        ("CNR ≥ 10", clear, 0.95, 0.5),
        ("CNR 5", noisy, 0.85, 1.0),
    ):
        found = recall(some, CRACK, threshold=threshold, where=is_defined)
        false = false_calls(some, CRACK, threshold=threshold)
        aim = f"microcracks {DEFINED[CRACK]}, {words}"
        yield Target(aim, RECALL, least, 1.0, found)
        yield Target(f"microcracks, {words}", FALSE, 0.0, most, false)


def _holes(cases: Sequence[Case], threshold: float) -> Iterator[Target]:
    for words, where, least in (
        ("holes", of_form("hole", is_defined), 0.9),
        ("breaks", of_form("break", is_defined), 0.9),
        ("crowded perforations", crowded(is_defined), 0.8),
    ):
        found = recall(cases, HOLE, threshold=threshold, where=where)
        yield Target(f"{words} {DEFINED[HOLE]}", RECALL, least, 1.0, found)
    false = false_calls(cases, HOLE, threshold=threshold)
    yield Target("perforations", FALSE, 0.0, 0.3, false)


def _bare(cases: Sequence[Case], thresholds: Mapping[Kind, float]) -> Iterator[Target]:
    bare = [case for case in cases if not case.hits]
    for kind in Kind:
        false = false_calls(bare, kind, threshold=thresholds[kind])
        yield Target(f"{kind.value}s in bone without damage", FALSE, 0.0, 0.5, false)


def _pits(seen: Evaluation) -> Target:
    came = seen.confusion.mistaken
    return Target("canals and pits", "called a perforation", 0.0, 0.03, came)


def _volumes(seen: Evaluation) -> Iterator[Target]:
    for one in seen.volumes:
        aim = f"found over true volume of {one.kind.value}s, {one.of}"
        yield Target(aim, "median", 0.9, 1.1, one.ratio.median)
        yield Target(aim, "between the quartiles", 0.0, 0.3, one.ratio.range)


def _counts(seen: Evaluation) -> Iterator[Target]:
    for one in seen.counts:
        aim = f"counts of {one.kind.value}s per specimen, {one.of}"
        yield Target(aim, "r²", 0.95, 1.0, one.agreement.r_squared)
        yield Target(aim, "bias", -0.05, 0.05, one.agreement.bias)
