"""The settings' lengths in voxels, and how far the detector looks around a voxel."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil
from typing import TYPE_CHECKING

from fissura.filters.voxels.balls import closing_halo_vox
from fissura.filters.voxels.sheets import SHEETS_HALO_VOX
from fissura.filters.voxels.smooth import smooth_halo_vox

if TYPE_CHECKING:
    from fissura.settings import Detect

__all__ = ["Scales"]


@dataclass(frozen=True, slots=True)
class Scales:
    """Lengths on the grid of one volume.

    Parameters
    ----------
    voxel_um : float
        Edge of a voxel.
    smooth_sigma_vox : float
        Smoothing before the bone's threshold.
    settings : Detect
    """

    voxel_um: float
    smooth_sigma_vox: float
    settings: Detect

    @property
    def sheet_sigma_vox(self) -> float:
        """Smoothing before sheets are looked for."""
        return self.settings.sheet_sigma_um / self.voxel_um

    @property
    def fill_vox(self) -> float:
        """Radius of the ball that no crack or lacuna lets in."""
        return self.settings.fill_um / 2 / self.voxel_um

    @property
    def rim_vox(self) -> float:
        """Depth below the surface at which cracks are looked for."""
        return self.settings.rim_um / self.voxel_um

    @property
    def narrow_vox(self) -> float:
        """Radius of the narrowest perforation; narrower voids are lacunae."""
        return self.settings.perforation_width_um[0] / 2 / self.voxel_um

    @property
    def wide_vox(self) -> float:
        """Radius of the widest perforation."""
        return self.settings.perforation_width_um[1] / 2 / self.voxel_um

    @property
    def core_vox(self) -> float:
        """How deep in a plug its core begins; webs thinner than twice this fall off."""
        return 0.75 * self.narrow_vox

    @property
    def sheet_halo_vox(self) -> int:
        """How far around a voxel the search for sheets looks."""
        shape = smooth_halo_vox(self.smooth_sigma_vox) + closing_halo_vox(self.fill_vox)
        curvature = smooth_halo_vox(self.sheet_sigma_vox) + SHEETS_HALO_VOX
        return max(shape + ceil(self.rim_vox) + 1, curvature)

    @property
    def plug_halo_vox(self) -> int:
        """How far around a voxel the search for plugs looks."""
        return (
            smooth_halo_vox(self.smooth_sigma_vox)
            + closing_halo_vox(self.narrow_vox)
            + closing_halo_vox(self.wide_vox)
            + ceil(self.core_vox)
            + 1
        )

    @property
    def halo_vox(self) -> int:
        """How far around a block the whole stage reads."""
        return max(self.sheet_halo_vox, self.plug_halo_vox) + 1
