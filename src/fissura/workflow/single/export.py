"""One volume, written in the format of another program."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from fissura.blocks import build_pyramid
from fissura.io import new_volume, write_volume_as
from fissura.io.output_path import check_output, check_volume_output

if TYPE_CHECKING:
    from pathlib import Path

    from fissura.blocks import Block, Executor
    from fissura.io import NewVolume
    from fissura.model import Volume

__all__ = ["export"]

ZARR = ".ome.zarr"


def export(
    volume: Volume,
    *,
    into: Path,
    content: Literal["grey", "labels"],
    overwrite: bool,
    executor: Executor,
) -> np.dtype[Any]:
    """Write a volume under a name whose suffix says the format.

    Parameters
    ----------
    volume : Volume
    into : Path
        .tif, .tiff, .nii, .nii.gz, .nrrd or .ome.zarr.
    content : {"grey", "labels"}
        How an OME-Zarr's coarser levels are made.
    overwrite : bool
        Whether what is there may be replaced, once the new volume is whole.
    executor : Executor
        Who does it; only OME-Zarr is written by several workers.

    Returns
    -------
    numpy.dtype
        Type of the voxels there; another one where the format does not know theirs.

    Raises
    ------
    StorageError
        If the suffix is of no format, or `into` is read, or exists and may not be
        replaced.
    DataError
        If the format cannot hold the volume.
    """
    if into.name.endswith(ZARR):
        check_volume_output(into, inputs=volume.files, overwrite=overwrite)
        _write_zarr(volume, into, content, executor)
        same: np.dtype[Any] = np.dtype(volume.voxels.dtype)
        return same
    check_output(into, inputs=volume.files, overwrite=overwrite)
    return write_volume_as(volume, into, on_done=executor.on_done)


def _write_zarr(
    volume: Volume, into: Path, content: Literal["grey", "labels"], executor: Executor
) -> None:
    with new_volume(
        into,
        shape=volume.shape,
        dtype=np.dtype(volume.voxels.dtype).name,
        voxel_um=volume.voxel_um,
        content=content,
        about=volume.about,
    ) as target:
        shards = executor.shards(volume.box, halo_vox=0)
        for _ in executor.do(partial(_copy, volume, target), shards):
            pass
        build_pyramid(target, workers=executor.workers)


def _copy(volume: Volume, target: NewVolume, block: Block) -> None:
    target.write(block.write, volume.read(block.write))
