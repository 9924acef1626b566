"""Volume of bone that a void removes, and the centre of what it removes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from fissura.phantoms.planting.placement import solid_share

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from fissura.phantoms.planting.lesion import Lesion
    from fissura.phantoms.planting.placement import Placement

__all__ = ["middle_and_volume", "shallowest_um"]

FINE_UM = 1.3
"""Voxel on which small voids are measured; large ones on twice that."""
LARGE_UM = 150.0


def middle_and_volume(
    room: Placement, lesion: Lesion
) -> tuple[tuple[float, float, float], float]:
    """Return the centre of mass in µm and the volume in µm³ of the void in bone."""
    voxel_um = FINE_UM
    if max(lesion.box(voxel_um).shape) * voxel_um > LARGE_UM:
        voxel_um *= 2
    box = lesion.box(voxel_um)
    void = lesion.draw(box, voxel_um)
    void *= solid_share(room.nodes.draw(box, voxel_um), voxel_um)
    total = float(void.sum(dtype=np.float64))
    z, y, x = (
        float(void.sum(axis=others, dtype=np.float64) @ np.arange(low, high))
        / max(total, 1e-30)
        * voxel_um
        for others, low, high in zip(
            ((1, 2), (0, 2), (0, 1)), box.start, box.stop, strict=True
        )
    )
    return (z, y, x), total * voxel_um**3


def shallowest_um(room: Placement, points_um: NDArray[np.float64]) -> float:
    """Return the depth of the shallowest point, never below 0."""
    return max(float(room.depth_um(points_um).min()), 0.0)
