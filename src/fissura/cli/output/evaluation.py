"""An evaluation: recall and false calls, volumes and counts, on one screen."""

from __future__ import annotations

from math import isfinite
from typing import TYPE_CHECKING

from rich.markup import escape

from fissura.cli.output.numbers import plain
from fissura.cli.terminal import console, show_table

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from fissura.model import Evaluation, Rate

__all__ = ["show_evaluation"]

WORDS = {True: "yes", False: "no", None: "–"}


def show_evaluation(seen: Evaluation, page: Path, remarks: Sequence[str]) -> None:
    """Show the numbers at the score in use, and where the page is."""
    for remark in remarks:
        console.print(f"[yellow]![/] {escape(remark)}", soft_wrap=True)
    bone = sum(one.bone_mm3 for one in seen.specimens)
    show_table(
        f"{seen.title}: {len(seen.specimens)} with {plain(bone)} mm³ of bone",
        ("", "Found", "Rate", "95 % interval"),
        _rates(seen),
    )
    show_table(
        "Amounts",
        ("", "Volume, median", "quartiles", "Counts, r²", "CCC", "Bias"),
        _amounts(seen),
    )
    met = [target.met for target in seen.targets]
    if met:
        console.print(f"Aims: {met.count(True)} of {len(met)} met.")
    console.print(f"Wrote {escape(str(page))}", soft_wrap=True)


def _rates(seen: Evaluation) -> Iterator[tuple[str, ...]]:
    for one in seen.operating:
        at = one.thresholds.index(one.threshold)
        for name, rate in zip(one.series, one.recall[at], strict=True):
            named = "" if name == "all" else f"{name}, "
            yield (
                f"{one.kind.value}s, {named}{one.lesions}",
                f"{rate.count} of {rate.of:g}",
                *_with_interval(rate),
            )
        false = one.false_all[at]
        yield (
            f"{one.kind.value}s, false per mm³ of bone",
            str(false.count),
            *_with_interval(false),
        )


def _with_interval(rate: Rate) -> tuple[str, str]:
    if not isfinite(rate.value):
        return "–", "–"
    return f"{rate.value:.3f}", f"{rate.low:.3f}–{rate.high:.3f}"


def _amounts(seen: Evaluation) -> Iterator[tuple[str, ...]]:
    ratios = {(one.kind, one.of): one.ratio for one in seen.volumes}
    for one in seen.counts:
        ratio, agreed = ratios.get((one.kind, one.of)), one.agreement
        yield (
            f"{one.kind.value}s, {one.of}",
            plain(ratio.median if ratio else None),
            f"{plain(ratio.q1)}–{plain(ratio.q3)}" if ratio and ratio.n else "–",
            plain(agreed.r_squared),
            plain(agreed.ccc),
            f"{100 * agreed.bias:+.1f} %" if isfinite(agreed.bias) else "–",
        )
