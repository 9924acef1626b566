"""A made-up specimen: bone in marrow, its damage, and what X-rays lose in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from fissura.errors import DataError
from fissura.model import Kind
from fissura.phantoms.bone import trabeculae
from fissura.phantoms.damage import plant
from fissura.phantoms.ground import APART_UM, Ground
from fissura.phantoms.lacunae import scatter_lacunae

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from fissura.phantoms.geometry import Geometry
    from fissura.phantoms.planted import Damage, Planted

__all__ = ["Core", "make_core"]

BONE_PER_MM = 2.6
MARROW_PER_MM = 0.6
"""At about 25 keV; the fluid in cracks, holes and lacunae is as clear as marrow."""
GROWTHS = 6
"""Bones that are grown until one has room for the damage."""
HALF = 0.5


@dataclass(frozen=True, slots=True)
class Core:
    """Bone of which everything is known.

    Parameters
    ----------
    attenuation : ndarray of float32, shape (z, y, x)
        In 1/mm; air is 0.
    bone : ndarray of bool, shape (z, y, x)
        Bone as it grew: damage and lacunae are inside.
    void : ndarray of float32, shape (z, y, x)
        Share of each voxel of bone that cracks, holes and lacunae took.
    labels : ndarray of int32, shape (z, y, x)
        Which planted lesion took it; 0 is none.
    planted : tuple of Planted
        The lesions, in the order of their labels.
    voxel_um : float
        Edge of a voxel.
    """

    attenuation: NDArray[np.float32]
    bone: NDArray[np.bool_]
    void: NDArray[np.float32]
    labels: NDArray[np.int32]
    planted: tuple[Planted, ...]
    voxel_um: float

    def count(self, kind: Kind) -> int:
        """Return how many lesions of one kind were planted."""
        return sum(lesion.kind is kind for lesion in self.planted)

    def trabecular_bone(self) -> NDArray[np.bool_]:
        """Return the bone without its holes; cracks and lacunae count as bone."""
        holes = [p.id for p in self.planted if p.kind is Kind.PERFORATION]
        return self.bone & ~(np.isin(self.labels, holes) & (self.void >= HALF))


def make_core(
    geometry: Geometry, *, bv_tv: float, damage: Damage, rng: np.random.Generator
) -> Core:
    """Grow bone, plant damage in its region, scatter lacunae.

    Parameters
    ----------
    geometry : Geometry
    bv_tv : float
        Bone volume over tissue volume of the region, within .02.
    damage : Damage
        What to plant; what finds no room is made smaller, within its kind.
    rng : Generator

    Raises
    ------
    DataError
        If there is no room for so much damage.
    """
    core = geometry.core()
    for _ in range(GROWTHS):
        bone = trabeculae(
            core,
            within=geometry.region(),
            voxel_um=geometry.voxel_um,
            bv_tv=bv_tv,
            rng=rng,
        )
        ground = Ground.of(
            bone,
            region=geometry.region(inset_um=APART_UM),
            voxel_um=geometry.voxel_um,
        )
        planted = plant(ground, damage, rng=rng)
        if planted is not None:
            scatter_lacunae(ground, rng=rng)
            return Core(
                _attenuation(core, ground),
                bone,
                ground.void,
                ground.labels,
                planted,
                geometry.voxel_um,
            )
    raise DataError(
        f"{damage.cracks} cracks and {damage.perforations} perforations were to be "
        f"planted, but {GROWTHS} bones of {geometry.shape} voxels of "
        f"{geometry.voxel_um} µm had no room for them: plant fewer or smaller ones, or "
        "make the volume larger"
    )


def _attenuation(core: NDArray[np.bool_], ground: Ground) -> NDArray[np.float32]:
    solid = np.float32(1) - ground.void
    solid *= ground.bone
    solid *= np.float32(BONE_PER_MM - MARROW_PER_MM)
    solid += np.float32(MARROW_PER_MM)
    solid *= core
    return solid
