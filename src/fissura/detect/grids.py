"""The grids damage is searched for on, and lengths in their voxels."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil
from typing import TYPE_CHECKING

from fissura.filters.masks.ball_morphology import closing_halo_vox
from fissura.filters.volumes.gaussian import smooth_halo_vox
from fissura.filters.volumes.sheetness import SHEETS_HALO_VOX

if TYPE_CHECKING:
    from fissura.settings import Detect

__all__ = [
    "COARSE_FROM_UM",
    "DEPTH_REACH_UM",
    "FEWEST_VOX",
    "HOLE_SIGMA_VOX",
    "CrackScale",
    "PerforationScale",
    "binning",
]

FEWEST_VOX = 3
"""A grid thinner than this shows no curvature."""
SLACK = 1.05
"""A grid may be this much coarser than requested."""
DEPTH_REACH_UM = 26.0
"""Largest depth below the surface that is measured; deeper counts as this."""
HOLE_SIGMA_VOX = 0.8
COARSE_FROM_UM = 17.0
"""Holes this wide are searched for on a grid twice as coarse."""
CORE_SHARE = 0.5
WIDER, WIDEST_UM = 3.0, 30.0


def binning(voxel_um: float, grid_um: float) -> int:
    """Return how many voxels make one of a grid, along each axis.

    Examples
    --------
    >>> binning(1.3, 2.6), binning(2.6, 2.6), binning(1.0, 2.6)
    (2, 1, 2)
    """
    return max(int(SLACK * grid_um / voxel_um), 1)


@dataclass(frozen=True, slots=True)
class CrackScale:
    """Lengths on the grid that sheets are searched for on.

    Parameters
    ----------
    voxel_um : float
        Edge of a voxel of that grid.
    settings : Detect
    """

    voxel_um: float
    settings: Detect

    @property
    def sigma_vox(self) -> float:
        """Smoothing before sheets and bone are searched for."""
        return self.settings.sheet_sigma_um / self.voxel_um

    @property
    def fill_vox(self) -> float:
        """Radius of the ball that fits into no crack or lacuna."""
        return self.settings.fill_um / 2 / self.voxel_um

    @property
    def depth_vox(self) -> int:
        """Largest measured depth below the surface, and that of the rim's end."""
        return ceil(max(self.settings.rim_um, DEPTH_REACH_UM) / self.voxel_um)

    @property
    def halo_vox(self) -> int:
        """How far around a voxel the search for sheets reads."""
        shape = closing_halo_vox(self.fill_vox) + self.depth_vox + 1
        return smooth_halo_vox(self.sigma_vox) + max(shape, SHEETS_HALO_VOX)


@dataclass(frozen=True, slots=True)
class PerforationScale:
    """Lengths on a grid that holes are searched for on, with balls of several sizes.

    Parameters
    ----------
    voxel_um : float
        Edge of a voxel of that grid.
    radii_um : tuple of float
        Of the balls.
    settings : Detect
    """

    voxel_um: float
    radii_um: tuple[float, ...]
    settings: Detect

    @property
    def narrow_vox(self) -> float:
        """Radius of the ball that fills lacunae and cracks first."""
        return self.settings.fill_um / 4 / self.voxel_um

    def close_vox(self, ball: int) -> float:
        """Return the radius of a ball that closes holes."""
        return self.radii_um[ball] / self.voxel_um

    def core_vox(self, ball: int) -> float:
        """Return how deep in a plug its core begins.

        A ball leaves less than 0.27 of its radius in a corner of three walls, 0.17 in
        one of two; in a hole as wide as itself, all of it.
        """
        return CORE_SHARE * self.close_vox(ball)

    def wide_vox(self, ball: int) -> float:
        """Return the radius of a ball that closes the holes in the bone."""
        return max(WIDER * self.radii_um[ball], WIDEST_UM) / self.voxel_um

    @property
    def solid_halo_vox(self) -> int:
        """How far around a voxel the decision whether it is bone reaches."""
        return smooth_halo_vox(HOLE_SIGMA_VOX) + closing_halo_vox(self.narrow_vox)

    def halo_vox(self, ball: int) -> int:
        """Return how far around a voxel the search with a ball reads."""
        widest = closing_halo_vox(self.close_vox(ball)) + ceil(self.core_vox(ball)) + 1
        return self.solid_halo_vox + widest
