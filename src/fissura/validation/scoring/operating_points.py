"""One kind of damage over all thresholds: recall, and false calls per mm³."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from fissura.model import Kind, Operating
from fissura.validation.scoring.rates import anything, false_calls, froc, recall
from fissura.validation.scoring.sizes import (
    ALL,
    DEFINED,
    all_sized,
    at_cnr,
    cnrs,
    crowded,
    form_known,
    is_defined,
    of_form,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from fissura.validation.scoring.lesions import Case, Hit

__all__ = ["operating"]

THRESHOLDS = (0.05, 0.1, 0.2, 0.3, 0.5, 0.7, 0.9)


class _Series(NamedTuple):
    """Lesions that make one curve, and the volumes they and its false calls are of."""

    name: str
    cases: Sequence[Case]
    where: Callable[[Hit], bool]


def operating(cases: Sequence[Case], kind: Kind, threshold: float) -> Operating:
    """Work out recall and false calls of one kind at every threshold."""
    known = all_sized(cases, kind)
    where = is_defined if known else anything
    series = list(_series(cases, kind, where))
    bare = [case for case in cases if not case.hits]
    scores = [c.score for case in cases for c in case.calls if c.kind is kind]
    least = min([*scores, threshold])
    steps = tuple(sorted({threshold, *(t for t in THRESHOLDS if t >= least)}))
    if len(set(scores)) < 2:  # noqa: PLR2004 - one score alone makes no curve
        steps = (threshold,)
    return Operating(
        kind,
        threshold,
        DEFINED[kind] if known else "of any size",
        tuple(one.name for one in series),
        tuple(froc(one.cases, kind, where=one.where) for one in series),
        steps,
        tuple(
            tuple(
                recall(one.cases, kind, threshold=step, where=one.where)
                for one in series
            )
            for step in steps
        ),
        tuple(false_calls(bare, kind, threshold=step) for step in steps),
        tuple(false_calls(cases, kind, threshold=step) for step in steps),
    )


def _series(
    cases: Sequence[Case], kind: Kind, where: Callable[[Hit], bool]
) -> Iterator[_Series]:
    """Part cracks by contrast-to-noise and perforations by form, where known."""
    found = cnrs(cases)
    if kind is Kind.MICROCRACK and len(found) > 1:
        for cnr in found:
            yield _Series(f"CNR {cnr:g}", at_cnr(cases, cnr), where)
        return
    if kind is Kind.PERFORATION and form_known(cases, kind):
        forms = {h.lesion.form for c in cases for h in c.hits if h.lesion.kind == kind}
        for form in sorted(forms, reverse=True):
            yield _Series(f"{form}s", cases, of_form(form, where))
        if any(h.lesion.crowded for c in cases for h in c.hits):
            yield _Series("crowded", cases, crowded(where))
        if forms:
            return
    yield _Series(ALL, cases, where)
