"""Export a volume for another program."""

from __future__ import annotations

from pathlib import Path

from rich.markup import escape

from fissura.cli.options import ExecutorOptions, VolumeOptions
from fissura.cli.terminal import console, progress_bar

__all__ = ["export"]

ALL_CORES = ExecutorOptions()
AS_STATED = VolumeOptions()


def export(
    volume: Path,
    out: Path,
    *,
    stated: VolumeOptions = AS_STATED,
    labels: bool = False,
    overwrite: bool = False,
    executor: ExecutorOptions = ALL_CORES,
) -> None:
    """Write a volume in the format of another program.

    Parameters
    ----------
    volume
        OME-Zarr, TIFF or folder of TIFFs, NIfTI, NRRD, Scanco AIM or ISQ, HDF5; a
        pattern such as 'slices/recon_*.tif' names some files of a folder.
    out
        Its suffix selects the format: .tif for ImageJ and VGStudio, .nii, .nii.gz or
        .nrrd for Slicer, .ome.zarr for viewers of large volumes.
    labels
        The voxels are labels: coarser levels of an OME-Zarr take the largest instead of
        the mean.
    overwrite
        Replace a file of that name, once the new one is whole.
    """
    from fissura.io import voxel_codes
    from fissura.workflow import export as export_volume

    opened = stated.open(volume)
    with progress_bar("export") as on_done:
        has = export_volume(
            opened,
            into=out,
            content="labels" if labels else "grey",
            overwrite=overwrite,
            executor=executor.start(on_done=on_done),
        )
    for note in opened.notes:
        console.print(f"[yellow]![/] {escape(note)}", soft_wrap=True)
    if codes := voxel_codes(opened):
        console.print(
            f"[yellow]![/] its voxels are no mask of 0 and 1: {escape(codes)}",
            soft_wrap=True,
        )
    had = opened.voxels.dtype
    if had.name != has.name:
        console.print(
            f"[yellow]![/] the type {had} is not known there: the same values were "
            f"written as {has}",
            soft_wrap=True,
        )
    z, y, x = opened.shape
    console.print(
        f"{z} × {y} × {x} voxels (z, y, x) of {opened.voxel_um:g} µm, {has}: "
        f"{escape(str(out))}",
        soft_wrap=True,
    )
