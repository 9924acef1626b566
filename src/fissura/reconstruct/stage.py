"""Reconstruct a whole scan into a volume on disk, slab by slab."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from functools import partial
from itertools import chain, count
from typing import TYPE_CHECKING

from fissura import blocks
from fissura.blocks import one_blas_thread
from fissura.filters.projections.fbp import forget_grids
from fissura.io import SHARD, new_volume
from fissura.io.atomic import explain_disk_errors
from fissura.model import Box
from fissura.reconstruct.centre_sweep import picture
from fissura.reconstruct.centring import Axis, axis
from fissura.reconstruct.recipe import Recipe, recipe, rows_asked
from fissura.reconstruct.row_pairs import slices
from fissura.reconstruct.unexposed_rows import refuse_blind_rows

if TYPE_CHECKING:
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

    from fissura.io import NewVolume
    from fissura.model import Scan
    from fissura.settings import Reconstruct

__all__ = ["Reconstruction", "forget_pictures", "volume"]

VOLUME_SUFFIX = ".ome.zarr"


@dataclass(frozen=True, slots=True)
class Reconstruction:
    """What was made of a scan.

    Parameters
    ----------
    path : Path
        The volume.
    axis : Axis
        Where the axis of rotation projects to, as used.
    field_px : float
        Diameter of the circle that every view sees, in voxels.
    grey : str
        Unit of the grey values.
    remarks : tuple of str
        What the user should know.
    """

    path: Path
    axis: Axis
    field_px: float
    grey: str
    remarks: tuple[str, ...]

    @property
    def centre_px(self) -> float:
        """Column the axis projects to at the middle row."""
        return self.axis.centre_px


@one_blas_thread()
def volume(
    scan: Scan,
    settings: Reconstruct,
    *,
    into: Path,
    voxel_um: float | None,
    executor: blocks.Executor,
) -> Reconstruction:
    """Reconstruct all slices of a scan into an OME-Zarr volume.

    Flat field, zingers, phase if asked for, logarithm, stripes, then filtered
    back-projection with the projections continued by their edge values, so that a
    field of view inside the specimen keeps even grey values.  The volume's first slice
    is the first row asked for.

    Parameters
    ----------
    scan : Scan
    settings : Reconstruct
    into : Path
        Folder to make, ``….ome.zarr``.
    voxel_um : float or None
        Edge of a voxel; with it the grey values are in 1/mm, without in 1/pixel.
    executor : Executor
        Threads share the rows of one slab; on a cluster, each worker takes a slab.
        Called after each slab of 64 slices.

    Raises
    ------
    DataError, SettingsError
        If no axis of rotation is found, or the one given lies too far out; if rows have
        no beam, or frames were written in part.
    StorageError, TooBigError
        If the scan cannot be read, the volume not written, or the disk is full.
    """
    rows = rows_asked(scan, settings)
    refuse_blind_rows(scan, rows)
    found = axis(scan, settings)
    how = recipe(scan, settings, found, voxel_um=voxel_um)
    grey = "attenuation, " + ("1/pixel" if voxel_um is None else "1/mm")
    outer, inner = _split(executor.workers)
    with new_volume(
        into,
        shape=(rows[1] - rows[0], how.edge_px, how.edge_px),
        dtype="float32",
        voxel_um=voxel_um,
        content="grey",
        about={"grey": grey} | _about(how.axis, rows[0]),
    ) as target:
        work = partial(_write_slab, scan, how, target, inner, rows)
        slabs = range(*rows, SHARD[0])
        try:
            for _ in blocks.run(work, slabs, workers=outer, on_done=executor.on_done):
                pass
        finally:
            forget_grids()
        blocks.build_pyramid(target, workers=executor.workers)
    centre_px = how.axis.centre_px
    far_px = scan.columns - 1 - centre_px
    reach_px = (max if how.axis.widened else min)(centre_px, far_px)
    field_px = min(2 * reach_px + 1, how.edge_px)
    doubt = _shown(scan, settings, found, into=into, executor=executor)
    remarks = tuple(text for text in (doubt, how.remark) if text)
    return Reconstruction(into, how.axis, field_px, grey, remarks)


def _shown(
    scan: Scan,
    settings: Reconstruct,
    found: Axis,
    *,
    into: Path,
    executor: blocks.Executor,
) -> str:
    """Draw an axis in doubt beside the volume, and name the picture in the remark."""
    if not found.doubted:
        return found.remark
    beside = _free(into)
    picture(scan, settings, found, into=beside, executor=executor.quiet())
    return (
        f"{found.remark}; compare the slices in {beside.name}, and give another column "
        "as reconstruct.centre_px if it is better"
    )


def _free(volume: Path) -> Path:
    """Return a name for a picture beside a volume that nothing has yet."""
    stem = volume.name.removesuffix(VOLUME_SUFFIX)
    more = (f"{stem}-axis-{number}.png" for number in count(2))
    names = chain([f"{stem}-axis.png"], more)
    return next(at for at in map(volume.with_name, names) if not os.path.lexists(at))


def forget_pictures(volume: Path) -> None:
    """Remove the pictures of a doubtful axis beside a volume made before.

    Only for folders that hold nothing of the user's own.
    """
    stem = volume.name.removesuffix(VOLUME_SUFFIX)
    made = re.compile(rf"{re.escape(stem)}-axis(-\d+)?\.png")
    with explain_disk_errors(volume):
        for beside in volume.parent.glob("*.png"):
            if made.fullmatch(beside.name):
                beside.unlink()


def _about(found: Axis, first_row: int) -> dict[str, float]:
    return {
        "centre_px": found.centre_px,
        "centre_drift_px": found.drift_px,
        "centre_confidence": found.confidence,
        "first_row": first_row,
    }


def _split(workers: blocks.Workers) -> tuple[blocks.Workers, blocks.Threads]:
    """Divide workers between slabs and rows: threads share one slab's memory."""
    match workers:
        case blocks.Threads():
            return blocks.Threads(1), workers
        case blocks.Cluster():
            return workers, blocks.Threads(1)


def _write_slab(
    scan: Scan,
    how: Recipe,
    target: NewVolume,
    workers: blocks.Threads,
    rows: tuple[int, int],
    first: int,
) -> None:
    stop = min(first + SHARD[0], rows[1])
    slab = slices(scan, how, rows=(first, stop), workers=workers)
    n, bottom = how.edge_px, first - rows[0]
    whole = Box((bottom, 0, 0), (bottom + len(slab), n, n))
    columns = blocks.plan(whole, edge_vox=SHARD, halo_vox=0)
    work = partial(_write_column, slab, target)
    for _ in blocks.run(work, columns, workers=workers):
        pass


def _write_column(
    slab: NDArray[np.float32], target: NewVolume, column: blocks.Block
) -> None:
    first, _, _ = column.write.start
    whole = Box((first, 0, 0), column.write.stop)
    target.write(column.write, slab[column.write.slices_in(whole)])
