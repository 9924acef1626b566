"""Write docs/explanation/detection-measured.md and its two pictures.

    python tests/bench/evaluate_detection.py

Tries detection on phantoms of an architecture and seeds it never learnt from, by
`fissura trials`: a stopped run continues where it was.  A phantom takes about 25 CPU
seconds and 1.6 GB.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from fissura import report
from fissura.blocks import Executor, Threads
from fissura.io import write_bytes, write_text
from fissura.settings import Detect
from fissura.validation import TrialPlan, run_trials

ROOT = Path(__file__).parents[2]
TITLE = "How well damage is found, as measured"
COMMAND = "python tests/bench/evaluate_detection.py"


def main() -> None:
    """Run the trials that are missing, then write the documentation."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--phantoms", type=int, default=20)
    parser.add_argument("--negatives", type=int, default=72)
    parser.add_argument("--shape", type=int, nargs=3, default=(512, 512, 512))
    parser.add_argument("--into", type=Path, default=ROOT / "build/evaluation")
    parser.add_argument("--docs", type=Path, default=ROOT / "docs")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--only-report", action="store_true")
    told = parser.parse_args()
    z, y, x = told.shape
    plan = TrialPlan(phantoms=told.phantoms, negatives=told.negatives, shape=(z, y, x))
    tried = run_trials(
        plan,
        Detect(),
        into=told.into,
        executor=Executor(Threads(told.threads), on_done=_say),
        only_report=told.only_report,
        title=TITLE,
    )
    seen = tried.evaluation
    images = told.docs / "images"
    froc = report.standalone(report.froc_figure(seen.operating))
    write_text(images / "froc.svg", froc)
    write_bytes(images / "gallery.jpg", report.gallery_sheet(tried.pictures))
    text = report.evaluation_markdown(
        seen,
        froc="../images/froc.svg",
        gallery="../images/gallery.jpg",
        command=_command(sys.argv[1:]),
    )
    write_text(told.docs / "explanation/detection-measured.md", text)


def _command(words: list[str]) -> str:
    """Return the command without the paths of its files, which change no number."""
    kept = [word for word in words if word != "--only-report"]
    for name in ("--into", "--docs", "--threads"):
        if name in kept:
            at = kept.index(name)
            del kept[at : at + 2]
    return " ".join([COMMAND, *kept]) if kept else "make evaluation"


def _say(done: int, total: int, /) -> None:
    sys.stderr.write(f"{done} of {total} phantoms\n")


if __name__ == "__main__":
    main()
