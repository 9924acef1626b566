"""All morphometry: surface, thickness, separation, connectivity, anisotropy."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from fissura.blocks import Threads, one_blas_thread, run
from fissura.errors import DataError
from fissura.filters.masks.euler import edge_corrected_from, euler_from
from fissura.filters.masks.fabric import fabric
from fissura.filters.masks.surface_area import surface_area_vox2
from fissura.measure.damage.density import UM3_PER_MM3
from fissura.measure.morphometry.one_pass import count
from fissura.measure.morphometry.plates_and_rods import Shapes, plates_and_rods
from fissura.measure.morphometry.widths import Widths, width
from fissura.model import Measure, Part, in_order

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from fissura.blocks import Executor
    from fissura.measure.morphometry.one_pass import Counted
    from fissura.model import Bone
    from fissura.settings import Architecture

__all__ = ["MAPS", "architecture"]

MAPS = ("thickness.ome.zarr", "separation.ome.zarr")
"""The volumes written beside the numbers."""
AT_A_TIME = 2
"""Of what needs the grid in one memory, side by side."""
FEW_CELLS = 2**24
"""A grid of so many cells is soon measured: it is taken no coarser than that."""
UM2_PER_MM2 = 1e6
UM_PER_MM = 1e3


@one_blas_thread()
def architecture(
    bone: Bone, settings: Architecture, *, into: tuple[Path, Path], executor: Executor
) -> list[Measure]:
    """Measure how the bone in the region is built.

    All but the number of parts is measured on the envelope, in which lacunae and cracks
    are closed; topology on its largest connected part.

    Parameters
    ----------
    bone : Bone
    settings : Architecture
    into : tuple of Path
        Where the maps of thickness and separation go, OME-Zarr folders.
    executor : Executor
        Who does it.

    Returns
    -------
    list of Measure
        One for each quantity of the part, in their order.
    """
    counted = count(bone, executor=executor)
    surface_vox2 = surface_area_vox2(counted.normals)
    thick, wide = _factors(bone, counted, surface_vox2, settings)
    on = partial(width, counted, voxel_um=bone.voxel_um)
    tasks: list[Callable[[], Any]] = [
        partial(
            plates_and_rods,
            counted,
            plate_um=_plate_um(bone, surface_vox2),
            voxel_um=bone.voxel_um,
        ),
        partial(on, of_bone=False, factor=wide, into=into[1]),
        partial(on, of_bone=True, factor=thick, into=into[0]),
    ]
    shapes, separation, thickness = run(_done, tasks, workers=Threads(AT_A_TIME))
    measures = [
        *_surface(bone, surface_vox2 * bone.voxel_um**2),
        *_width("tb_th", thickness, bone, "the region holds no bone, or nothing else"),
        *_width("tb_sp", separation, bone, "the region holds nothing but bone"),
        _number(thickness, separation),
        *_topology(bone, counted),
        *_anisotropy(bone, counted),
        _shape(shapes),
    ]
    return in_order(measures, Part.ARCHITECTURE)


def _done(task: Callable[[], Any]) -> Any:
    return task()


def _plate_um(bone: Bone, surface_vox2: float) -> float:
    """Return the thickness of a plate with as much surface for its volume."""
    return 2 * bone.counts.envelope / max(surface_vox2, 1.0) * bone.voxel_um


def _factors(
    bone: Bone, counted: Counted, surface_vox2: float, settings: Architecture
) -> tuple[int, int]:
    """Return the cells' edges for thickness and separation, in voxels.

    Twice the volume over the surface is the thickness of a plate, the least of all
    shapes: cells are rather too small than too large.
    """
    gaps = bone.counts.tissue - bone.counts.envelope
    thick, wide = (
        counted.coarsening(
            2 * vox / max(surface_vox2, 1.0),
            cells_across=settings.cells_across,
            few=FEW_CELLS,
        )
        for vox in (bone.counts.envelope, gaps)
    )
    return thick * counted.factor, wide * counted.factor


def _surface(bone: Bone, surface_um2: float) -> list[Measure]:
    if bone.bone_vox == 0:
        why = "the region holds no bone"
        return [
            Measure("bs_mm2", 0.0),
            Measure("bs_bv_per_mm", None, remark=why),
            Measure("bs_tv_per_mm", 0.0),
        ]
    if surface_um2 == 0 and bone.counts.envelope < bone.counts.tissue:
        why = "the bone is too thin to have a surface: all of it is one voxel across"
        return [
            Measure(key, None, remark=why)
            for key in ("bs_mm2", "bs_bv_per_mm", "bs_tv_per_mm")
        ]
    return [
        Measure("bs_mm2", surface_um2 / UM2_PER_MM2),
        Measure("bs_bv_per_mm", surface_um2 / bone.bone_um3 * UM_PER_MM),
        Measure("bs_tv_per_mm", surface_um2 / bone.tissue_um3 * UM_PER_MM),
    ]


def _width(prefix: str, found: Widths | None, bone: Bone, why: str) -> list[Measure]:
    mean, spread = f"{prefix}_um", f"{prefix}_sd_um"
    if found is None:
        return [Measure(key, None, remark=why) for key in (mean, spread)]
    binned = (
        f"on cells of {found.factor} voxels, {found.factor * bone.voxel_um:.4g} µm"
        if found.factor > 1
        else ""
    )
    return [
        Measure(mean, found.mean_um, remark=binned),
        Measure(spread, found.sd_um, remark=binned),
    ]


def _number(thickness: Widths | None, separation: Widths | None) -> Measure:
    if thickness is None or separation is None:
        return Measure("tb_n_per_mm", None, remark="there is bone only, or none")
    period_um = thickness.mean_um + separation.mean_um
    return Measure("tb_n_per_mm", UM_PER_MM / period_um)


def _topology(bone: Bone, counted: Counted) -> list[Measure]:
    if bone.counts.largest == 0:
        why = "the region holds no bone"
        keys = ("euler", "euler_share", "conn_dn_per_mm3")
        return [Measure(key, None, remark=why) for key in keys]
    share = edge_corrected_from(counted.euler)
    return [
        Measure("euler", float(euler_from(counted.euler))),
        Measure("euler_share", share),
        Measure("conn_dn_per_mm3", (1 - share) / (bone.tissue_um3 / UM3_PER_MM3)),
    ]


def _anisotropy(bone: Bone, counted: Counted) -> list[Measure]:
    """Measure the same ellipsoid by two definitions: numbers do not compare."""
    keys = ("da_lengths", "da_tensor")
    try:
        found = fabric(counted.normals, volume_vox=bone.counts.tissue)
    except DataError as error:
        return [Measure(key, None, remark=str(error)) for key in keys]
    return [
        Measure(keys[0], found.of_lengths_ratio),
        Measure(keys[1], found.of_eigenvalues),
    ]


def _shape(found: Shapes | None) -> Measure:
    if found is None:
        return Measure("ef", None, remark="the region holds no bone, or nothing else")
    reach = f"ellipsoids reach {found.reach_um:.4g} µm from their middle at most"
    return Measure("ef", found.factor, remark=reach)
