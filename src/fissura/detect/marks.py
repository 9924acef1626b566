"""What marks a voxel: part of a dark sheet inside bone, or the core of a plug.

Both look at a neighbourhood only, whose reach they state, and read it themselves:
a voxel's mark does not depend on the box it is asked for.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil
from typing import TYPE_CHECKING

import numpy as np

from fissura.filters.balls import close_by_ball, closing_halo_vox, depth_vox
from fissura.filters.sheets import SHEETS_HALO_VOX, dark_sheets
from fissura.filters.smooth import smooth, smooth_halo_vox

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from fissura.model import Bone, Box, Volume
    from fissura.settings import Detect

__all__ = ["PlugMarks", "SheetMarks"]


@dataclass(frozen=True, slots=True)
class SheetMarks:
    """Marks dark sheets that lie deeper in the bone than its rim.

    Parameters
    ----------
    volume : Volume
    bone : Bone
    settings : Detect
    low_grey : float
        Weakest sheet to mark, in grey values per voxel².
    """

    volume: Volume
    bone: Bone
    settings: Detect
    low_grey: float

    @property
    def whole(self) -> Box:
        """The box of the whole volume."""
        return self.volume.box

    @property
    def halo_vox(self) -> int:
        """How far a voxel's mark depends on its surroundings."""
        shape = closing_halo_vox(self._fill_vox) + ceil(self._rim_vox) + 1
        return max(smooth_halo_vox(self.bone.smooth_sigma_vox) + shape, self._look_vox)

    @property
    def _look_vox(self) -> int:
        return smooth_halo_vox(self._sigma_vox) + SHEETS_HALO_VOX

    @property
    def _sigma_vox(self) -> float:
        return self.settings.sheet_sigma_um / self.volume.voxel_um

    @property
    def _fill_vox(self) -> float:
        return self.settings.fill_um / 2 / self.volume.voxel_um

    @property
    def _rim_vox(self) -> float:
        return self.settings.rim_um / self.volume.voxel_um

    def strength(self, box: Box) -> NDArray[np.float32]:
        """Return the sheet score of each voxel of `box`; 0 where it is not marked."""
        read = box.grow(self.halo_vox, inside=self.whole)
        grey = self.volume.read(read).astype(np.float32)
        inside = self.within(grey)
        score = dark_sheets(smooth(grey, sigma_vox=self._sigma_vox), where=inside)
        score[score < np.float32(self.low_grey)] = 0
        return np.ascontiguousarray(score[box.slices_in(read)])

    def within(self, grey: NDArray[np.float32]) -> NDArray[np.bool_]:
        """Tell which voxels lie inside the bone, cracks and lacunae included."""
        smoothed = smooth(grey, sigma_vox=self.bone.smooth_sigma_vox)
        solid = close_by_ball(
            smoothed > np.float32(self.bone.threshold), radius_vox=self._fill_vox
        )
        deep: NDArray[np.bool_] = depth_vox(solid) > self._rim_vox
        return deep


@dataclass(frozen=True, slots=True)
class PlugMarks:
    """Marks the cores of what a large ball cannot enter from the marrow.

    Parameters
    ----------
    volume : Volume
    bone : Bone
    settings : Detect
    """

    volume: Volume
    bone: Bone
    settings: Detect

    @property
    def whole(self) -> Box:
        """The box of the whole volume."""
        return self.volume.box

    @property
    def halo_vox(self) -> int:
        """How far a voxel's mark depends on its surroundings."""
        return (
            smooth_halo_vox(self.bone.smooth_sigma_vox)
            + closing_halo_vox(self.narrow_vox)
            + closing_halo_vox(self.wide_vox)
            + ceil(self.core_vox)
            + 1
        )

    @property
    def narrow_vox(self) -> float:
        """Radius of the narrowest hole; narrower voids are lacunae."""
        return self.settings.perforation_width_um[0] / 2 / self.volume.voxel_um

    @property
    def wide_vox(self) -> float:
        """Radius of the widest hole."""
        return self.settings.perforation_width_um[1] / 2 / self.volume.voxel_um

    @property
    def core_vox(self) -> float:
        """How deep in a plug its core begins; webs thinner than twice this fall off."""
        return 0.75 * self.narrow_vox

    def strength(self, box: Box) -> NDArray[np.float32]:
        """Return 1 for each voxel of `box` in the core of a plug, 0 elsewhere."""
        read = box.grow(self.halo_vox, inside=self.whole)
        _, _, plugs = self.plugs(read)
        cores = depth_vox(plugs) > self.core_vox
        return np.ascontiguousarray(cores[box.slices_in(read)], np.float32)

    def plugs(
        self, read: Box
    ) -> tuple[NDArray[np.float32], NDArray[np.bool_], NDArray[np.bool_]]:
        """Return grey values, solid bone and plugs; their rim is not to be trusted."""
        grey = self.volume.read(read).astype(np.float32)
        smoothed = smooth(grey, sigma_vox=self.bone.smooth_sigma_vox)
        solid = close_by_ball(
            smoothed > np.float32(self.bone.threshold), radius_vox=self.narrow_vox
        )
        plugs = close_by_ball(solid, radius_vox=self.wide_vox) & ~solid
        return grey, solid, plugs
