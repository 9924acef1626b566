"""Which phantoms detection is tried on."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from cyclopts import Parameter

from fissura.cli.options.values import Above0, From0

if TYPE_CHECKING:
    from fissura.validation import TrialPlan

__all__ = ["PhantomOptions"]

Grown = Literal["gyroid", "waves", "struts"]
"""As in the phantoms, which would be heavy to import for a page of help."""


@Parameter(name="*")
@dataclass(frozen=True)
class PhantomOptions:
    """How many phantoms are made, and of what kind.

    Parameters
    ----------
    phantoms
        How many with damage.
    negatives
        How many without any, to count false calls in.
    cnr
        Contrast-to-noise; may be given more than once, and is taken in turns. 20, 10
        and 5 if left out.
    architecture
        Architecture of the bone; the shipped classifier was not trained on gyroids.
    voxel_um
        Edge of a voxel.
    shape
        Edges of each phantom, in voxels: z, y, x.
    first_seed
        Seed of the first; those below 5000 are left to training.
    """

    phantoms: From0 = 10
    negatives: From0 = 10
    cnr: list[Above0] | None = None
    architecture: Grown = "gyroid"
    voxel_um: Above0 = 1.3
    shape: tuple[int, int, int] = (512, 512, 512)
    first_seed: From0 = 5000

    def plan(self) -> TrialPlan:
        """Return the plan these options ask for."""
        from fissura.validation import TrialPlan

        plan = TrialPlan(
            architecture=self.architecture,
            phantoms=self.phantoms,
            negatives=self.negatives,
            first_seed=self.first_seed,
            shape=self.shape,
            voxel_um=self.voxel_um,
        )
        return replace(plan, cnrs=tuple(self.cnr)) if self.cnr else plan
