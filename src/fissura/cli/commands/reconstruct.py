"""A raw scan: make a volume of it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from rich.markup import escape

from fissura.cli.options import ExecutorOptions, VoxelOptions
from fissura.cli.options.messages import in_options, refused_in_options
from fissura.cli.options.reconstruction import ScanOptions, SliceOptions
from fissura.cli.terminal import console, progress_bar

if TYPE_CHECKING:
    from fissura.settings import Settings

__all__ = ["reconstruct"]

ALL_CORES = ExecutorOptions()
AS_FOUND = ScanOptions()
AS_STATED = VoxelOptions()
USUAL = SliceOptions()


def reconstruct(
    scan: Path,
    out: Path,
    *,
    voxel: VoxelOptions = AS_STATED,
    slices: SliceOptions = USUAL,
    parts: ScanOptions = AS_FOUND,
    sweep: bool = False,
    overwrite: bool = False,
    executor: ExecutorOptions = ALL_CORES,
) -> None:
    """Reconstruct one raw scan into a volume.

    Parameters
    ----------
    scan
        NXtomo or Data Exchange file, multi-page TIFF, or folder of TIFFs.
    out
        Volume to write, a folder ending in .ome.zarr; with --sweep, a picture.
    sweep
        Write only a picture, OUT.png, of one slice with the rotation axis at several
        columns, to choose --centre-px by.
    overwrite
        Replace a volume or picture of that name, once the new one is whole.
    """
    from fissura.workflow import reconstruct_scan

    settings = parts.applied_to(slices.applied_to(voxel.settings()))
    if sweep:
        with refused_in_options():
            _sweep(scan, settings, out, executor, overwrite=overwrite)
        return
    with refused_in_options(), progress_bar("reconstruct") as on_done:
        started = executor.start(on_done=on_done)
        made = reconstruct_scan(
            scan, settings, into=out, overwrite=overwrite, executor=started
        )
    for remark in made.remarks:
        console.print(f"[yellow]![/] {escape(in_options(remark))}", soft_wrap=True)
    console.print(f"Rotation axis at column {made.centre_px:.2f}.")
    console.print(f"Volume: {escape(str(out))}", soft_wrap=True)


def _sweep(
    scan: Path,
    settings: Settings,
    picture: Path,
    executor: ExecutorOptions,
    *,
    overwrite: bool,
) -> None:
    """Write the picture of `reconstruct --sweep`."""
    from fissura.workflow import sweep_scan

    with progress_bar("sweep") as on_done:
        found = sweep_scan(
            scan,
            settings,
            into=picture,
            overwrite=overwrite,
            executor=executor.start(on_done=on_done),
        )
    if found.remark:
        console.print(
            f"[yellow]![/] {escape(in_options(found.remark))}", soft_wrap=True
        )
    console.print(
        f"Rotation axis at column {found.centre_px:.2f}, the picture in the middle."
    )
    console.print(f"Picture: {escape(str(picture))}", soft_wrap=True)
