"""Small drilled cores for a simulated study, with a given number of lesions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from fissura.errors import DataError
from fissura.phantoms.phantom import Phantom, grow
from fissura.phantoms.planting import Wanted
from fissura.phantoms.recipe import Bone, Harm, Imaging, Inside, Range, Recipe, Rim

if TYPE_CHECKING:
    import numpy as np

    from fissura.phantoms.geometry import Geometry

__all__ = ["Damage", "drilled_core"]

APART_UM = 40.0
"""Smallest distance of damage from the rim and the ends of the region."""
THICKNESS_UM = 110.0
"""A core that is 0.8 mm wide would hold two trabeculae of usual thickness."""
OPENING_UM = (1.5, 4.0)
GROWTHS = 6
"""Bones that are grown until one has room for the damage."""


@dataclass(frozen=True, slots=True)
class Damage:
    """How much damage to plant, and how large.

    Parameters
    ----------
    cracks, perforations : int
        How many.
    crack_length_um : tuple of float
        Shortest and longest crack.
    hole_radius_um : tuple of float
        Narrowest and widest hole.
    """

    cracks: int
    perforations: int
    crack_length_um: Range = (40.0, 110.0)
    hole_radius_um: Range = (9.0, 20.0)


def drilled_core(
    geometry: Geometry, *, bv_tv: float, damage: Damage, rng: np.random.Generator
) -> Phantom:
    """Grow a drilled core and plant damage in the region of it that counts.

    Parameters
    ----------
    geometry : Geometry
    bv_tv : float
        Bone volume over tissue volume of the core.
    damage : Damage
        What to plant; what finds no room is made smaller, within its kind.
    rng : Generator

    Raises
    ------
    DataError
        If there is no room for so much damage.
    """
    counts = Wanted(cracks=damage.cracks, holes=damage.perforations)
    recipe = _recipe(geometry, bv_tv, damage)
    for _ in range(GROWTHS):
        seed = int(rng.integers(2**63))
        phantom = grow(recipe, seed=seed, counts=counts)
        if not phantom.missing:
            return phantom
    raise DataError(
        f"{damage.cracks} cracks and {damage.perforations} perforations were to be "
        f"planted, but {GROWTHS} bones of {geometry.shape} voxels of "
        f"{geometry.voxel_um} µm had no room for them: plant fewer or smaller ones, or "
        "make the volume larger"
    )


def _recipe(geometry: Geometry, bv_tv: float, damage: Damage) -> Recipe:
    return Recipe(
        voxel_um=geometry.voxel_um,
        shape=geometry.shape,
        bone=Bone("waves", bv_tv=bv_tv, thickness_um=THICKNESS_UM),
        inside=Inside(
            lacunae_per_mm3=20_000,
            canals_per_mm3=0,
            pits_per_mm3=0,
            narrow_pits_per_mm3=0,
            packet_sd=0.03,
        ),
        harm=Harm(
            crack_length_um=damage.crack_length_um,
            crack_opening_um=OPENING_UM,
            crossing=0,
            branching=0,
            bridging=0,
            touching=0,
            hole_radius_um=damage.hole_radius_um,
            crowded=0,
        ),
        rim=Rim(core_radius_um=geometry.core_radius_um),
        imaging=Imaging(mottle=0.01),
        margin_um=geometry.margin_um + APART_UM,
    )
