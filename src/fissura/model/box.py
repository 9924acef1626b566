"""Boxes on the voxel grid.

Conventions of the package: axes are z, y, x; boxes are half-open; a point is
a voxel centre, so voxel ``i`` lies at ``i * voxel_um``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, SupportsInt

from fissura.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["Box", "Shape"]

Shape = tuple[int, int, int]
"""Edge lengths or a voxel index, in z, y, x order."""


@dataclass(frozen=True, slots=True)
class Box:
    """A half-open box of voxels, from `start` up to but without `stop`.

    Examples
    --------
    >>> Box((0, 0, 0), (2, 3, 4)).size
    24
    """

    start: Shape
    stop: Shape

    def __post_init__(self) -> None:
        if any(low > high for low, high in zip(self.start, self.stop, strict=True)):
            raise DataError(
                f"a box must stop at or after its start on every axis, "
                f"but this one starts at {self.start} and stops at {self.stop}"
            )

    @classmethod
    def whole(cls, shape: Shape) -> Box:
        """Return the box of a whole array of `shape`."""
        return cls((0, 0, 0), shape)

    @classmethod
    def between(cls, start: Iterable[SupportsInt], stop: Iterable[SupportsInt]) -> Box:
        """Return the box between two corners, such as arrays of three.

        Examples
        --------
        >>> Box.between([1.0, 2.0, 3.0], (4, 4, 4))
        Box(start=(1, 2, 3), stop=(4, 4, 4))
        """
        z, y, x = map(int, start)
        z1, y1, x1 = map(int, stop)
        return cls((z, y, x), (z1, y1, x1))

    @property
    def shape(self) -> Shape:
        """Edge lengths, in voxels."""
        z, y, x = (b - a for a, b in zip(self.start, self.stop, strict=True))
        return z, y, x

    @property
    def size(self) -> int:
        """Number of voxels inside."""
        z, y, x = self.shape
        return z * y * x

    def grow(self, margin: int, *, inside: Box) -> Box:
        """Widen by `margin` voxels on every side, clipped to `inside`."""
        z0, y0, x0 = (
            max(a - margin, edge)
            for a, edge in zip(self.start, inside.start, strict=True)
        )
        z1, y1, x1 = (
            min(b + margin, edge)
            for b, edge in zip(self.stop, inside.stop, strict=True)
        )
        return Box((z0, y0, x0), (z1, y1, x1))

    def cut(self, other: Box) -> Box:
        """Return the part of this box that lies in `other`; it may be empty."""
        z0, y0, x0 = map(max, self.start, other.start)
        z1, y1, x1 = (
            max(a, min(b, c))
            for a, b, c in zip((z0, y0, x0), self.stop, other.stop, strict=True)
        )
        return Box((z0, y0, x0), (z1, y1, x1))

    def merge(self, other: Box) -> Box:
        """Return the smallest box that holds this one and `other`."""
        z0, y0, x0 = map(min, self.start, other.start)
        z1, y1, x1 = map(max, self.stop, other.stop)
        return Box((z0, y0, x0), (z1, y1, x1))

    def shift(self, offset: Shape) -> Box:
        """Move by `offset` voxels."""
        z0, y0, x0 = (a + o for a, o in zip(self.start, offset, strict=True))
        z1, y1, x1 = (b + o for b, o in zip(self.stop, offset, strict=True))
        return Box((z0, y0, x0), (z1, y1, x1))

    def holds(self, point: tuple[float, float, float]) -> bool:
        """Return whether `point`, in voxels, lies inside."""
        return all(
            a <= p < b for a, p, b in zip(self.start, point, self.stop, strict=True)
        )

    @property
    def slices(self) -> tuple[slice, slice, slice]:
        """The index that cuts this box out of the whole array."""
        return self.slices_in(Box((0, 0, 0), self.stop))

    def slices_in(self, outer: Box) -> tuple[slice, slice, slice]:
        """Return the index that cuts this box out of an array spanning `outer`."""
        z, y, x = (
            slice(a - o, b - o)
            for a, b, o in zip(self.start, self.stop, outer.start, strict=True)
        )
        return z, y, x
