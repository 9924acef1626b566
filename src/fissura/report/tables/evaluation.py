"""The tables of an evaluation as a page or Markdown prints them, numbers rounded."""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite
from typing import TYPE_CHECKING

from fissura.model import Kind, Rate
from fissura.report.text.numbers import DASH, decimals, number

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fissura.model import (
        Confusion,
        CountsAgree,
        Evaluation,
        Masks,
        Operating,
        Quartiles,
        RecallTable,
        Target,
        Volumes,
    )

__all__ = [
    "Shown",
    "percent",
    "rate",
    "share",
    "shown_confusion",
    "shown_counts",
    "shown_masks",
    "shown_operating",
    "shown_recall",
    "shown_specimens",
    "shown_targets",
    "shown_volumes",
]

PERCENT = 100.0


@dataclass(frozen=True, slots=True)
class Shown:
    """One table; the first column is words, the others are numbers."""

    caption: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def shown_targets(targets: Sequence[Target]) -> Shown:
    """Lay out the targets and their results."""
    words = {True: "yes", False: "no", None: DASH}
    return Shown(
        "Targets and results",
        ("", "number", "wanted", "measured", "met"),
        tuple(
            (one.aim, one.number, _wanted(one), _came(one), words[one.met])
            for one in targets
        ),
    )


def shown_operating(one: Operating) -> Shown:
    """Lay out recall and false calls by threshold; the one in use is marked."""
    has_bare = any(rate.of for rate in one.false_bare)
    bare = ("false, bone without damage",) if has_bare else ()
    rows = []
    for at, step in enumerate(one.thresholds):
        false = (one.false_bare[at], one.false_all[at])
        rows.append(
            (
                f"{step:g}{' (in use)' if step == one.threshold else ''}",
                *map(share, one.recall[at]),
                *map(rate, false if has_bare else false[1:]),
            )
        )
    return Shown(
        f"{one.kind.value.capitalize()}s, {one.lesions}: recall, and false calls per "
        "mm³ of bone",
        ("score", *map(_recall_of, one.series), *bare, "false, all bone"),
        tuple(rows),
    )


def shown_recall(table: RecallTable) -> Shown:
    """Lay out recall by two sizes."""
    whose = "" if table.of == "all" else f", {table.of}"
    return Shown(
        f"Recall of {table.kind.value}s by {table.row_name} and {table.column_name}"
        f"{whose}",
        (table.row_name, *(f"{table.column_name} {name}" for name in table.columns)),
        tuple(
            (name, *map(share, rates))
            for name, rates in zip(table.rows, table.rates, strict=True)
        ),
    )


def shown_confusion(one: Confusion) -> Shown:
    """Lay out the confusion table: the called kinds and the true ones."""
    said = f": {share(one.mistaken)}" if one.mistaken.of else ": none are known of"
    return Shown(
        "Findings by what they were called and what lies there. Canals and pits called "
        f"a perforation{said}",
        ("called", *one.truths),
        tuple(
            (called, *map(str, row))
            for called, row in zip(one.called, one.counts, strict=True)
        ),
    )


def shown_volumes(volumes: Sequence[Volumes]) -> Shown:
    """Lay out found over true volumes."""
    return Shown(
        "Found over true volume of the lesions found",
        ("", "lesions", "median", "quartiles"),
        tuple(
            (
                f"{one.kind.value}s, {one.of}",
                str(one.ratio.n),
                _decimals(one.ratio.median),
                f"{_decimals(one.ratio.q1)}–{_decimals(one.ratio.q3)}"
                if one.ratio.n
                else DASH,
            )
            for one in volumes
        ),
    )


def shown_counts(counts: Sequence[CountsAgree]) -> Shown:
    """Lay out how counts per specimen agree."""
    return Shown(
        "Counts per specimen, found against true",
        ("", "specimens", "found", "true", "r²", "CCC", "bias"),
        tuple(
            (
                f"{one.kind.value}s, {one.of}",
                str(one.agreement.n),
                str(sum(one.found)),
                str(sum(one.true)),
                _decimals(one.agreement.r_squared, 3),
                _decimals(one.agreement.ccc, 3),
                percent(one.agreement.bias),
            )
            for one in counts
        ),
    )


