"""The part of a volume that counts: a cylinder, a box, or a mask of any shape."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, floor, isfinite
from typing import TYPE_CHECKING, Protocol

import numpy as np

from fissura.model.box import Box

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from fissura.model.box import Shape
    from fissura.model.volume import Volume

__all__ = ["Cuboid", "Cylinder", "Painted", "Point", "Region"]

Point = tuple[float, float, float]
"""A place in voxels, z, y, x; a whole number is a voxel centre."""


class Region(Protocol):
    """Says of any voxel or point whether it counts."""

    @property
    def bounds(self) -> Box:
        """A box of the volume outside which nothing counts."""
        ...

    def holds(self, point_vox: Point) -> bool:
        """Return whether a point lies in the region."""
        ...

    def mask(self, box: Box) -> NDArray[np.bool_]:
        """Return which voxels of `box` have their centre in the region."""
        ...


@dataclass(frozen=True, slots=True)
class Cylinder:
    """A cylinder along z.

    Parameters
    ----------
    shape : tuple of int
        Of the whole volume, in voxels.
    centre_vox : tuple of float
    radius_vox, half_height_vox : float
        Infinite where the volume itself is the limit.
    """

    shape: Shape
    centre_vox: Point
    radius_vox: float
    half_height_vox: float

    @classmethod
    def upright(
        cls, shape: Shape, *, radius_vox: float, half_height_vox: float
    ) -> Cylinder:
        """Return the cylinder about the middle of a volume."""
        z, y, x = ((n - 1) / 2 for n in shape)
        return cls(shape, (z, y, x), radius_vox, half_height_vox)

    @property
    def bounds(self) -> Box:
        """The smallest box of the volume that holds the cylinder."""
        half = (self.half_height_vox, self.radius_vox, self.radius_vox)
        z, y, x = (
            _span(c, r, n)
            for c, r, n in zip(self.centre_vox, half, self.shape, strict=True)
        )
        return Box((z[0], y[0], x[0]), (z[1], y[1], x[1]))

    def holds(self, point_vox: Point) -> bool:
        """Return whether a point lies in the cylinder."""
        z, y, x = (p - c for p, c in zip(point_vox, self.centre_vox, strict=True))
        return abs(z) <= self.half_height_vox and (
            y * y + x * x <= self.radius_vox * self.radius_vox
        )

    def mask(self, box: Box) -> NDArray[np.bool_]:
        """Return which voxels of `box` have their centre in the cylinder."""
        z, y, x = (
            np.arange(low, high) - c
            for low, high, c in zip(box.start, box.stop, self.centre_vox, strict=True)
        )
        disc = y[:, None] ** 2 + x[None, :] ** 2 <= self.radius_vox**2
        slab = np.abs(z) <= self.half_height_vox
        inside: NDArray[np.bool_] = slab[:, None, None] & disc[None]
        return inside


@dataclass(frozen=True, slots=True)
class Cuboid:
    """A box of voxels; the whole volume is one."""

    box: Box

    @property
    def bounds(self) -> Box:
        """The box itself."""
        return self.box

    def holds(self, point_vox: Point) -> bool:
        """Return whether a point lies in a voxel of the box."""
        return all(
            a - 0.5 <= p < b - 0.5
            for a, p, b in zip(self.box.start, point_vox, self.box.stop, strict=True)
        )

    def mask(self, box: Box) -> NDArray[np.bool_]:
        """Return which voxels of `box` lie in the region's."""
        z, y, x = (
            (np.arange(low, high) >= a) & (np.arange(low, high) < b)
            for low, high, a, b in zip(
                box.start, box.stop, self.box.start, self.box.stop, strict=True
            )
        )
        return z[:, None, None] & y[:, None] & x


@dataclass(frozen=True, slots=True)
class Painted:
    """The voxels of another volume that are not 0, nor NaN: a region of any shape."""

    voxels: Volume

    @property
    def bounds(self) -> Box:
        """The box of the whole volume: where the mask ends is not looked for."""
        return self.voxels.box

    def holds(self, point_vox: Point) -> bool:
        """Return whether the voxel around a point is painted."""
        z, y, x = (floor(p + 0.5) for p in point_vox)
        here = Box((z, y, x), (z + 1, y + 1, x + 1))
        inside = Cuboid(self.bounds).holds(point_vox)
        return inside and bool(self.mask(here)[0, 0, 0])

    def mask(self, box: Box) -> NDArray[np.bool_]:
        """Return which voxels of `box` are painted."""
        values = np.asarray(self.voxels.read(box))
        # many programs write NaN where nothing is
        painted: NDArray[np.bool_] = (values != 0) & ~np.isnan(values)
        return painted


def _span(centre: float, half: float, length: int) -> tuple[int, int]:
    """Return the voxels, half-open, whose centres lie within `half` of `centre`."""
    if not isfinite(half):
        return 0, length
    low = min(max(ceil(centre - half), 0), length)
    return low, min(max(floor(centre + half) + 1, low), length)
