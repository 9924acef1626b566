"""A whole study: start it, check it, run it, report on it, or see a simulated one."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from rich.markup import escape

from fissura.cli.options import CrewOptions, Preset
from fissura.cli.terminal import ProgressTell, bars, console, progress_bar

if TYPE_CHECKING:
    from fissura.blocks import Crew
    from fissura.store import Study

__all__ = ["check", "demo", "new", "report", "run"]

ALL_CORES = CrewOptions()
DEMO_FOLDER = Path("demo-study")


def new(folder: Path, *, preset: Preset | None = None, overwrite: bool = False) -> None:
    """Start a study: write study.toml, with every default, and specimens.csv.

    Parameters
    ----------
    folder
        Where the study will live; made if it does not exist.
    preset
        The kind of its scans, where it is a known one.
    overwrite
        Replace the two where they stand.
    """
    from fissura.pipeline import new_study

    layout = new_study(folder, like=preset or "", overwrite=overwrite)
    console.print(
        f"Wrote {escape(str(layout.settings))} and {escape(str(layout.specimens))}.\n"
        f"Put in your specimens, then run:  fissura check {escape(str(folder))}",
        soft_wrap=True,
    )


def check(study: Path, *, crew: CrewOptions = ALL_CORES) -> None:
    """Validate a study before any work: files, specimens, memory, disk, ages.

    Parameters
    ----------
    study
        Folder with study.toml and specimens.csv.
    """
    from fissura.cli.shown.study import show_checked
    from fissura.pipeline import check_study
    from fissura.store import load_study

    loaded = load_study(study)
    show_checked(check_study(loaded, crew=crew.crew(loaded.settings.run.block_vox)))


def run(study: Path, *, crew: CrewOptions = ALL_CORES) -> None:
    """Take a study from raw scans to the report; go on where it stopped.

    Parameters
    ----------
    study
        Folder with study.toml and specimens.csv.
    """
    from fissura.pipeline import check_study
    from fissura.store import load_study

    loaded = load_study(study)
    who = crew.crew(loaded.settings.run.block_vox)
    check_study(loaded, crew=who).stop_if_wrong()
    _run(loaded, who)


def report(study: Path) -> None:
    """Write the report of a study that has been run.

    Parameters
    ----------
    study
        Folder of the study.
    """
    from fissura.blocks import Crew
    from fissura.store import load_study

    _run(load_study(study), Crew(), only="report")


def demo(folder: Path = DEMO_FOLDER, *, crew: CrewOptions = ALL_CORES) -> None:
    """Simulate a study with known damage, run it end to end, compare with the truth.

    Parameters
    ----------
    folder
        Where the study is made; a started one is gone on with.
    """
    from fissura.cli.shown.study import show_truth
    from fissura.phantoms import make_study
    from fissura.pipeline import compare_with_truth

    with progress_bar("simulate scans") as on_done:
        make_study(folder, workers=crew.crew().workers, on_done=on_done)
    run(folder, crew=crew)
    show_truth(compare_with_truth(folder))


def _run(study: Study, crew: Crew, *, only: str = "") -> None:
    """Do the steps of a study, or one of them, and say where the report is."""
    from fissura.pipeline import Journal, run_study
    from fissura.store import Ledger, only_run

    ledger = Ledger(study.layout.ledger)
    with only_run(study.layout.root), bars() as progress:
        tell = ProgressTell(progress, quiet=bool(only))
        journal = Journal(ledger, crew, datetime.now, tell, only)
        page = run_study(study, journal)
    console.print(f"Report: {escape(str(page))}", soft_wrap=True)
