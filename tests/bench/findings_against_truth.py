"""How near labels and volumes of findings come to the voids that were planted.

    python tests/bench/findings_against_truth.py [PHANTOMS]

Grows PHANTOMS phantoms (9 if not given) full of damage, finds it, and prints Markdown
tables for docs/reference/findings.md.  About 30 CPU seconds for each phantom.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import numpy as np
from scipy import ndimage

from fissura import measure, segment
from fissura.blocks import Executor, Threads
from fissura.detect.found_voxels import painted
from fissura.detect.full_resolution import refined
from fissura.detect.stage import _classified
from fissura.model import Kind, Volume
from fissura.phantoms import Harm
from fissura.settings import Detect, whole_volume
from fissura.validation.trials.trial import Trial

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from fissura.model import Finding
    from fissura.phantoms import Phantom, Planted
    from fissura.phantoms.recipe import Architecture

FIRST_SEED = 7200
CNRS = (20.0, 10.0, 5.0)
ARCHITECTURES: tuple[Architecture, ...] = ("gyroid", "waves", "struts")
FULL = Harm(cracks_per_mm3=700, holes_per_mm3=200, breaks_per_mm3=40, crowded=0.3)
VOIDISH = 0.25
MARGIN = 3
EXECUTOR = Executor(Threads(2))


@dataclass(frozen=True)
class Row:
    """One finding against the lesion it overlaps."""

    kind: Kind
    cnr: float
    before: NDArray[np.float64]
    after: NDArray[np.float64]
    deficit: float
    local: float


def say(text: str = "") -> None:
    """Write one line."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def rows_of(seed: int, at: int) -> list[Row]:
    """Grow one phantom, find its damage, and hold each finding against its lesion."""
    trial = Trial(
        seed=seed,
        architecture=ARCHITECTURES[at % 3],
        cnr=CNRS[at // 3 % 3],
        shape=(352, 352, 352),
        harm=FULL,
    )
    phantom = trial.phantom()
    volume = Volume(phantom.grey(phantom.box), phantom.voxel_um)
    with TemporaryDirectory() as folder:
        bone = segment.bone(
            volume,
            whole_volume().segment,
            into=Path(folder) / "bone",
            executor=EXECUTOR,
        )
        judged = _classified(volume, bone, Detect(), None, EXECUTOR)
        found = refined(judged, volume, bone, executor=EXECUTOR)
        before, after = (painted(some, volume.box) for some in (judged, found))
        labels = Volume(after, volume.voxel_um)
        findings = measure.local_volumes(
            volume, labels, bone, [f.finding for f in found], executor=EXECUTOR
        )
    return held(phantom, trial.cnr, findings, before, after)


def held(
    phantom: Phantom,
    cnr: float,
    findings: list[Finding],
    before: NDArray[np.uint32],
    after: NDArray[np.uint32],
) -> list[Row]:
    """Hold the findings of a phantom against its truth."""
    truth, void = phantom.labels(phantom.box), phantom.void(phantom.box)
    known = {planted.id: planted for planted in phantom.objects}
    boxes = ndimage.find_objects(np.maximum(before, after).astype(np.int64))
    rows = []
    for one in findings:
        near = tuple(
            slice(max(s.start - 2 * MARGIN, 0), s.stop + 2 * MARGIN)
            for s in boxes[one.id - 1] or ()
        )
        lesion = lesion_of(one, before[near] == one.id, truth[near], known)
        if lesion is None or one.local_volume_um3 is None:
            continue
        lies = truth[near] == lesion.id
        rows.append(
            Row(
                one.kind,
                cnr,
                shares(before[near] == one.id, lies, void[near]),
                shares(after[near] == one.id, lies, void[near]),
                one.volume_um3 / lesion.volume_um3,
                one.local_volume_um3 / lesion.volume_um3,
            )
        )
    return rows


def lesion_of(
    one: Finding,
    mine: NDArray[np.bool_],
    truth: NDArray[np.int32],
    known: dict[int, Planted],
) -> Planted | None:
    """Return the lesion of its kind that a finding overlaps most."""
    names, counts = np.unique(truth[mine], return_counts=True)
    alike = [
        (int(n), int(name))
        for name, n in zip(names, counts, strict=True)
        if int(name) in known and known[int(name)].kind.value == one.kind.value
    ]
    return known[max(alike)[1]] if alike else None


def shares(
    mine: NDArray[np.bool_], lies: NDArray[np.bool_], void: NDArray[np.float32]
) -> NDArray[np.float64]:
    """Return coverage and share on the lesion within a voxel, F1, and share of void."""
    near = np.ones((3, 3, 3), bool)
    covered = (lies & ndimage.binary_dilation(mine, near)).sum() / lies.sum()
    on = (mine & ndimage.binary_dilation(lies, near)).sum() / mine.sum()
    f1 = 2 * covered * on / max(covered + on, 1e-9)
    return np.array([covered, on, f1, (void[mine] >= VOIDISH).mean()])


def quartiles(values: list[float]) -> str:
    """Return the median with its quartiles."""
    low, middle, high = np.quantile(values, [0.25, 0.5, 0.75])
    return f"{middle:.2f} ({low:.2f}–{high:.2f})"


def main(count: int) -> None:
    """Run all phantoms and print the tables."""
    every: dict[Kind, list[Row]] = defaultdict(list)
    for at in range(count):
        for row in rows_of(FIRST_SEED + at, at):
            every[row.kind].append(row)
    say("| labels | n | covered | on it | F1 | void ≥ ¼ | a quarter covered |")
    say("|---|---|---|---|---|---|---|")
    for kind, rows in every.items():
        for name in ("before", "after"):
            values = np.array([getattr(row, name) for row in rows])
            cells = " | ".join(f"{mean:.3f}" for mean in values.mean(axis=0))
            enough = int((values[:, 0] >= VOIDISH).sum())
            say(f"| {kind.value}s, {name} | {len(rows)} | {cells} | {enough} |")
    say()
    say("| found / true volume | CNR | n | grey deficit | local threshold |")
    say("|---|---|---|---|---|")
    for kind, rows in every.items():
        for cnr in (*CNRS, None):
            mine = [row for row in rows if cnr in {None, row.cnr}]
            if mine:
                deficit = quartiles([row.deficit for row in mine])
                local = quartiles([row.local for row in mine])
                words = "all" if cnr is None else f"{cnr:g}"
                say(f"| {kind.value}s | {words} | {len(mine)} | {deficit} | {local} |")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 9)
