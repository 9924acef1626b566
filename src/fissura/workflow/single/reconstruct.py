"""Reconstruct one raw scan, without a study."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from fissura import acquire, reconstruct
from fissura.io.output_path import check_output, check_volume_output
from fissura.workflow import stages

if TYPE_CHECKING:
    from pathlib import Path

    from fissura.blocks import Executor
    from fissura.settings import Settings
    from fissura.workflow.stages import Reconstructed

__all__ = ["reconstruct_scan", "sweep_scan"]


def reconstruct_scan(
    path: Path,
    settings: Settings,
    *,
    into: Path,
    overwrite: bool,
    executor: Executor,
) -> Reconstructed:
    """Reconstruct one raw scan; the volume has no unit where no source states one.

    Parameters
    ----------
    path : Path
        The raw scan.
    settings : Settings
        Its sections acquire and reconstruct, and the study's voxel size.
    into : Path
        Folder of the volume.
    overwrite : bool
        Whether a volume of that name may be replaced, once the new one is whole.
    executor : Executor
        Who does it.

    Raises
    ------
    StorageError
        If `into` is read, or exists and may not be replaced.
    """
    scan = stages.open_scan(path, settings)
    check_volume_output(into, inputs=(path, *scan.files), overwrite=overwrite)
    made = stages.reconstruct_scan(
        scan, settings.reconstruct, into=into, executor=executor
    )
    if scan.pixel_um is not None:
        return made
    unsized = (
        f"{path.name} does not state its pixel size and none was given: the volume "
        "carries no unit, and `fissura inspect` will ask for --voxel-um"
    )
    return replace(made, remarks=(*made.remarks, unsized))


def sweep_scan(
    path: Path, settings: Settings, *, into: Path, overwrite: bool, executor: Executor
) -> reconstruct.Axis:
    """Picture one slice of a raw scan with the rotation axis at several columns.

    Parameters
    ----------
    path : Path
        The raw scan.
    settings : Settings
        Its sections acquire and reconstruct.
    into : Path
        Picture to write, ``….png``.
    overwrite : bool
        Whether a picture of that name may be replaced.
    executor : Executor

    Returns
    -------
    Axis
        The one in the middle of the picture.

    Raises
    ------
    StorageError
        If `into` is read, or exists and may not be replaced.
    """
    scan = acquire.scan(path, settings.acquire)
    check_output(into, inputs=(path, *scan.files), overwrite=overwrite)
    return reconstruct.sweep(
        acquire.sound(scan), settings.reconstruct, into=into, executor=executor
    )
