"""Flip one bit at random in each kind of file of a finished study: is it noticed?

``python tests/workflow/flip_bits.py STUDY [TRIES]`` works on a copy of the study,
prints a line for each kind, and ends with 1 if a flip went unnoticed.
"""

from __future__ import annotations

import random
import shutil
import sys
import tempfile
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from fissura.blocks import Executor, Threads, silent
from fissura.errors import FissuraError
from fissura.io import Ledger, load_study
from fissura.workflow import StepRunner, run_steps
from fissura.workflow.integrity import look

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fissura.blocks import OnDone
    from fissura.io import Step

KINDS = {
    "ledger": "ledger.jsonl",
    "settings": "study.toml",
    "specimens": "specimens.csv",
    "raw scan": "raw/*",
    "tensile test": "tensile/*",
    "note on the scan (JSON)": "*/1-scan.json",
    "grey values, shard": "*/2-volume.ome.zarr/**/c/*/*/*",
    "bone, shard": "*/3-bone.ome.zarr/**/c/*/*/*",
    "damage, shard": "*/4-damage.ome.zarr/**/c/*/*/*",
    "thickness, shard": "*/6-thickness.ome.zarr/**/c/*/*/*",
    "separation, shard": "*/6-separation.ome.zarr/**/c/*/*/*",
    "index of a shard": "*/*.ome.zarr/**/c/*/*/*",
    "metadata of a volume": "*/*.ome.zarr/**/zarr.json",
    "findings (Parquet)": "*/4-findings.parquet",
    "findings (page)": "*/4-findings.html",
    "architecture (JSON)": "*/6-architecture.json",
    "measures (JSON)": "*/6-measures.json",
    "groups (JSON)": "7-groups.json",
    "report (page)": "9-report/**/*.html",
    "report (CSV)": "9-report/**/*.csv",
    "report (SVG)": "9-report/**/*.svg",
}
INDEX_BYTES = 64
"""The last bytes of a shard, which belong to its index."""
EXECUTOR = Executor(Threads(1))


class Silent:
    """Gets reports of steps, and prints nothing."""

    def start(self, step: str, specimen: str) -> OnDone:  # noqa: ARG002
        return silent

    def finish(self, step: str, specimen: str, seconds: float) -> None: ...

    def skip(self, step: str, specimen: str) -> None: ...

    def again(self, step: str, specimen: str, why: str) -> None: ...

    def remark(self, step: str, specimen: str, text: str) -> None: ...


def unnoticed(study: Path, kind: str, tries: int, chance: random.Random) -> list[str]:
    """Return the flips of one kind that nothing noticed; the study is as before."""
    files = [path for path in sorted(study.glob(KINDS[kind])) if path.stat().st_size]
    missed = []
    for _ in range(tries if files else 0):
        file = chance.choice(files)
        size = file.stat().st_size
        least = max(size - INDEX_BYTES, 0) if "index" in kind else 0
        place, bit = chance.randrange(least, size), chance.randrange(8)
        _flip(file, place, bit)
        if not _is_noticed(study, file):
            missed.append(f"{file}, byte {place}, bit {bit}")
        _flip(file, place, bit)
    return missed


def _flip(file: Path, place: int, bit: int) -> None:
    with file.open("r+b") as opened:
        opened.seek(place)
        byte = opened.read(1)[0]
        opened.seek(place)
        opened.write(bytes([byte ^ (1 << bit)]))


def _is_noticed(study: Path, file: Path) -> bool:
    """Return whether a deep check names the output, or a run would repeat a step."""
    ledger = Ledger(study / "ledger.jsonl")
    if ledger.damaged():
        return True
    made = [(step, name) for step, name in _made(ledger) if _holds(study / name, file)]
    if made:
        return any(look(ledger, piece, deep=True) is not None for piece in made)
    runner = StepRunner(ledger, EXECUTOR, datetime.now, Silent(), "none")
    try:
        run_steps(load_study(study), runner)
    except FissuraError:
        return True
    return False


def _made(ledger: Ledger) -> Iterator[tuple[Step, str]]:
    return ((step, name) for step in ledger.steps().values() for name in step.outputs)


def _holds(output: Path, file: Path) -> bool:
    return file == output or output in file.parents


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main(study: Path, tries: int) -> int:
    """Print how many flips of each kind were noticed; return the exit code."""
    chance = random.Random(1)  # noqa: S311 - which bits, no secret
    worst = 0
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(shutil.copytree(study, Path(folder) / "study"))
        _say("| file | flips noticed |\n|---|---|")
        for kind in KINDS:
            missed = unnoticed(copy, kind, tries, chance)
            _say(f"| {kind} | {tries - len(missed)} of {tries} |")
            for flip in missed:
                _say(f"  missed: {flip}")
            worst = max(worst, len(missed))
    return 1 if worst else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 100))
