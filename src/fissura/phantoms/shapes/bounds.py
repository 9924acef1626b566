"""The box of voxels that a shape may touch."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from fissura.model import Box

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["box_of", "overlap", "wider"]


def box_of(
    low_um: NDArray[np.float64], high_um: NDArray[np.float64], voxel_um: float
) -> Box:
    """Return the voxels between two corners and one more on each side."""
    z0, y0, x0 = (np.floor(low_um / voxel_um).astype(int) - 1).tolist()
    z1, y1, x1 = (np.ceil(high_um / voxel_um).astype(int) + 2).tolist()
    return Box((z0, y0, x0), (z1, y1, x1))


def overlap(one: Box, other: Box) -> Box | None:
    """Return what two boxes share; None if nothing."""
    start = tuple(map(max, one.start, other.start))
    stop = tuple(map(min, one.stop, other.stop))
    if any(low >= high for low, high in zip(start, stop, strict=True)):
        return None
    return Box((start[0], start[1], start[2]), (stop[0], stop[1], stop[2]))


def wider(box: Box, margin: int) -> Box:
    """Return a box with `margin` voxels more on every side; it may leave the volume."""
    (z0, y0, x0), (z1, y1, x1) = box.start, box.stop
    return Box(
        (z0 - margin, y0 - margin, x0 - margin),
        (z1 + margin, y1 + margin, x1 + margin),
    )
