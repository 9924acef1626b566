"""Which phantoms detection is tried on."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import exp, log
from typing import TYPE_CHECKING

import numpy as np

from fissura.errors import SettingsError
from fissura.phantoms import Harm
from fissura.validation.trials.trial import NEGATIVE, Trial

if TYPE_CHECKING:
    from fissura.model import Shape
    from fissura.phantoms.recipe import Architecture

__all__ = ["TrialPlan", "harm_of"]

DENSE = Harm(cracks_per_mm3=150, holes_per_mm3=60, breaks_per_mm3=15, crowded=0.3)
"""Damage far denser than in any bone, so that a few mm³ hold enough of it."""
FACTORS = (0.15, 2.0)
"""Times as dense, drawn evenly in its logarithm: specimens differ, as donors do."""
NEGATIVES_FROM = 1000
"""Seeds of phantoms without damage start so much later."""


@dataclass(frozen=True, slots=True)
class TrialPlan:
    """Phantoms to try detection on; by default such as no classifier was trained on.

    Parameters
    ----------
    architecture : str
        The classifier that comes with the software has never seen a gyroid.
    cnrs : tuple of float
        Contrast-to-noise, taken in turns.
    phantoms, negatives : int
        With damage; without any, but with more structures that may look like it.
    first_seed : int
        Phantom `i` is grown from ``first_seed + i``, those without damage from 1000
        later on.
    shape : tuple of int
    voxel_um : float

    Raises
    ------
    SettingsError
        If there is nothing to grow, or seeds would meet.
    """

    architecture: Architecture = "gyroid"
    cnrs: tuple[float, ...] = (20.0, 10.0, 5.0)
    phantoms: int = 10
    negatives: int = 10
    first_seed: int = 5000
    shape: Shape = (512, 512, 512)
    voxel_um: float = 1.3

    def __post_init__(self) -> None:
        if not self.cnrs:
            raise SettingsError("a trial needs a contrast-to-noise: give one or more")
        counts = self.phantoms, self.negatives
        if min(counts) < 0 or not sum(counts) or self.phantoms > NEGATIVES_FROM:
            raise SettingsError(
                f"trials need from 0 to {NEGATIVES_FROM} phantoms with damage and 0 or "
                f"more without, at least one together, not {counts[0]} and {counts[1]}"
            )

    def trials(self) -> list[Trial]:
        """Return the phantoms, those with damage first."""
        hurt = [self._trial(at, damaged=True) for at in range(self.phantoms)]
        bare = [self._trial(at, damaged=False) for at in range(self.negatives)]
        return hurt + bare

    def _trial(self, at: int, *, damaged: bool) -> Trial:
        seed = self.first_seed + at + (0 if damaged else NEGATIVES_FROM)
        return Trial(
            seed=seed,
            architecture=self.architecture,
            cnr=self.cnrs[at % len(self.cnrs)],
            preset="evaluation" if damaged else NEGATIVE,
            shape=self.shape,
            voxel_um=self.voxel_um,
            harm=harm_of(seed) if damaged else None,
        )


def harm_of(seed: int) -> Harm:
    """Return the damage of one phantom: dense, more or less."""
    low, high = map(log, FACTORS)
    factor = exp(np.random.default_rng((seed, 1)).uniform(low, high))
    return replace(
        DENSE,
        cracks_per_mm3=DENSE.cracks_per_mm3 * factor,
        holes_per_mm3=DENSE.holes_per_mm3 * factor,
        breaks_per_mm3=DENSE.breaks_per_mm3 * factor,
    )
