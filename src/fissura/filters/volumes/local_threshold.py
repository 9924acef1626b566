"""Segment a void by a threshold between its own grey and that of the solid around it.

The detection (voxels of a finding) and the measurement (volume of a lesion) both do so.
Stages do not import each other, so what they share is a filter.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil
from typing import TYPE_CHECKING

import numpy as np

from fissura.filters.masks.connected_parts import numbered_parts
from fissura.filters.masks.distances import squared_distances

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["HALFWAY", "NEAR_UM", "LocalThreshold", "around_vox", "segment_void"]

HALFWAY = 0.5
NEAR_UM, FAR_UM = 4.0, 12.0
"""Solid so far from a void shows its own grey: blur darkens what is nearer."""
FEWEST = 50
"""Voxels of solid, below which they show no grey."""
DARKEST = 0.1
"""Share of a void whose mean is its grey: noise moves it less than the least."""


@dataclass(frozen=True, slots=True)
class LocalThreshold:
    """The greys of a void and of the solid around it."""

    solid_grey: float
    void_grey: float

    def at(self, share: float) -> float:
        """Return the grey that lies some share of the way from solid to void."""
        return self.solid_grey + share * (self.void_grey - self.solid_grey)


def around_vox(voxel_um: float) -> int:
    """Return how far around a void the image matters."""
    return ceil(FAR_UM / voxel_um) + 1


def segment_void(
    grey: NDArray[np.float32],
    here: NDArray[np.bool_],
    *,
    solid: NDArray[np.bool_],
    around: NDArray[np.bool_],
    voxel_um: float,
    otherwise: float,
    share: float = HALFWAY,
    reach_um: float = NEAR_UM,
) -> tuple[NDArray[np.bool_], LocalThreshold]:
    """Segment a void: what is dark, in some voxels or near and connected to them.

    Parameters
    ----------
    grey : ndarray of float32, shape (z, y, x)
        Of all within `around_vox` of the void.
    here : ndarray of bool, shape (z, y, x)
        Voxels that hold the void; the mean of their darkest tenth is its grey.
    solid : ndarray of bool, shape (z, y, x)
        Voxels of the solid; the median of those 4–12 µm away is its grey.
    around : ndarray of bool, shape (z, y, x)
        Voxels where the void may go on.
    voxel_um : float
    otherwise : float
        The solid's grey where fewer than 50 voxels show it.
    share : float, optional
        Where the threshold lies on the way from the solid's grey to the void's.
    reach_um : float, optional
        How far the void may go on.

    Returns
    -------
    void : ndarray of bool, shape (z, y, x)
    threshold : LocalThreshold
    """
    away2 = squared_distances(~here, limit_vox=around_vox(voxel_um))
    near2, far2, reach2 = ((um / voxel_um) ** 2 for um in (NEAR_UM, FAR_UM, reach_um))
    shell = solid & (away2 > near2) & (away2 <= far2)
    threshold = _threshold_between(grey[here], grey[shell], otherwise=otherwise)
    room = here | (around & (away2 <= reach2))
    dark = room & (grey <= np.float32(threshold.at(share)))
    return _parts_that_meet(dark, here), threshold


def _threshold_between(
    void: NDArray[np.float32], solid: NDArray[np.float32], *, otherwise: float
) -> LocalThreshold:
    count = max(1, round(DARKEST * len(void)))
    darkest = np.partition(void, count - 1)[:count].mean(dtype=np.float64)
    background = float(np.median(solid)) if len(solid) >= FEWEST else otherwise
    return LocalThreshold(background, float(darkest))


def _parts_that_meet(
    mask: NDArray[np.bool_], core: NDArray[np.bool_]
) -> NDArray[np.bool_]:
    """Return the connected parts of a mask that have a voxel in a core."""
    parts, count = numbered_parts(mask, connectivity=26)
    meets = np.zeros(count + 1, np.bool_)
    meets[np.unique(parts[core & mask])] = True
    meets[0] = False
    whole: NDArray[np.bool_] = meets[parts]
    return whole
