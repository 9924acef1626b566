"""How good detection is, on phantoms of an architecture and seeds it never learnt from.

    python tests/bench/evaluate_detection.py [PHANTOMS]

Grows PHANTOMS phantoms (10 if not given) with dense damage and as many with none but
everything that may be taken for it, finds their damage, and prints Markdown tables for
docs/explanation/detection.md.  About 25 CPU seconds for each phantom.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import numpy as np

from fissura import evaluate
from fissura.blocks import Crew, Threads
from fissura.model import Kind
from fissura.phantoms import Harm
from fissura.pipeline.trials import Trial, run_trial
from fissura.settings import Detect

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fissura.evaluate import Case, Hit
    from fissura.phantoms.recipe import Architecture

HELD_OUT: Architecture = "gyroid"
FIRST_DENSE, FIRST_BARE = 5000, 6000
CNRS = (20.0, 10.0, 5.0)
DENSE = Harm(cracks_per_mm3=150, holes_per_mm3=60, breaks_per_mm3=15, crowded=0.3)
THRESHOLDS = (0.05, 0.1, 0.2, 0.3, 0.5)
LEAST = 0.02
DEFAULT = Detect().probability


def say(text: str = "") -> None:
    """Write one line."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def cases(count: int, *, dense: bool) -> list[Case]:
    """Run the trials, contrast-to-noise in turns."""
    settings = Detect(probability=LEAST)
    made = []
    for i in range(count):
        trial = Trial(
            seed=(FIRST_DENSE if dense else FIRST_BARE) + i,
            architecture=HELD_OUT,
            cnr=CNRS[i % len(CNRS)],
            preset="evaluation" if dense else "negative",
            harm=DENSE if dense else None,
        )
        made.append(run_trial(trial, settings, crew=Crew(Threads(2))))
    return made


def clear(hit: Hit) -> bool:
    """Tell whether a crack is as open and long as the study's."""
    return hit.lesion.thickness_um >= 1.2 and hit.lesion.length_um >= 30


def wide(hit: Hit) -> bool:
    """Tell whether a hole or gap is wide enough to be asked for."""
    return hit.lesion.length_um >= 20


def of_cnr(some: Sequence[Case], cnr: float) -> list[Case]:
    """Return the cases of one contrast-to-noise."""
    return [case for case in some if dict(case.conditions)["cnr"] == f"{cnr:g}"]


def tell_cracks(damaged: Sequence[Case], bare: Sequence[Case]) -> None:
    """Print recall of cracks by noise, and false ones per mm³."""
    say("| probability | " + " | ".join(f"CNR {cnr:g}" for cnr in CNRS) + " | false |")
    say("|---" * (len(CNRS) + 2) + "|")
    for threshold in THRESHOLDS:
        found = [
            evaluate.recall(
                of_cnr(damaged, cnr), Kind.MICROCRACK, threshold=threshold, where=clear
            )
            for cnr in CNRS
        ]
        false = evaluate.false_calls(bare, Kind.MICROCRACK, threshold=threshold)
        cells = [f"{r.count} of {r.of:g} ({r.value:.3f})" for r in found]
        say(
            f"| {threshold:g} | {' | '.join(cells)} | "
            f"{false.value:.2f} ({false.low:.2f}–{false.high:.2f}) |"
        )


def tell_holes(damaged: Sequence[Case], bare: Sequence[Case]) -> None:
    """Print recall of perforations by form, and false ones per mm³."""
    kinds = {
        "holes": lambda h: wide(h) and h.lesion.form == "hole",
        "breaks": lambda h: wide(h) and h.lesion.form == "break",
        "crowded": lambda h: wide(h) and h.lesion.crowded,
    }
    say("| probability | " + " | ".join(kinds) + " | false |")
    say("|---" * (len(kinds) + 2) + "|")
    for threshold in THRESHOLDS:
        found = [
            evaluate.recall(damaged, Kind.PERFORATION, threshold=threshold, where=where)
            for where in kinds.values()
        ]
        false = evaluate.false_calls(bare, Kind.PERFORATION, threshold=threshold)
        cells = [f"{r.count} of {r.of:g} ({r.value:.3f})" for r in found]
        say(
            f"| {threshold:g} | {' | '.join(cells)} | "
            f"{false.value:.2f} ({false.low:.2f}–{false.high:.2f}) |"
        )


def tell_amounts(damaged: Sequence[Case]) -> None:
    """Print volumes and counts at the default probability."""
    say("| | found / true volume: median (quartiles) | counts: r² | CCC | bias |")
    say("|---|---|---|---|---|")
    for kind in Kind:
        ratios = evaluate.volume_ratios(damaged, kind, threshold=DEFAULT)
        low, middle, high = np.quantile(ratios, [0.25, 0.5, 0.75])
        agreed = evaluate.agreement(*evaluate.counts(damaged, kind, threshold=DEFAULT))
        say(
            f"| {kind.value}s | {middle:.2f} ({low:.2f}–{high:.2f}) | "
            f"{agreed.r_squared:.3f} | {agreed.ccc:.3f} | {100 * agreed.bias:+.0f} % |"
        )


def main(count: int) -> None:
    """Run all trials and print the tables."""
    damaged, bare = cases(count, dense=True), cases(count, dense=False)
    say(f"Bone with damage: {sum(c.bone_mm3 for c in damaged):.2f} mm³; without: ")
    say(f"{sum(c.bone_mm3 for c in bare):.2f} mm³.")
    say()
    tell_cracks(damaged, bare)
    say()
    tell_holes(damaged, bare)
    say()
    tell_amounts(damaged)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10)
