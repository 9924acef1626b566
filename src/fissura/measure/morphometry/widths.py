"""Trabecular thickness and separation, as maps on a grid of cells."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from fissura.blocks import Executor, Threads, build_pyramid
from fissura.errors import DataError
from fissura.filters.masks.cell_counts import merge_cells
from fissura.filters.masks.thickness import local_thickness, thickness_from_binned
from fissura.io import new_volume
from fissura.model import Box

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from fissura.measure.morphometry.one_pass import Counted

__all__ = ["Widths", "grid", "width"]


@dataclass(frozen=True, slots=True)
class Widths:
    """Mean and standard deviation of a width over its voxels, in µm.

    `factor` is the edge of the cells it was measured on, in voxels.
    """

    mean_um: float
    sd_um: float
    factor: int


def width(
    counted: Counted, *, of_bone: bool, factor: int, voxel_um: float, into: Path
) -> Widths | None:
    """Measure thickness, or separation, and write its map.

    Parameters
    ----------
    counted : Counted
        How full the cells are.
    of_bone : bool
        Whether the bone's thickness is asked for, or the width of the gaps.
    factor : int
        Edge of the cells it is measured on, in voxels; a multiple of that of `counted`.
    voxel_um : float
    into : Path
        OME-Zarr folder of float32, in µm; 0 where nothing was measured.

    Returns
    -------
    Widths or None
        None where there is no bone, or no gap.
    """
    by = factor // counted.factor
    solid, known = grid(counted, by)
    phase = solid if of_bone else known & ~solid
    try:
        cells = local_thickness(phase, known=known)
    except DataError:
        # nothing limits a ball: there is no width
        cells = np.zeros(phase.shape, np.float32)
    wide_um = thickness_from_binned(cells, factor=factor) * np.float32(voxel_um)
    _write_map(into, wide_um, counted, by, voxel_um)
    values = wide_um[wide_um > 0]
    if not len(values):
        return None
    mean_um = float(values.mean(dtype=np.float64))
    return Widths(mean_um, float(values.std(dtype=np.float64)), factor)


def grid(counted: Counted, by: int) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Return which cells are solid, and which lie in the region, for the most part."""
    solid, known = merge_cells(counted.solid, by=by), merge_cells(counted.known, by=by)
    most = (counted.factor * by) ** 3
    # nothing is doubled: counts are as short as the cells allow
    inside = known >= -(-most // 2)
    return (solid > known - solid) & inside, inside


def _write_map(
    path: Path,
    wide_um: NDArray[np.float32],
    counted: Counted,
    by: int,
    voxel_um: float,
) -> None:
    edge_um = counted.factor * by * voxel_um
    half_um = (edge_um - voxel_um) / 2
    origin_um = [place * counted.factor * voxel_um + half_um for place in counted.first]
    with new_volume(
        path,
        shape=Box.whole(_shape(wide_um)).shape,
        dtype="float32",
        voxel_um=edge_um,
        content="grey",
        about={
            "unit": "µm",
            "cell_vox": counted.factor * by,
            "origin_um": origin_um,
        },
    ) as target:
        for block in Executor(Threads(1)).shards(target.box, halo_vox=0):
            target.write(block.write, wide_um[block.write.slices])
        build_pyramid(target, workers=Threads(1))


def _shape(array: NDArray[np.float32]) -> tuple[int, int, int]:
    z, y, x = array.shape
    return z, y, x
