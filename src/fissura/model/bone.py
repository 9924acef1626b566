"""What segmentation knows of a specimen: the mask, the region, the grey levels."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from fissura.model.box import Box, Shape
    from fissura.model.volume import Volume

__all__ = ["Bone", "Region"]


@dataclass(frozen=True, slots=True)
class Region:
    """The part of a volume that counts: an upright cylinder about its middle.

    Parameters
    ----------
    shape : tuple of int
        Of the whole volume, in voxels.
    radius_vox, half_height_vox : float
        Infinite where the volume itself is the limit.
    """

    shape: Shape
    radius_vox: float
    half_height_vox: float

    def holds(self, point_vox: tuple[float, float, float]) -> bool:
        """Tell whether a point lies in the region."""
        z, y, x = (p - (n - 1) / 2 for p, n in zip(point_vox, self.shape, strict=True))
        return abs(z) <= self.half_height_vox and (
            y * y + x * x <= self.radius_vox * self.radius_vox
        )

    def mask(self, box: Box) -> NDArray[np.bool_]:
        """Return which voxels of `box` have their centre in the region."""
        z, y, x = (
            np.arange(low, high) - (n - 1) / 2
            for low, high, n in zip(box.start, box.stop, self.shape, strict=True)
        )
        disc = y[:, None] ** 2 + x[None, :] ** 2 <= self.radius_vox**2
        slab = np.abs(z) <= self.half_height_vox
        inside: NDArray[np.bool_] = slab[:, None, None] & disc[None]
        return inside


@dataclass(frozen=True, slots=True)
class Bone:
    """Which voxels are bone, and by which grey levels.

    Parameters
    ----------
    mask : Volume of uint8
        1 in bone inside the region, 0 elsewhere.
    region : Region
    smooth_sigma_vox : float
        Smoothing before the threshold.
    threshold, marrow_grey, bone_grey : float
        The threshold, and the mean smoothed grey value below and above it.
    bone_vox, tissue_vox : int
        Voxels of bone, and all voxels, in the region.
    """

    mask: Volume
    region: Region
    smooth_sigma_vox: float
    threshold: float
    marrow_grey: float
    bone_grey: float
    bone_vox: int
    tissue_vox: int
    remarks: tuple[str, ...] = ()

    @property
    def bone_um3(self) -> float:
        """Bone volume, BV; lacunae and cracks are not bone."""
        return self.bone_vox * self.mask.voxel_um3

    @property
    def tissue_um3(self) -> float:
        """Tissue volume, TV."""
        return self.tissue_vox * self.mask.voxel_um3

    @property
    def contrast_grey(self) -> float:
        """Grey value of bone above that of marrow."""
        return self.bone_grey - self.marrow_grey
