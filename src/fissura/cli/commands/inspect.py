"""A volume: find and measure what is in it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter, validators

from fissura.cli.options import ExecutorOptions, VolumeOptions
from fissura.cli.options.bone import InspectionOptions
from fissura.cli.terminal import progress_bar

__all__ = ["inspect"]

ALL_CORES = ExecutorOptions()
AS_STATED = VolumeOptions()
AS_SET = InspectionOptions()


def inspect(
    volume: Path,
    *,
    out: Path,
    stated: VolumeOptions = AS_STATED,
    options: InspectionOptions = AS_SET,
    pictures: Annotated[int, Parameter(validator=validators.Number(gte=0))] = 500,
    overwrite: bool = False,
    executor: ExecutorOptions = ALL_CORES,
) -> None:
    """Find and measure the bone and the damage of one volume.

    Parameters
    ----------
    volume
        OME-Zarr, TIFF or folder of TIFFs, NIfTI, NRRD, Scanco AIM or ISQ, HDF5; a
        pattern such as 'slices/recon_*.tif' names some files of a folder.
    out
        Folder for measures.csv and .json, findings.csv and .html, pictures of the
        findings, and the volumes bone, damage, thickness and separation.ome.zarr.
    pictures
        Picture no more findings than this, the most probable first; 0: none.
    overwrite
        Replace the results of an earlier call in that folder.
    """
    from fissura.cli.output.volume import show_inspection
    from fissura.workflow import inspect as inspect_volume

    chosen = options.chosen()
    opened = stated.open(volume)
    with progress_bar("inspect") as on_done:
        seen = inspect_volume(
            opened,
            chosen,
            into=out,
            name=volume.name,
            pictures=pictures,
            overwrite=overwrite,
            executor=executor.start(chosen.run.block_vox, on_done=on_done),
        )
    show_inspection(seen, out)
