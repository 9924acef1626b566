"""The verbs.  Each reads its arguments, calls the package and shows the answer.

Heavy imports stand inside the verbs: help and errors come at once.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import App, Parameter, validators
from rich.markup import escape

from fissura import __version__
from fissura.cli.options import CrewOptions, Geometry, RegionOptions
from fissura.cli.scan_options import ScanOptions
from fissura.cli.slice_options import SliceOptions
from fissura.cli.terminal import ProgressTell, bars, console, progress_bar

if TYPE_CHECKING:
    from fissura.blocks import Crew
    from fissura.settings import Settings
    from fissura.store import Study

__all__ = ["app"]

app = App(
    name="fissura",
    help="From the raw synchrotron scan of bone to the comparison of groups.",
    version=__version__,
    default_parameter=Parameter(negative=()),
    suppress_keyboard_interrupt=False,
)
ALL_CORES = CrewOptions()
WHOLE_VOLUME = RegionOptions()
THE_PAPERS = Geometry()
AS_FOUND = ScanOptions()
USUAL = SliceOptions()
DEMO_FOLDER = Path("demo-study")
Above0 = Annotated[float, Parameter(validator=validators.Number(gt=0))]


@app.command
def new(folder: Path) -> None:
    """Start a study: write study.toml, with every default, and specimens.csv.

    Parameters
    ----------
    folder
        Where the study will live; made if it does not exist.
    """
    from fissura.pipeline import new_study

    layout = new_study(folder)
    console.print(
        f"Wrote {escape(str(layout.settings))} and {escape(str(layout.specimens))}.\n"
        f"Put in your specimens, then run:  fissura check {escape(str(folder))}",
        soft_wrap=True,
    )


@app.command
def check(study: Path, *, crew: CrewOptions = ALL_CORES) -> None:
    """Validate a study before any work: files, specimens, memory, disk, ages.

    Parameters
    ----------
    study
        Folder with study.toml and specimens.csv.
    """
    from fissura.cli.shown import show_checked
    from fissura.pipeline import check_study
    from fissura.store import load_study

    loaded = load_study(study)
    show_checked(check_study(loaded, crew=crew.crew(loaded.settings.run.block_vox)))


@app.command
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


@app.command
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


@app.command
def reconstruct(
    scan: Path,
    out: Path,
    *,
    voxel_um: Above0 | None = None,
    slices: SliceOptions = USUAL,
    parts: ScanOptions = AS_FOUND,
    sweep: bool = False,
    overwrite: bool = False,
    crew: CrewOptions = ALL_CORES,
) -> None:
    """Reconstruct one raw scan into a volume.

    Parameters
    ----------
    scan
        NXtomo or Data Exchange file, multi-page TIFF, or folder of TIFFs.
    out
        Volume to write, a folder ending in .ome.zarr; with --sweep, a picture.
    voxel_um
        Edge of a voxel, in µm, where the scan does not state it.  Without either, the
        volume has no unit.
    sweep
        Write only a picture, OUT.png, of one slice with the rotation axis at several
        columns, to choose --centre-px by.
    overwrite
        Replace a volume of that name, once the new one is whole.
    """
    from fissura.pipeline import reconstruct_scan
    from fissura.settings import from_options

    settings = from_options(
        {
            "study.voxel_um": voxel_um,
            **slices.chosen(),
            **parts.chosen(),
        }
    )
    if sweep:
        _sweep(scan, settings, out, crew)
        return
    with progress_bar("reconstruct") as on_done:
        crew_ = crew.crew(on_done=on_done)
        made = reconstruct_scan(
            scan, settings, into=out, overwrite=overwrite, crew=crew_
        )
    for remark in made.remarks:
        console.print(f"[yellow]![/] {escape(remark)}", soft_wrap=True)
    console.print(f"Rotation axis at column {made.centre_px:.2f}.")
    console.print(f"Volume: {escape(str(out))}", soft_wrap=True)


def _sweep(scan: Path, settings: Settings, picture: Path, crew: CrewOptions) -> None:
    """Write the picture of `reconstruct --sweep`."""
    from fissura import acquire, reconstruct

    with progress_bar("sweep") as on_done:
        found = reconstruct.sweep(
            acquire.scan(scan, settings.acquire),
            settings.reconstruct,
            into=picture,
            crew=crew.crew(on_done=on_done),
        )
    if found.remark:
        console.print(f"[yellow]![/] {escape(found.remark)}", soft_wrap=True)
    console.print(
        f"Rotation axis at column {found.centre_px:.2f}, the picture in the middle."
    )
    console.print(f"Picture: {escape(str(picture))}", soft_wrap=True)


@app.command
def inspect(
    volume: Path,
    *,
    out: Path,
    voxel_um: Above0 | None = None,
    region: RegionOptions = WHOLE_VOLUME,
    settings: Path | None = None,
    crew: CrewOptions = ALL_CORES,
) -> None:
    """Find and measure the bone and the damage of one volume.

    Parameters
    ----------
    volume
        OME-Zarr folder, multi-page TIFF, or folder of TIFFs.
    out
        Folder for findings.csv, damage.ome.zarr, bone.ome.zarr and measures.json.
    voxel_um
        Edge of a voxel, in µm, where the file does not state it.
    settings
        A study.toml whose sections segment and detect are used.
    """
    from fissura.cli.shown import show_inspection
    from fissura.pipeline import inspect as inspect_volume
    from fissura.settings import whole_volume
    from fissura.store import load_settings, open_volume

    chosen = region.applied_to(load_settings(settings) if settings else whole_volume())
    opened = open_volume(volume, voxel_um=voxel_um)
    with progress_bar("inspect") as on_done:
        seen = inspect_volume(
            opened,
            chosen,
            into=out,
            name=volume.name,
            crew=crew.crew(chosen.run.block_vox, on_done=on_done),
        )
    show_inspection(seen, out)


@app.command
def tensile(*curves: Path, geometry: Geometry = THE_PAPERS) -> None:
    """Read Young's modulus and strength off stress–strain curves.

    Parameters
    ----------
    curves
        CSV files with the columns strain and stress, or extension and force, and
        their units.
    """
    from fissura.cli.shown import show_strengths
    from fissura.pipeline import strengths

    show_strengths(strengths(curves, geometry.settings()))


@app.command
def compare(
    table: Path,
    *,
    outcome: list[str],
    group: str = "group",
    specimen: str = "",
) -> None:
    """Compare groups in any tidy table: one row for each specimen.

    Parameters
    ----------
    table
        CSV file with a header.
    outcome
        Column to compare; may be given more than once.
    group
        Column that names the group.
    specimen
        Column that names the specimen; rows are counted without it.
    """
    from fissura.cli.shown import show_comparisons
    from fissura.pipeline import compare_table

    show_comparisons(
        compare_table(table, group=group, outcomes=outcome, specimen=specimen)
    )


@app.command
def demo(folder: Path = DEMO_FOLDER, *, crew: CrewOptions = ALL_CORES) -> None:
    """Simulate a study with known damage, run it end to end, compare with the truth.

    Parameters
    ----------
    folder
        Where the study is made; a started one is gone on with.
    """
    from fissura.cli.shown import show_truth
    from fissura.phantoms import make_study
    from fissura.pipeline import compare_with_truth

    with progress_bar("simulate scans") as on_done:
        make_study(folder, workers=crew.crew().workers, on_done=on_done)
    run(folder, crew=crew)
    show_truth(compare_with_truth(folder))
