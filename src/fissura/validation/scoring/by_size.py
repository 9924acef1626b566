"""Recall by size: of cracks by opening and length, of perforations by width."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fissura.model import Kind, RecallTable
from fissura.validation.scoring.rates import anything, recall
from fissura.validation.scoring.sizes import (
    ALL,
    all_sized,
    at_cnr,
    bins_of,
    cnrs,
    crowded,
    of_form,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from fissura.validation.scoring.lesions import Case, Hit

__all__ = ["recall_tables"]


def recall_tables(
    cases: Sequence[Case], thresholds: Mapping[Kind, float]
) -> Iterator[RecallTable]:
    """Yield recall by size: of cracks for each contrast-to-noise and for all.

    A kind whose sizes are not all known has none.
    """
    found = cnrs(cases)
    groups = [(f"CNR {cnr:g}", at_cnr(cases, cnr)) for cnr in found]
    parts = [*groups, (ALL, cases)] if len(groups) > 1 else [(ALL, cases)]
    for kind in Kind:
        if not any(h.lesion.kind == kind for c in cases for h in c.hits):
            continue
        if not all_sized(cases, kind):
            continue
        by_contrast = parts if kind is Kind.MICROCRACK else parts[-1:]
        for name, some in by_contrast:
            yield _recall_table(some, kind, name, thresholds[kind])


def _recall_table(
    cases: Sequence[Case], kind: Kind, of: str, threshold: float
) -> RecallTable:
    if kind is Kind.MICROCRACK:
        names = "opening", "length"
        rows = bins_of("crack opening", lambda h: h.lesion.thickness_um)
        columns = bins_of("crack length", lambda h: h.lesion.length_um)
    else:
        names = "form", "width"
        rows = _forms(cases)
        columns = bins_of("width", lambda h: h.lesion.length_um)
    return RecallTable(
        kind,
        of,
        *names,
        tuple(label for label, _ in rows),
        tuple(label for label, _ in columns),
        tuple(
            tuple(
                recall(cases, kind, threshold=threshold, where=_both(row, column))
                for _, column in columns
            )
            for _, row in rows
        ),
    )


def _both(
    first: Callable[[Hit], bool], second: Callable[[Hit], bool]
) -> Callable[[Hit], bool]:
    return lambda hit: first(hit) and second(hit)


def _forms(cases: Sequence[Case]) -> list[tuple[str, Callable[[Hit], bool]]]:
    kind = Kind.PERFORATION
    forms = {h.lesion.form for c in cases for h in c.hits if h.lesion.kind == kind}
    rows: list[tuple[str, Callable[[Hit], bool]]] = [
        (form, of_form(form, anything)) for form in sorted(forms - {""}, reverse=True)
    ]
    if any(h.lesion.crowded for c in cases for h in c.hits):
        rows.append(("crowded", crowded(anything)))
    return [*rows, (ALL, anything)]
