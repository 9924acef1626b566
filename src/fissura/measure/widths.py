"""How thick trabeculae are and how far apart, as maps on a grid of cells."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from math import ceil
from typing import TYPE_CHECKING

import numpy as np

from fissura.blocks import Threads, build_pyramid, run
from fissura.errors import DataError
from fissura.filters.voxels.cells import merge_cells
from fissura.filters.voxels.ellipsoids import ellipsoid_factor
from fissura.filters.voxels.thickness import local_thickness, thickness_from_binned
from fissura.model import Box
from fissura.store import new_volume

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from fissura.blocks import Crew
    from fissura.measure.counted import Counted

__all__ = ["Shapes", "Widths", "plates_and_rods", "widths"]

LONGEST = 2.0
"""Longest half axis of an ellipsoid, in mean thicknesses."""
AT_A_TIME = 2
"""Thickness and separation, side by side."""


@dataclass(frozen=True, slots=True)
class Widths:
    """Mean and standard deviation of a width over its voxels, in µm.

    `factor` is the edge of the cells it was measured on, in voxels.
    """

    mean_um: float
    sd_um: float
    factor: int


@dataclass(frozen=True, slots=True)
class Shapes:
    """Mean ellipsoid factor, and the longest half axis looked for, in µm."""

    factor: float
    reach_um: float


@dataclass(frozen=True, slots=True)
class _Task:
    """What to measure, and where its map goes."""

    of_bone: bool
    by: int
    into: Path


def widths(
    counted: Counted,
    *,
    voxel_um: float,
    factors: tuple[int, int],
    into: tuple[Path, Path],
    crew: Crew,
) -> tuple[Widths | None, Widths | None]:
    """Measure thickness and separation, and write their maps.

    Parameters
    ----------
    counted : Counted
        How full the cells are.
    voxel_um : float
    factors : tuple of int
        Edges of the cells for thickness and for separation, in voxels; multiples of
        those of `counted`.
    into : tuple of Path
        OME-Zarr folders of float32, in µm; 0 where nothing was measured.
    crew : Crew
        Who writes; the widths themselves need the grid in one memory.

    Returns
    -------
    tuple of Widths or None
        None where there is no bone, or no gap.
    """
    tasks = [
        _Task(of_bone, factor // counted.factor, path)
        for of_bone, factor, path in zip((True, False), factors, into, strict=True)
    ]
    work = partial(_measured, counted, voxel_um, crew)
    thickness, separation = run(work, tasks, workers=Threads(AT_A_TIME))
    return thickness, separation


def plates_and_rods(
    counted: Counted, thickness: Widths | None, *, voxel_um: float
) -> Shapes | None:
    """Measure whether the bone is made of plates or of rods, on the cells of `thickness`.

    Half axes longer than twice the mean thickness are not told apart.  None where there
    is no bone.
    """
    if thickness is None:
        return None
    cell_um = thickness.factor * voxel_um
    reach_vox = ceil(LONGEST * thickness.mean_um / cell_um)
    solid, known = _grid(counted, thickness.factor // counted.factor)
    factors = ellipsoid_factor(solid, known=known, reach_vox=reach_vox)
    if np.isnan(factors).all():
        return None
    return Shapes(float(np.nanmean(factors, dtype=np.float64)), reach_vox * cell_um)


def _measured(
    counted: Counted, voxel_um: float, crew: Crew, task: _Task
) -> Widths | None:
    factor = counted.factor * task.by
    solid, known = _grid(counted, task.by)
    phase = solid if task.of_bone else known & ~solid
    try:
        cells = local_thickness(phase, known=known)
    except DataError:
        cells = np.zeros(phase.shape, np.float32)
    wide_um = thickness_from_binned(cells, factor=factor) * np.float32(voxel_um)
    _write_map(task.into, wide_um, counted, task.by, voxel_um, crew)
    values = wide_um[wide_um > 0]
    if not len(values):
        return None
    return Widths(
        float(values.mean(dtype=np.float64)),
        float(values.std(dtype=np.float64)),
        factor,
    )


def _grid(counted: Counted, by: int) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Return which cells are solid, and which lie in the region, for the most part."""
    solid, known = merge_cells(counted.solid, by=by), merge_cells(counted.known, by=by)
    most = (counted.factor * by) ** 3
    inside = 2 * known >= most
    return (2 * solid > known) & inside, inside


def _write_map(
    path: Path,
    wide_um: NDArray[np.float32],
    counted: Counted,
    by: int,
    voxel_um: float,
    crew: Crew,
) -> None:
    edge_um = counted.factor * by * voxel_um
    first_um = [place * counted.factor * voxel_um for place in counted.first]
    with new_volume(
        path,
        shape=Box.whole(_shape(wide_um)).shape,
        dtype="float32",
        voxel_um=edge_um,
        content="grey",
        about={"unit": "µm", "first_um": first_um, "cell_um": edge_um},
    ) as target:
        for block in crew.shards(target.box, halo_vox=0):
            target.write(block.write, wide_um[block.write.slices])
        build_pyramid(target, workers=Threads(1))


def _shape(array: NDArray[np.float32]) -> tuple[int, int, int]:
    z, y, x = array.shape
    return z, y, x
