"""Reconstruct a whole scan into a volume on disk, slab by slab."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from fissura import blocks
from fissura.filters.fbp import forget_plans
from fissura.model import Box
from fissura.reconstruct.centring import centre
from fissura.reconstruct.pairs import Recipe, slices
from fissura.store import SHARD, new_volume

if TYPE_CHECKING:
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

    from fissura.model import Scan
    from fissura.settings import Reconstruct
    from fissura.store import NewVolume

__all__ = ["Reconstruction", "volume"]

UM_PER_MM = 1000.0


@dataclass(frozen=True, slots=True)
class Reconstruction:
    """What was made of a scan.

    Parameters
    ----------
    path : Path
        The volume.
    centre_px : float
        Column the axis of rotation projects to, as used.
    field_px : float
        Diameter of the circle that every view sees, in voxels.
    grey : str
        Unit of the grey values.
    """

    path: Path
    centre_px: float
    field_px: float
    grey: str


def volume(
    scan: Scan,
    settings: Reconstruct,
    *,
    into: Path,
    voxel_um: float | None,
    crew: blocks.Crew,
) -> Reconstruction:
    """Reconstruct all slices of a scan into an OME-Zarr volume.

    Flat field, logarithm, stripe filter, then filtered back-projection with the
    projections continued by their edge values, so that a field of view inside the
    specimen keeps even grey values.

    Parameters
    ----------
    scan : Scan
    settings : Reconstruct
    into : Path
        Folder to make, ``….ome.zarr``.
    voxel_um : float or None
        Edge of a voxel; with it the grey values are in 1/mm, without in 1/pixel.
    crew : Crew
        Threads share the rows of one slab; on a cluster, each worker takes a slab.
        Told after each slab of 64 slices.

    Raises
    ------
    DataError, SettingsError
        If no axis of rotation is found, or the one given lies too far out.
    StorageError, TooBigError
        If the scan cannot be read, the volume not written, or the disk is full.
    """
    found_px = centre(scan, settings)
    pixel_mm = 1.0 if voxel_um is None else voxel_um / UM_PER_MM
    recipe = Recipe(found_px, settings.stripe_width_px, pixel_mm)
    grey = "attenuation, " + ("1/pixel" if voxel_um is None else "1/mm")
    outer, inner = _split(crew.workers)
    slabs = range(0, scan.rows, SHARD[0])
    with new_volume(
        into,
        shape=(scan.rows, scan.columns, scan.columns),
        dtype="float32",
        voxel_um=voxel_um,
        content="grey",
        about={"grey": grey, "centre_px": found_px},
    ) as target:
        work = partial(_write_slab, scan, recipe, target, inner)
        try:
            for _ in blocks.run(work, slabs, workers=outer, on_done=crew.on_done):
                pass
        finally:
            forget_plans()
        blocks.build_pyramid(target, workers=crew.workers)
    field_px = 2 * min(found_px, scan.columns - 1 - found_px) + 1
    return Reconstruction(into, found_px, field_px, grey)


def _split(workers: blocks.Workers) -> tuple[blocks.Workers, blocks.Threads]:
    """Divide workers between slabs and rows: threads share one slab's memory."""
    match workers:
        case blocks.Threads():
            return blocks.Threads(1), workers
        case blocks.Cluster():
            return workers, blocks.Threads(1)


def _write_slab(
    scan: Scan, recipe: Recipe, target: NewVolume, workers: blocks.Threads, first: int
) -> None:
    stop = min(first + SHARD[0], scan.rows)
    slab = slices(scan, recipe, rows=(first, stop), workers=workers)
    n = scan.columns
    columns = blocks.plan(Box((first, 0, 0), (stop, n, n)), edge_vox=SHARD, halo_vox=0)
    work = partial(_write_column, slab, target)
    for _ in blocks.run(work, columns, workers=workers):
        pass


def _write_column(
    slab: NDArray[np.float32], target: NewVolume, column: blocks.Block
) -> None:
    first, _, _ = column.write.start
    whole = Box((first, 0, 0), column.write.stop)
    target.write(column.write, slab[column.write.slices_in(whole)])
