"""What marks a voxel: part of a dark sheet inside bone, or the core of a plug.

Both look at a neighbourhood only, whose reach they state, and read it themselves:
a voxel's mark does not depend on the box it is asked for.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from fissura.detect.scales import Scales
from fissura.filters.voxels.balls import close_by_ball, depth_vox
from fissura.filters.voxels.sheets import dark_sheets
from fissura.filters.voxels.smooth import smooth

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
    def scales(self) -> Scales:
        """The settings' lengths in voxels."""
        voxel_um, sigma_vox = self.volume.voxel_um, self.bone.smooth_sigma_vox
        return Scales(voxel_um, sigma_vox, self.settings)

    def strength(self, box: Box) -> NDArray[np.float32]:
        """Return the sheet score of each voxel of `box`; 0 where it is not marked."""
        read = box.grow(self.scales.sheet_halo_vox, inside=self.whole)
        grey = self.volume.read(read).astype(np.float32)
        inside = self.within(grey)
        score = dark_sheets(
            smooth(grey, sigma_vox=self.scales.sheet_sigma_vox), where=inside
        )
        score[score < np.float32(self.low_grey)] = 0
        return np.ascontiguousarray(score[box.slices_in(read)])

    def within(self, grey: NDArray[np.float32]) -> NDArray[np.bool_]:
        """Tell which voxels lie inside the bone, cracks and lacunae included."""
        smoothed = smooth(grey, sigma_vox=self.bone.smooth_sigma_vox)
        solid = close_by_ball(
            smoothed > np.float32(self.bone.threshold), radius_vox=self.scales.fill_vox
        )
        deep: NDArray[np.bool_] = depth_vox(solid) > self.scales.rim_vox
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
    def scales(self) -> Scales:
        """The settings' lengths in voxels."""
        voxel_um, sigma_vox = self.volume.voxel_um, self.bone.smooth_sigma_vox
        return Scales(voxel_um, sigma_vox, self.settings)

    def strength(self, box: Box) -> NDArray[np.float32]:
        """Return 1 for each voxel of `box` in the core of a plug, 0 elsewhere."""
        read = box.grow(self.scales.plug_halo_vox, inside=self.whole)
        _, _, plugs = self.plugs(read)
        cores = depth_vox(plugs) > self.scales.core_vox
        return np.ascontiguousarray(cores[box.slices_in(read)], np.float32)

    def plugs(
        self, read: Box
    ) -> tuple[NDArray[np.float32], NDArray[np.bool_], NDArray[np.bool_]]:
        """Return grey values, solid bone and plugs; their rim is not to be trusted."""
        grey = self.volume.read(read).astype(np.float32)
        smoothed = smooth(grey, sigma_vox=self.bone.smooth_sigma_vox)
        solid = close_by_ball(
            smoothed > np.float32(self.bone.threshold),
            radius_vox=self.scales.narrow_vox,
        )
        plugs = close_by_ball(solid, radius_vox=self.scales.wide_vox) & ~solid
        return grey, solid, plugs
