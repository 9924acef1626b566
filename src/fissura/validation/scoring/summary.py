"""All numbers of an evaluation, from scored volumes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fissura.model import (
    Confusion,
    CountsAgree,
    Evaluation,
    Kind,
    ScoredSpecimen,
    Volumes,
)
from fissura.validation.scoring.agreement import agreement
from fissura.validation.scoring.by_size import recall_tables
from fissura.validation.scoring.lesions import DAMAGE, NOTHING
from fissura.validation.scoring.masks import masks, quartiles
from fissura.validation.scoring.operating_points import operating
from fissura.validation.scoring.rates import (
    anything,
    confusion,
    counts,
    mistaken,
    volume_ratios,
)
from fissura.validation.scoring.sizes import (
    ALL,
    DEFINED,
    LONG,
    all_sized,
    cnrs,
    found_defined,
    found_long,
    is_defined,
    is_long,
    sized,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from fissura.validation.scoring.lesions import Call, Case, Hit

__all__ = ["summarise"]

HOLLOW = ("canal", "pit")
"""What a perforation is most like."""


def summarise(
    cases: Sequence[Case],
    *,
    thresholds: Mapping[Kind, float],
    title: str,
    about: str = "",
) -> Evaluation:
    """Compute everything that the report of an evaluation shows.

    Parameters
    ----------
    cases : sequence of Case
        At least one.
    thresholds : mapping of Kind to float
        Score from which a finding counts.
    title, about : str
        What the report is called, and what was scored.
    """
    return Evaluation(
        title,
        about,
        tuple(_specimen(case, thresholds) for case in cases),
        tuple(operating(cases, kind, thresholds[kind]) for kind in Kind),
        tuple(recall_tables(cases, thresholds)),
        _confusion(cases, thresholds),
        tuple(_volumes(cases, thresholds)),
        tuple(_counts(cases, thresholds)),
        tuple(masks(cases, kind, threshold=thresholds[kind]) for kind in Kind),
        remarks=tuple(_remarks(cases)),
    )


def _specimen(case: Case, thresholds: Mapping[Kind, float]) -> ScoredSpecimen:
    shown = [c for c in case.calls if c.score >= thresholds[c.kind]]
    lesions = {k: [h for h in case.hits if h.lesion.kind == k] for k in Kind}
    return ScoredSpecimen(
        case.name,
        case.conditions,
        case.bone_mm3,
        true={k: len(lesions[k]) for k in Kind},
        hit={k: sum(h.score >= thresholds[k] for h in lesions[k]) for k in Kind},
        found={k: sum(c.kind is k for c in shown) for k in Kind},
        false={k: sum(c.kind is k and c.false for c in shown) for k in Kind},
    )


def _confusion(cases: Sequence[Case], thresholds: Mapping[Kind, float]) -> Confusion:
    called = {kind: confusion(cases, threshold=thresholds[kind]) for kind in Kind}
    met = {truth for kind in Kind for name, truth in called[kind] if name == kind.value}
    others = {name for case in cases for name, _ in case.others}
    rest = sorted((met | others) - set(DAMAGE) - {NOTHING})
    truths = (*(kind.value for kind in DAMAGE), *rest, NOTHING)
    return Confusion(
        tuple(kind.value for kind in Kind),
        truths,
        tuple(
            tuple(called[kind][kind.value, truth] for truth in truths) for kind in Kind
        ),
        mistaken(
            cases,
            Kind.PERFORATION,
            HOLLOW,
            threshold=thresholds[Kind.PERFORATION],
        ),
    )


def _volumes(
    cases: Sequence[Case], thresholds: Mapping[Kind, float]
) -> Iterator[Volumes]:
    for kind in Kind:
        if not sized(cases, kind, "volume_um3"):
            continue
        for words, where in _wheres(cases, kind):
            ratios = volume_ratios(cases, kind, threshold=thresholds[kind], where=where)
            yield Volumes(kind, words, quartiles(ratios))


def _wheres(
    cases: Sequence[Case], kind: Kind
) -> list[tuple[str, Callable[[Hit], bool]]]:
    everything: tuple[str, Callable[[Hit], bool]] = (ALL, anything)
    if not all_sized(cases, kind):
        return [everything]
    return [everything, (DEFINED[kind], is_defined)]


def _counts(
    cases: Sequence[Case], thresholds: Mapping[Kind, float]
) -> Iterator[CountsAgree]:
    counted = [case for case in cases if not case.control]
    names = tuple(case.name for case in counted)
    for kind in Kind:
        for words, where, counts_if in _countings(cases, kind):
            found, true = counts(
                counted,
                kind,
                threshold=thresholds[kind],
                where=where,
                counts_if=counts_if,
            )
            agreed = agreement(found, true)
            yield CountsAgree(
                kind, words, names, tuple(found.tolist()), tuple(true.tolist()), agreed
            )


_Counting = tuple[str, "Callable[[Hit], bool]", "Callable[[Call], bool]"]


def _countings(cases: Sequence[Case], kind: Kind) -> Iterator[_Counting]:
    """Yield which lesions are counted, and which findings beside them."""
    yield ALL, anything, anything
    if all_sized(cases, kind):
        if kind is Kind.MICROCRACK:
            yield LONG, is_long, found_long
        yield DEFINED[kind], is_defined, found_defined


def _remarks(cases: Sequence[Case]) -> Iterator[str]:
    """Say what was left out because a column is missing."""
    for kind in Kind:
        if not any(h.lesion.kind == kind for c in cases for h in c.hits):
            yield f"The truth holds no {kind.value}: of these there is no recall."
            continue
        if not all_sized(cases, kind):
            yield (
                f"The truth does not give the sizes of all {kind.value}s: their recall "
                "by size is left out, and all of them are asked for."
            )
        if not sized(cases, kind, "volume_um3"):
            yield (
                f"The truth does not give the volumes of all {kind.value}s: found "
                "over true volume is left out."
            )
    if not cnrs(cases):
        yield "No contrast-to-noise was given: nothing is parted by it."
