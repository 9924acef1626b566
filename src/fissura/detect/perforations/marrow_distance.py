"""The input of the search for holes: bone, and the space that a ball cannot enter."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from fissura.detect.darkness import darkest_bone, read_darkness
from fissura.detect.grids import HOLE_SIGMA_VOX, PerforationScale
from fissura.filters.masks.ball_morphology import close_by_ball, deeper_than
from fissura.filters.volumes.gaussian import smooth

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from fissura.model import Box, Levels, Volume

__all__ = ["MarrowDistance", "MarrowDistanceBlock"]


@dataclass(frozen=True, slots=True, eq=False)
class MarrowDistanceBlock:
    """The response in a box.

    Parameters
    ----------
    box : Box
    dark : ndarray of float32, shape (z, y, x)
        0 is bone, 1 marrow.
    solid : ndarray of bool, shape (z, y, x)
        Bone; lacunae and cracks are filled.
    """

    box: Box
    dark: NDArray[np.float32]
    solid: NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class MarrowDistance:
    """A volume on a grid of holes; a voxel looks the same in any box.

    Parameters
    ----------
    volume : Volume
    bone : Levels
        Its threshold and grey levels.
    scale : PerforationScale
    """

    volume: Volume
    bone: Levels
    scale: PerforationScale

    @property
    def whole(self) -> Box:
        """The box of the whole volume."""
        return self.volume.box

    def look(self, box: Box) -> MarrowDistanceBlock:
        """Compute the response of a box."""
        read = box.grow(self.scale.solid_halo_vox, inside=self.whole)
        dark = read_darkness(self.volume, read, self.bone)
        solid = close_by_ball(
            smooth(dark, sigma_vox=HOLE_SIGMA_VOX) < darkest_bone(self.bone),
            radius_vox=self.scale.narrow_vox,
        )
        cut = box.slices_in(read)
        return MarrowDistanceBlock(
            box, np.ascontiguousarray(dark[cut]), np.ascontiguousarray(solid[cut])
        )

    def plugs(self, solid: NDArray[np.bool_], ball: int) -> NDArray[np.bool_]:
        """Return the voxels that a ball cannot enter from the marrow."""
        closed = close_by_ball(solid, radius_vox=self.scale.close_vox(ball))
        plugs: NDArray[np.bool_] = closed & ~solid
        return plugs

    def cores(self, box: Box) -> list[NDArray[np.bool_]]:
        """Return, for each ball, which voxels are deep in what it cannot enter."""
        balls = range(len(self.scale.radii_um))
        reach = [
            self.scale.halo_vox(ball) - self.scale.solid_halo_vox for ball in balls
        ]
        read = box.grow(max(reach), inside=self.whole)
        solid = self.look(read).solid
        cores = []
        for ball in balls:
            near = box.grow(reach[ball], inside=self.whole)
            plugs = self.plugs(solid[near.slices_in(read)], ball)
            deep = deeper_than(plugs, self.scale.core_vox(ball))
            cores.append(np.ascontiguousarray(deep[box.slices_in(near)]))
        return cores
