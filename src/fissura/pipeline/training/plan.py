"""Which phantoms a judge is trained on."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from fissura.phantoms import Harm, drawn

if TYPE_CHECKING:
    from fissura.model import Shape
    from fissura.phantoms import Recipe
    from fissura.phantoms.recipe import Architecture

__all__ = ["PLAN", "Plan", "recipe_of"]

DENSE = Harm(cracks_per_mm3=250, holes_per_mm3=80, breaks_per_mm3=25, crowded=0.3)
"""Damage far denser than in any bone, so that a few mm³ hold enough of it."""


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
        Contrast-to-noise, taken in turns.
    voxel_um : float
    shape : tuple of int
    """

    first_seed: int = 1000
    count: int = 48
    architectures: tuple[Architecture, ...] = ("waves", "struts")
    cnrs: tuple[float, ...] = (20.0, 10.0, 5.0, 3.0, 10.0, 5.0)
    voxel_um: float = 1.3
    shape: Shape = (448, 512, 512)

    @property
    def seeds(self) -> range:
        """Seeds of the phantoms."""
        return range(self.first_seed, self.first_seed + self.count)

    def described(self) -> dict[str, Any]:
        """Return it as plain values."""
        return asdict(self)


PLAN = Plan()
"""What the shipped judge was trained on."""


def recipe_of(plan: Plan, seed: int) -> Recipe:
    """Return the recipe of one phantom."""
    turn = len(plan.architectures)
    architecture = plan.architectures[seed % turn]
    recipe = drawn(
        "training",
        shape=plan.shape,
        voxel_um=plan.voxel_um,
        rng=np.random.default_rng(seed),
        architectures=(architecture,),
    )
    cnr = plan.cnrs[seed // turn % len(plan.cnrs)]
    return replace(recipe, imaging=replace(recipe.imaging, cnr=cnr), harm=DENSE)
