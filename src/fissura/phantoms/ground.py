"""The bone that damage is planted in: what is bone, what is free, what is gone."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil
from typing import TYPE_CHECKING

import numpy as np

from fissura.filters.voxels.balls import depth_vox
from fissura.model import Box
from fissura.phantoms.render import box_around

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["APART_UM", "Ground"]

APART_UM = 40.0
"""Between one piece of damage and the next, and from the region's rim and ends."""


@dataclass(frozen=True, slots=True)
class Ground:
    """Bone that is being damaged; `engrave` writes into `void`, `labels`, `free`.

    Parameters
    ----------
    bone : ndarray of bool, shape (z, y, x)
        Bone as it grew.
    depth_um : ndarray of float32, shape (z, y, x)
        Distance to the bone's surface, 0 outside.
    free : ndarray of bool, shape (z, y, x)
        Where damage may still lie.
    void : ndarray of float32, shape (z, y, x)
        Share of each voxel of bone that is gone.
    labels : ndarray of int32, shape (z, y, x)
        Which lesion took it; 0 is none.
    voxel_um : float
        Edge of a voxel.
    """

    bone: NDArray[np.bool_]
    depth_um: NDArray[np.float32]
    free: NDArray[np.bool_]
    void: NDArray[np.float32]
    labels: NDArray[np.int32]
    voxel_um: float

    @classmethod
    def of(
        cls, bone: NDArray[np.bool_], *, region: NDArray[np.bool_], voxel_um: float
    ) -> Ground:
        """Return undamaged ground; damage may lie anywhere inside `region`."""
        return cls(
            bone,
            depth_vox(bone) * np.float32(voxel_um),
            region.copy(),
            np.zeros(bone.shape, np.float32),
            np.zeros(bone.shape, np.int32),
            voxel_um,
        )

    def around(self, centre_um: NDArray[np.float64], reach_um: float) -> Box:
        """Return the voxels within `reach_um` of a point."""
        return box_around(
            centre_um,
            reach_um,
            shape=self.bone.shape,
            voxel_um=self.voxel_um,
        )

    def point_um(
        self, places: NDArray[np.int64], rng: np.random.Generator
    ) -> NDArray[np.float64]:
        """Draw a point in one of the voxels named by their flat index."""
        index = np.unravel_index(rng.choice(places), self.bone.shape)
        return (np.array(index) + rng.uniform(-0.5, 0.5, 3)) * self.voxel_um

    def engrave(
        self, box: Box, covered: NDArray[np.float32], number: int
    ) -> tuple[float, float, float]:
        """Take the covered share of each voxel away, and keep later damage apart.

        Returns
        -------
        tuple of float
            Centre of mass of what was taken, in µm.
        """
        void, labels = self.void[box.slices], self.labels[box.slices]
        np.maximum(void, covered, out=void)
        labels[covered > 0] = number
        margin = ceil(APART_UM / self.voxel_um) + 1
        wide = box.grow(margin, inside=Box.whole(self.bone.shape))
        apart = depth_vox(self.labels[wide.slices] != number) * self.voxel_um
        self.free[wide.slices] &= apart > APART_UM
        return _centre_um(box, covered, self.voxel_um)


def _centre_um(
    box: Box, covered: NDArray[np.float32], voxel_um: float
) -> tuple[float, float, float]:
    place = np.nonzero(covered)
    share = covered[place].astype(np.float64)
    z, y, x = (
        float((axis + start) @ share / share.sum()) * voxel_um
        for axis, start in zip(place, box.start, strict=True)
    )
    return z, y, x
