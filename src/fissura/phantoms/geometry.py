"""The size of a simulated specimen, and the region of it that counts."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf
from typing import TYPE_CHECKING

from fissura.errors import DataError
from fissura.model import Box, Cylinder

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from fissura.model import Shape

__all__ = ["DEMO", "TINY", "UM_PER_MM", "Geometry"]

UM_PER_MM = 1000.0


@dataclass(frozen=True, slots=True)
class Geometry:
    """A drilled core of bone and marrow, standing in air inside the field of view.

    Parameters
    ----------
    voxel_um : float
        Edge of a voxel and of a detector pixel.
    shape : tuple of int
        Edges of the volume; its slices must be square.
    projections : int
        Views over 180°.
    core_share : float
        Radius of the core over the width of the volume.
    margin_um : float
        Distance of the region that counts from the core's rim and from both ends.
    damage_share : float
        Share of the damage of a group that fits into so much bone.

    Raises
    ------
    DataError
        If the slices are not square or the core leaves the field of view.
    """

    voxel_um: float = 2.6
    shape: Shape = (208, 320, 320)
    projections: int = 400
    core_share: float = 0.46
    margin_um: float = 20.0
    damage_share: float = 1.0

    def __post_init__(self) -> None:
        if self.shape[1] != self.shape[2]:
            raise DataError(
                f"a simulated core needs square slices, but the shape is {self.shape}: "
                "give the same number of rows and columns"
            )
        if not 0 < self.core_share < 0.5:  # noqa: PLR2004 - half the width is all of it
            raise DataError(
                f"the core's radius must be above 0 and below 0.5 of the width, not "
                f"{self.core_share}: beyond that it leaves the field of view"
            )

    @property
    def core_radius_um(self) -> float:
        """Radius of the core."""
        return self.core_share * self.shape[2] * self.voxel_um

    @property
    def region_radius_um(self) -> float:
        """Radius of the cylinder that counts."""
        return self.core_radius_um - self.margin_um

    @property
    def region_height_um(self) -> float:
        """Height of the cylinder that counts."""
        return self.shape[0] * self.voxel_um - 2 * self.margin_um

    @property
    def region_diameter_mm(self) -> float:
        """Diameter of the cylinder that counts, as ``study.toml`` takes it."""
        return 2 * self.region_radius_um / UM_PER_MM

    @property
    def region_height_mm(self) -> float:
        """Height of the cylinder that counts, as ``study.toml`` takes it."""
        return self.region_height_um / UM_PER_MM

    def core(self) -> NDArray[np.bool_]:
        """Return the voxels of the core."""
        return self._cylinder(self.core_radius_um, inf)

    def region(self, *, inset_um: float = 0.0) -> NDArray[np.bool_]:
        """Return the voxels that count, `inset_um` away from their own rim and ends."""
        return self._cylinder(
            self.region_radius_um - inset_um, self.region_height_um / 2 - inset_um
        )

    def _cylinder(self, radius_um: float, half_height_um: float) -> NDArray[np.bool_]:
        region = Cylinder.upright(
            self.shape,
            radius_vox=radius_um / self.voxel_um,
            half_height_vox=half_height_um / self.voxel_um,
        )
        return region.mask(Box.whole(self.shape))


DEMO = Geometry()
"""The geometry of ``fissura demo``: 0.54 mm of a core 0.77 mm wide."""

TINY = Geometry(
    voxel_um=5.2, shape=(64, 96, 96), projections=120, margin_um=15.0, damage_share=0.2
)
"""A core for tests: half a second from bone to counts."""
