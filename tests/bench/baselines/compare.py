"""How well damage is found by the routes people take without Fissura, beside it.

    PYTHONPATH=tests/bench python -m baselines.compare [PHANTOMS]

Grows PHANTOMS phantoms (3 if not given) with dense damage and as many with none but
everything that may be taken for it, of an architecture that Fissura's classifier never
learnt from, and prints Markdown tables for docs/explanation/detection-baselines.md.
About 100 CPU seconds for each phantom, 6 GB.
"""

from __future__ import annotations

import sys
import tempfile
from collections import defaultdict
from pathlib import Path
from time import process_time
from typing import TYPE_CHECKING

import numpy as np

from baselines.routes import FACTOR, KINDS, ROUTES, Scene
from fissura import detect, segment
from fissura.blocks import Executor, Threads
from fissura.io import open_volume
from fissura.model import Kind, Volume
from fissura.phantoms import Harm
from fissura.settings import Detect, whole_volume
from fissura.validation import scoring
from fissura.validation.trials.trial import Trial, scored

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from numpy.typing import NDArray

    from fissura.validation.scoring import Case, Hit

FIRST_DENSE, FIRST_BARE = 5501, 5601
"""The filters' shares were chosen on 5500 and 5600."""
SHAPE = (256, 512, 512)
CNR = 10.0
DENSE = Harm(cracks_per_mm3=150, holes_per_mm3=60, breaks_per_mm3=15, crowded=0.3)
LEAST = 0.02
"""Lowest probability that Fissura lists here; its default is what the table shows."""
FEW_FALSE = 10.0
"""False findings per mm³ of bone: the recall at this rate is reported, too."""
EXECUTOR = Executor(Threads(1))


def say(text: str = "") -> None:
    """Write one line."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def trials(count: int, *, dense: bool) -> list[Trial]:
    """Return what to try on."""
    return [
        Trial(
            seed=(FIRST_DENSE if dense else FIRST_BARE) + i,
            architecture="gyroid",
            cnr=CNR,
            preset="evaluation" if dense else "negative",
            shape=SHAPE,
            harm=DENSE if dense else None,
        )
        for i in range(count)
    ]


def as_labels(labels: NDArray[np.uint32]) -> NDArray[np.uint32]:
    """Return labels of the grid on the volume itself."""
    for axis in range(3):
        labels = np.repeat(labels, FACTOR, axis=axis)
    return labels


def try_all(
    trial: Trial, cases: Mapping[str, list[Case]], seconds: dict[str, float]
) -> None:
    """Take every route through one phantom, and score what it finds."""
    phantom = trial.phantom()
    volume = Volume(phantom.grey(phantom.box), phantom.voxel_um)
    with tempfile.TemporaryDirectory() as name:
        bone = segment.bone(
            volume,
            whole_volume().segment,
            into=Path(name) / "bone.ome.zarr",
            executor=EXECUTOR,
        )
        into = Path(name) / "damage.ome.zarr"
        start = process_time()
        findings = detect.damage(
            volume, bone, Detect(probability=LEAST), into=into, executor=EXECUTOR
        )
        seconds["Fissura"] += process_time() - start
        found = open_volume(into).voxels
        cases["Fissura"].append(
            scored(trial, phantom, findings, found, executor=EXECUTOR)
        )
        for route, take in ROUTES.items():
            # what all begin with is made anew: it is a part of each
            scene = Scene(volume, bone)
            start = process_time()
            findings, labels = take(scene)
            seconds[route] += process_time() - start
            cases[route].append(
                scored(trial, phantom, findings, as_labels(labels), executor=EXECUTOR)
            )


def clear(hit: Hit) -> bool:
    """Return whether a crack is as open and long as the study's."""
    return hit.lesion.thickness_um >= 1.2 and hit.lesion.length_um >= 30


def wide(hit: Hit) -> bool:
    """Return whether a hole or gap is wide enough to be expected."""
    return hit.lesion.length_um >= 20


def recall_at_few_false(
    damaged: Sequence[Case],
    bare: Sequence[Case],
    kind: Kind,
    where: Callable[[Hit], bool],
) -> float:
    """Return the best recall at no more than few false ones in bone without damage."""
    scores = {c.score for case in (*damaged, *bare) for c in case.calls}
    return max(
        (
            scoring.recall(damaged, kind, threshold=score, where=where).value
            for score in scores
            if scoring.false_calls(bare, kind, threshold=score).value <= FEW_FALSE
        ),
        default=0.0,
    )


def tell(
    kind: Kind,
    where: Callable[[Hit], bool],
    damaged: Mapping[str, list[Case]],
    bare: Mapping[str, list[Case]],
    seconds: Mapping[str, float],
) -> None:
    """Print what each route finds of one kind."""
    say(
        f"| {kind.value}s | recall | false per mm³ | recall at {FEW_FALSE:g} false | "
        "CPU s per Mvoxel |"
    )
    say("|---" * 5 + "|")
    mvoxels = 2 * len(damaged["Fissura"]) * np.prod(SHAPE) / 1e6
    for route, some in damaged.items():
        if route != "Fissura" and KINDS[route] is not kind:
            continue
        threshold = Detect().probability if route == "Fissura" else 0.0
        found = scoring.recall(some, kind, threshold=max(threshold, 1e-9), where=where)
        false = scoring.false_calls(bare[route], kind, threshold=threshold)
        few = recall_at_few_false(some, bare[route], kind, where)
        say(
            f"| {route} | {found.count} of {found.of:g} ({found.value:.2f}) | "
            f"{false.value:.0f} ({false.low:.1f}–{false.high:.1f}) | {few:.2f} | "
            f"{seconds[route] / mvoxels:.3f} |"
        )


def main(count: int) -> None:
    """Run all trials and print the tables."""
    damaged: dict[str, list[Case]] = defaultdict(list)
    bare: dict[str, list[Case]] = defaultdict(list)
    seconds: dict[str, float] = defaultdict(float)
    for dense, cases in ((True, damaged), (False, bare)):
        for trial in trials(count, dense=dense):
            try_all(trial, cases, seconds)
    for cases, name in ((damaged, "with damage"), (bare, "without")):
        say(f"Bone {name}: {sum(c.bone_mm3 for c in cases['Fissura']):.2f} mm³.")
    say()
    tell(Kind.MICROCRACK, clear, damaged, bare, seconds)
    say()
    tell(Kind.PERFORATION, wide, damaged, bare, seconds)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 3)
