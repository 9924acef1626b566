"""A volume: find and measure what is in it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter, validators

from fissura.cli.options import Above0, BoneOptions, ExecutorOptions, RegionOptions
from fissura.cli.terminal import progress_bar

__all__ = ["inspect"]

ALL_CORES = ExecutorOptions()
AS_SET = BoneOptions()
WHOLE_VOLUME = RegionOptions()


def inspect(
    volume: Path,
    *,
    out: Path,
    voxel_um: Above0 | None = None,
    dataset: str = "",
    absent_is_fill: bool = False,
    region: RegionOptions = WHOLE_VOLUME,
    bone: BoneOptions = AS_SET,
    settings: Path | None = None,
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
    voxel_um
        Edge of a voxel, in µm, where the file does not state it.
    dataset
        Path of the voxels in an HDF5 file that holds several volumes, or the number of
        one of several images in a TIFF.
    absent_is_fill
        Chunks that are missing in an OME-Zarr were left out as they hold its fill value
        only; without this they are refused.
    settings
        A study.toml whose sections segment, detect and architecture are used; where it
        names no region, the whole volume counts.
    pictures
        Picture no more findings than this, the most probable first; 0: none.
    overwrite
        Replace the results of an earlier call in that folder.
    """
    from fissura.cli.output.volume import show_inspection
    from fissura.io import load_settings, open_volume
    from fissura.settings import whole_volume
    from fissura.workflow import inspect as inspect_volume

    chosen = whole_volume()
    if settings:
        chosen = load_settings(settings, usual=chosen)
    chosen = bone.applied_to(region.applied_to(chosen))
    opened = open_volume(
        volume, voxel_um=voxel_um, dataset=dataset, absent_is_fill=absent_is_fill
    )
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