def shown_masks(masks: Sequence[Masks]) -> Shown:
    """Lay out how well voxels agree."""
    return Shown(
        "How well voxels agree. Panoptic quality (PQ) is the mean overlap of findings "
        "and lesions that share more than half (SQ), times their share among all (RQ)",
        (
            "",
            "PQ = SQ × RQ",
            "within a voxel",
            "F1 of a lesion within a voxel",
            "found in pieces",
            "findings on several lesions",
        ),
        tuple(
            (
                f"{one.kind.value}s",
                *(
                    f"{_decimals(x.quality)} = {_decimals(x.segmentation)} × "
                    f"{_decimals(x.recognition)}"
                    for x in (one.strict, one.tolerant)
                ),
                _spread(one.tolerance_f1),
                share(one.split),
                share(one.merged),
            )
            for one in masks
        ),
    )


def shown_specimens(seen: Evaluation) -> Shown:
    """Lay out each specimen."""
    conditions = tuple(
        dict.fromkeys(k for s in seen.specimens for k, _ in s.conditions)
    )
    numbers = tuple(
        f"{kind.value}s {what}"
        for kind in Kind
        for what in ("true", "found of them", "findings", "false")
    )
    rows = []
    for one in seen.specimens:
        said = dict(one.conditions)
        counted = [
            str(count[kind])
            for kind in Kind
            for count in (one.true, one.hit, one.found, one.false)
        ]
        rows.append(
            (
                one.name,
                *(said.get(name, DASH) for name in conditions),
                number(one.bone_mm3),
                *counted,
            )
        )
    return Shown("Specimens", ("", *conditions, "bone, mm³", *numbers), tuple(rows))


def share(one: Rate) -> str:
    """Print a share with its interval, count and total.

    Examples
    --------
    >>> share(Rate(3, 4, 0.194, 0.994))
    '0.750 (0.194–0.994), 3 of 4'
    """
    if not one.of:
        return DASH
    value, low, high = (decimals(x, 3) for x in (one.value, one.low, one.high))
    return f"{value} ({low}–{high}), {one.count} of {one.of:g}"


def rate(one: Rate) -> str:
    """Print a density with its interval and the count.

    Examples
    --------
    >>> rate(Rate(1, 2.0, 0.0127, 2.786))
    '0.50 (0.01–2.79), 1'
    """
    if not one.of:
        return DASH
    value, low, high = (decimals(x, 2) for x in (one.value, one.low, one.high))
    return f"{value} ({low}–{high}), {one.count}"


def percent(value: float) -> str:
    """Print a share in percent, with its sign."""
    if not isfinite(value):
        return DASH
    sign = "+" if value > 0 else ""
    return f"{sign}{decimals(PERCENT * value, 1)} %"


def _recall_of(series: str) -> str:
    return "recall" if series == "all" else f"recall, {series}"


def _wanted(one: Target) -> str:
    if one.least == -one.most:
        return f"within ±{PERCENT * one.most:g} %"
    if one.least == 0:
        return f"≤ {one.most:g}"
    return f"≥ {one.least:g}" if one.most == 1 else f"{one.least:g}–{one.most:g}"


def _came(one: Target) -> str:
    value = one.came
    if not isinstance(value, Rate):
        return percent(value) if one.least == -one.most else _decimals(value, 3)
    return share(value) if isinstance(value.of, int) else rate(value)


def _decimals(value: float, places: int = 2) -> str:
    return decimals(value, places) if isfinite(value) else DASH


def _spread(one: Quartiles) -> str:
    if not one.n:
        return DASH
    return f"{_decimals(one.median)} ({_decimals(one.q1)}–{_decimals(one.q3)})"
