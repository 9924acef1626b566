"""A whole study: create, check, run and report on it, or simulate one."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from rich.markup import escape

from fissura.cli.options import Above0, ExecutorOptions, Preset
from fissura.cli.terminal import TerminalReporter, bars, console, progress_bar

if TYPE_CHECKING:
    from fissura.blocks import Executor
    from fissura.io import Study

__all__ = ["check", "demo", "new", "report", "run"]

ALL_CORES = ExecutorOptions()
DEMO_FOLDER = Path("demo-study")
DAMAGED = 1
"""Exit code if a result is damaged or missing."""


def new(folder: Path, *, preset: Preset | None = None, overwrite: bool = False) -> None:
    """Start a study: write study.toml, with every default, and specimens.csv.

    Parameters
    ----------
    folder
        Folder of the study; created if it does not exist.
    preset
        The kind of its scans, if it is a known one.
    overwrite
        Replace the two if they exist.
    """
    from fissura.workflow import new_study

    layout = new_study(folder, like=preset or "", overwrite=overwrite)
    console.print(
        f"Wrote {escape(str(layout.settings))} and {escape(str(layout.specimens))}.\n"
        f"Put in your specimens, then run:  fissura check {escape(str(folder))}",
        soft_wrap=True,
    )


def check(
    path: Path,
    *,
    deep: bool = False,
    voxel_um: Above0 | None = None,
    dataset: str = "",
    executor: ExecutorOptions = ALL_CORES,
) -> None:
    """Validate a study before any work, or check one volume.

    Exit codes: 0, no fault found; 1, a result is damaged or missing; 2, the study
    cannot be run, or the volume not opened.

    Parameters
    ----------
    path
        Folder with study.toml and specimens.csv: files, specimens, memory, disk, ages
        are checked, and the results are compared with the ledger.  Or a volume.
    deep
        Read everything once, every voxel; name what is damaged and what to redo.
    voxel_um
        Edge of a voxel in µm, for a volume that does not state it.
    dataset
        Path of the voxels in an HDF5 file that holds several.
    """
    from fissura.io import is_study

    if is_study(path):
        damaged = _check_study(path, executor, deep=deep)
    else:
        damaged = _check_volume(path, voxel_um, dataset, executor, deep=deep)
    if damaged:
        raise SystemExit(DAMAGED)


def run(
    study: Path, *, deep: bool = False, executor: ExecutorOptions = ALL_CORES
) -> None:
    """Take a study from raw scans to the report; continue where it stopped.

    Parameters
    ----------
    study
        Folder with study.toml and specimens.csv.
    deep
        First read all results; damaged ones are made again.
    """
    from fissura.io import load_study
    from fissura.workflow import check_study

    loaded = load_study(study)
    who = executor.start(loaded.settings.run.block_vox)
    check_study(loaded, executor=who).stop_if_wrong()
    _run(loaded, who, deep=deep)


def report(study: Path) -> None:
    """Write the report of a study that has been run.

    Parameters
    ----------
    study
        Folder of the study.
    """
    from fissura.blocks import Executor
    from fissura.io import load_study

    _run(load_study(study), Executor(), only="report")


def demo(folder: Path = DEMO_FOLDER, *, executor: ExecutorOptions = ALL_CORES) -> None:
    """Simulate a study with known damage, run it end to end, compare with the truth.

    Parameters
    ----------
    folder
        Folder of the study; one that was started is continued.
    """
    from fissura.cli.output.study import show_truth
    from fissura.phantoms import make_study
    from fissura.validation import compare_with_truth

    with progress_bar("simulate scans") as on_done:
        make_study(folder, workers=executor.start().workers, on_done=on_done)
    run(folder, executor=executor)
    show_truth(compare_with_truth(folder, executor=executor.start()))


def _check_study(folder: Path, executor: ExecutorOptions, *, deep: bool) -> bool:
    """Check a study; return whether some result is damaged."""
    from fissura.cli.output.study import show_checked, show_damage
    from fissura.io import Ledger, load_study
    from fissura.workflow import check_study, find_damaged_files

    study = load_study(folder)
    who = executor.start(study.settings.run.block_vox)
    checked = check_study(study, executor=who)
    with progress_bar("read what was made") as on_done:
        ready = replace(who, on_done=on_done)
        found = find_damaged_files(
            study, Ledger(study.layout.ledger), deep=deep, executor=ready
        )
    show_damage(found, folder, deep=deep)
    show_checked(checked, ready=not found)
    return bool(found)


def _check_volume(
    path: Path,
    voxel_um: float | None,
    dataset: str,
    executor: ExecutorOptions,
    *,
    deep: bool,
) -> bool:
    """Check one volume; return whether some of it is damaged."""
    from fissura.cli.output.volume import show_checked_volume
    from fissura.workflow import check_volume

    with progress_bar("read the volume") as on_done:
        who = executor.start(on_done=on_done)
        seen = check_volume(
            path, voxel_um=voxel_um, dataset=dataset, deep=deep, executor=who
        )
    show_checked_volume(seen)
    return bool(seen.damaged)


def _run(
    study: Study, executor: Executor, *, only: str = "", deep: bool = False
) -> None:
    """Do the steps of a study, or one of them, and say where the report is."""
    from fissura.workflow import run_study

    with bars() as progress:
        reporter = TerminalReporter(progress, quiet=bool(only))
        page = run_study(study, executor, reporter, only=only, deep=deep)
    console.print(f"Report: {escape(str(page))}", soft_wrap=True)
