"""The input of the search for cracks: darkness, depth, and dark sheets."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from fissura.detect.darkness import darkest_bone, read_darkness
from fissura.detect.grids import DEPTH_REACH_UM, CrackScale
from fissura.filters.masks.ball_morphology import close_by_ball, depth_vox
from fissura.filters.volumes.gaussian import smooth
from fissura.filters.volumes.sheetness import dark_sheets

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from fissura.model import Box, Levels, Volume

__all__ = ["CrackResponse", "CrackResponseBlock"]


@dataclass(frozen=True, slots=True, eq=False)
class CrackResponseBlock:
    """The response in a box.

    Parameters
    ----------
    box : Box
    dark : ndarray of float32, shape (z, y, x)
        0 is bone, 1 marrow.
    smooth : ndarray of float32, shape (z, y, x)
        The same, smoothed to the scale of sheets.
    depth_um : ndarray of float32, shape (z, y, x)
        Below the surface of bone whose small voids are filled; 0 outside.
    score : ndarray of float32, shape (z, y, x)
        How much a voxel looks like part of a dark sheet, in darkness per voxel²; 0
        nearer to the surface than the rim.
    """

    box: Box
    dark: NDArray[np.float32]
    smooth: NDArray[np.float32]
    depth_um: NDArray[np.float32]
    score: NDArray[np.float32]

    def within(self, box: Box) -> CrackResponseBlock:
        """Return the response in a part of the box."""
        cut = box.slices_in(self.box)
        return CrackResponseBlock(
            box, self.dark[cut], self.smooth[cut], self.depth_um[cut], self.score[cut]
        )


@dataclass(frozen=True, slots=True)
class CrackResponse:
    """A volume on the grid of sheets; a voxel looks the same in any box.

    Parameters
    ----------
    volume : Volume
    bone : Levels
        Its threshold and grey levels.
    scale : CrackScale
    """

    volume: Volume
    bone: Levels
    scale: CrackScale

    @property
    def whole(self) -> Box:
        """The box of the whole volume."""
        return self.volume.box

    @property
    def axis_yx(self) -> tuple[float, float]:
        """Position of the axis of rotation, in voxels: the middle of the slices."""
        _, y, x = self.volume.shape
        return (y - 1) / 2, (x - 1) / 2

    def look(self, box: Box) -> CrackResponseBlock:
        """Compute the response of a box."""
        read = box.grow(self.scale.halo_vox, inside=self.whole)
        dark = read_darkness(self.volume, read, self.bone)
        smoothed = smooth(dark, sigma_vox=self.scale.sigma_vox)
        solid = close_by_ball(
            smoothed < darkest_bone(self.bone), radius_vox=self.scale.fill_vox
        )
        depth_um = depth_vox(solid, reach_vox=self.scale.depth_vox)
        depth_um *= np.float32(self.scale.voxel_um)
        inside = depth_um > np.float32(self.scale.settings.rim_um)
        # Dark sheets of the grey are bright ones of the darkness.
        np.negative(smoothed, out=smoothed)
        score = dark_sheets(smoothed, where=inside)
        np.negative(smoothed, out=smoothed)
        np.minimum(depth_um, np.float32(DEPTH_REACH_UM), out=depth_um)
        return CrackResponseBlock(read, dark, smoothed, depth_um, score).within(box)
