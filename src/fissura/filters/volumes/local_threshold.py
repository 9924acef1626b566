"""Separate a void from the solid around it, by the grey halfway between the two."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from fissura.filters.masks.connected_parts import numbered_parts

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["LocalThreshold", "halfway_between", "void_part"]

FEWEST = 50
"""Voxels of background, below which another grey is used instead."""
DARKEST = 0.1
"""Share of a void whose mean is its grey: noise moves it less than the least."""


@dataclass(frozen=True, slots=True)
class LocalThreshold:
    """A threshold halfway between two greys."""

    solid_grey: float
    void_grey: float

    @property
    def threshold(self) -> float:
        """The grey in the middle."""
        return self.at(0.5)

    def at(self, share: float) -> float:
        """Return the grey that lies some share of the way from solid to void."""
        return self.solid_grey + share * (self.void_grey - self.solid_grey)


def halfway_between(
    void: NDArray[np.float32], solid: NDArray[np.float32], *, otherwise: float
) -> LocalThreshold:
    """Return the threshold between presumed void and presumed solid.

    Parameters
    ----------
    void : ndarray of float32, shape (voxel,)
        Greys of voxels that hold the void; the darkest tenth of them is it.
    solid : ndarray of float32, shape (voxel,)
        Greys of the solid around it, whose median counts.
    otherwise : float
        The solid's grey where fewer than 50 voxels show it.
    """
    count = max(1, round(DARKEST * len(void)))
    darkest = np.partition(void, count - 1)[:count].mean(dtype=np.float64)
    background = float(np.median(solid)) if len(solid) >= FEWEST else otherwise
    return LocalThreshold(background, float(darkest))


def void_part(
    grey: NDArray[np.float32],
    threshold: float,
    *,
    core: NDArray[np.bool_],
    room: NDArray[np.bool_],
) -> NDArray[np.bool_]:
    """Return the darker voxels of a room that are connected with those of its core.

    Parameters
    ----------
    grey : ndarray of float32, shape (z, y, x)
    threshold : float
        Greys up to it are void.
    core, room : ndarray of bool, shape (z, y, x)
        Where the void lies for certain, somewhere; and where it may lie.
    """
    dark = room & (grey <= np.float32(threshold))
    parts, count = numbered_parts(dark, connectivity=26)
    mine = np.zeros(count + 1, np.bool_)
    mine[np.unique(parts[core & dark])] = True
    mine[0] = False
    kept: NDArray[np.bool_] = mine[parts]
    return kept
