"""Which lesions are asked for, and how they are parted by size and contrast."""

from __future__ import annotations

from itertools import pairwise
from math import inf, isfinite
from typing import TYPE_CHECKING

from fissura.model import Kind

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from fissura.validation.scoring.lesions import Call, Case, Hit

__all__ = [
    "ALL",
    "BINS",
    "DEFINED",
    "LONG",
    "all_sized",
    "at_cnr",
    "bins_of",
    "cnr_of",
    "cnrs",
    "crowded",
    "form_known",
    "found_defined",
    "found_long",
    "is_defined",
    "is_long",
    "of_form",
    "sized",
]

ALL = "all"
"""Of lesions, or of specimens: none left out."""
SHORTEST_UM, CLOSEST_UM = 30.0, 1.2
"""A microcrack that is asked for is as long and as open as this, or more."""
NARROWEST_UM = 20.0
"""A perforation is as wide."""
DEFINED = {
    Kind.MICROCRACK: "≥ 30 µm long, ≥ 1.2 µm open",
    Kind.PERFORATION: "≥ 20 µm wide",
}
"""The same, in words."""
LONG = "≥ 30 µm long"
"""What the study asks of a microcrack."""

BINS = {
    "crack opening": (1.2, 2.0, 3.0),
    "crack length": (30.0, 60.0, 100.0),
    "width": (20.0, 30.0, 45.0),
}
"""Where sizes are parted, in µm."""


def is_defined(hit: Hit) -> bool:
    """Return whether a lesion is as large as is asked for; one of unknown sizes is."""
    lesion = hit.lesion
    return _is_large(lesion.kind, lesion.length_um, lesion.thickness_um)


def is_long(hit: Hit) -> bool:
    """Return whether a microcrack is as long as the study's definition asks."""
    return not hit.lesion.length_um < SHORTEST_UM


def found_defined(call: Call) -> bool:
    """Return whether a finding measures as large as is asked for."""
    return call.defined and _is_large(call.kind, call.length_um, call.thickness_um)


def found_long(call: Call) -> bool:
    """Return whether a finding counts by the study's definition."""
    return call.defined


def _is_large(kind: str, length_um: float, thickness_um: float) -> bool:
    if kind == Kind.MICROCRACK:
        return not (length_um < SHORTEST_UM or thickness_um < CLOSEST_UM)
    return not length_um < NARROWEST_UM


def sized(cases: Sequence[Case], kind: Kind, *names: str) -> bool:
    """Return whether sizes of all lesions of a kind are known."""
    return all(
        isfinite(getattr(hit.lesion, name))
        for case in cases
        for hit in case.hits
        if hit.lesion.kind == kind
        for name in names
    )


def all_sized(cases: Sequence[Case], kind: Kind) -> bool:
    """Return whether the sizes of the definition are known for all lesions."""
    names = ("length_um", "thickness_um")
    return sized(cases, kind, *(names if kind is Kind.MICROCRACK else names[:1]))


def form_known(cases: Sequence[Case], kind: Kind) -> bool:
    """Return whether it is known what each lesion of a kind looks like."""
    return all(h.lesion.form for c in cases for h in c.hits if h.lesion.kind == kind)


def of_form(form: str, where: Callable[[Hit], bool]) -> Callable[[Hit], bool]:
    """Return the test of a form, on top of another test."""
    return lambda hit: hit.lesion.form == form and where(hit)


def crowded(where: Callable[[Hit], bool]) -> Callable[[Hit], bool]:
    """Return the test of standing close to another one, on top of another test."""
    return lambda hit: hit.lesion.crowded and where(hit)


def bins_of(
    name: str, size_of: Callable[[Hit], float]
) -> list[tuple[str, Callable[[Hit], bool]]]:
    """Return bins with their labels, from the smallest sizes on."""
    edges = (0.0, *BINS[name], inf)
    bins = []
    for low, high in pairwise(edges):
        label = f"{low:g}–{high:g} µm"
        if low == 0:
            label = f"< {high:g} µm"
        elif high == inf:
            label = f"≥ {low:g} µm"
        bins.append((label, _between(size_of, low, high)))
    return bins


def _between(
    size_of: Callable[[Hit], float], low: float, high: float
) -> Callable[[Hit], bool]:
    return lambda hit: low <= size_of(hit) < high


def cnr_of(case: Case) -> float | None:
    """Return the contrast-to-noise a case was made with; None if unknown."""
    said = dict(case.conditions).get("cnr", "")
    try:
        return float(said)
    except ValueError:
        return None


def cnrs(cases: Sequence[Case]) -> list[float]:
    """Return the contrasts-to-noise that occur, the clearest first."""
    return sorted(
        {c for case in cases if (c := cnr_of(case)) is not None}, reverse=True
    )


def at_cnr(cases: Sequence[Case], cnr: float) -> list[Case]:
    """Return the cases of one contrast-to-noise."""
    return [case for case in cases if cnr_of(case) == cnr]
