"""Whether trabeculae are plates or rods: the ellipsoid factor."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, hypot
from typing import TYPE_CHECKING

import numpy as np

from fissura.filters.masks.ellipsoids import ellipsoid_factor
from fissura.measure.morphometry.widths import grid

if TYPE_CHECKING:
    from fissura.measure.morphometry.one_pass import Counted

__all__ = ["Shapes", "plates_and_rods"]

CELLS_ACROSS = 4
"""Least cells across a plate of the mean thickness, where ellipsoids are looked for."""
FEW_CELLS = 2**23
"""A grid of so many cells is soon measured: it is taken no coarser than that."""
LONGEST = 3.0
"""Longest half axis of an ellipsoid, in thicknesses of that plate."""


@dataclass(frozen=True, slots=True)
class Shapes:
    """Mean ellipsoid factor, and the longest half axis looked for, in µm."""

    factor: float
    reach_um: float


def plates_and_rods(
    counted: Counted, *, plate_um: float, voxel_um: float
) -> Shapes | None:
    """Measure the mean ellipsoid factor over the bone.

    None where there is no bone, or nothing else: then nothing ends an ellipsoid.

    Parameters
    ----------
    counted : Counted
        How full the cells are.
    plate_um : float
        Thickness of a plate with as much surface for its volume, 2 BV / BS.
    voxel_um : float
    """
    finest_um = counted.factor * voxel_um
    by = counted.coarsening(
        plate_um / voxel_um, cells_across=CELLS_ACROSS, few=FEW_CELLS
    )
    solid, known = grid(counted, by)
    if not (solid.any() and (known & ~solid).any()):
        return None
    # no ellipsoid in an array is longer than its diagonal
    longest_vox = min(LONGEST * plate_um / (by * finest_um), hypot(*solid.shape))
    reach_vox = max(2, ceil(longest_vox))
    factors = ellipsoid_factor(solid, known=known, reach_vox=reach_vox)
    if np.isnan(factors).all():
        return None
    mean = float(np.nanmean(factors, dtype=np.float64))
    return Shapes(mean, reach_vox * by * finest_um)
