"""Which phantoms a classifier is trained on."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from fissura.phantoms import Harm, drawn

if TYPE_CHECKING:
    from fissura.phantoms import Recipe
    from fissura.phantoms.recipe import Architecture

__all__ = ["PLAN", "Plan", "recipe_of"]

DENSE = Harm(
    cracks_per_mm3=250,
    crossing=0.2,
    branching=0.2,
    bridging=0.25,
    touching=0.25,
    holes_per_mm3=80,
    breaks_per_mm3=25,
    crowded=0.3,
)
"""Damage far denser than in any bone, so that a few mm³ hold enough of it; and what is
hard to tell more often than it may be."""


@dataclass(frozen=True, slots=True)
class Plan:
    """Which phantoms to learn from; with it, training is the same to the byte.

    Parameters
    ----------
    first_seed, count : int
        Phantom `i` is grown from ``first_seed + i``.
    architectures : tuple of str
        Taken in turns; one is left out to be tested on.
    cnrs : tuple of float
        Contrast-to-noise, taken in turns by each architecture.
    voxels_um : tuple of float
        Taken in turns, once each architecture has had every contrast-to-noise.
    edges_um : tuple of float
        Of the volume.
    """

    first_seed: int = 1000
    count: int = 84
    architectures: tuple[Architecture, ...] = ("waves", "struts")
    cnrs: tuple[float, ...] = (20.0, 10.0, 5.0, 3.0, 10.0, 5.0)
    voxels_um: tuple[float, ...] = (1.3, 2.6, 1.3, 1.8, 1.3, 2.6, 1.3)
    edges_um: tuple[float, float, float] = (582.4, 665.6, 665.6)

    @property
    def seeds(self) -> range:
        """Seeds of the phantoms."""
        return range(self.first_seed, self.first_seed + self.count)

    def described(self) -> dict[str, Any]:
        """Return it as plain values."""
        return asdict(self)


PLAN = Plan()
"""What the shipped classifier was trained on."""


def recipe_of(plan: Plan, seed: int) -> Recipe:
    """Return the recipe of one phantom."""
    turn, architecture = divmod(seed - plan.first_seed, len(plan.architectures))
    turn, cnr = divmod(turn, len(plan.cnrs))
    voxel_um = plan.voxels_um[turn % len(plan.voxels_um)]
    z, y, x = (round(edge_um / voxel_um) for edge_um in plan.edges_um)
    recipe = drawn(
        "training",
        shape=(z, y, x),
        voxel_um=voxel_um,
        rng=np.random.default_rng(seed),
        architectures=(plan.architectures[architecture],),
    )
    imaging = replace(recipe.imaging, cnr=plan.cnrs[cnr])
    return replace(recipe, imaging=imaging, harm=DENSE)
