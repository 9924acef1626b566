"""Bone dust that the drill left in the marrow under the rim."""

from __future__ import annotations

from math import isfinite, pi
from typing import TYPE_CHECKING

import numpy as np

from fissura.phantoms.shapes import Ellipsoids

if TYPE_CHECKING:
    from fissura.phantoms.planting.placement import Placement

__all__ = ["strew_debris"]

UNDER_RIM_UM = 90.0
HALF_UM = (1.5, 14.0)
UM_PER_MM = 1000.0


def strew_debris(
    room: Placement, per_mm2: float, *, rng: np.random.Generator
) -> Ellipsoids:
    """Return grains of bone, most of them small and near the rim."""
    nothing = Ellipsoids(np.empty((0, 3)), np.empty((0, 3, 3)), np.empty((0, 3)))
    if not per_mm2 or not isfinite(room.core_radius_um):
        return nothing
    height, radius = room.extent_um[0], room.core_radius_um
    count = round(per_mm2 * 2 * pi * radius * height / UM_PER_MM**2)
    turn, z = rng.uniform(0, 2 * pi, count), rng.uniform(0, height, count)
    away = radius - UNDER_RIM_UM * rng.beta(1, 3, count)
    y, x = (edge / 2 for edge in room.extent_um[1:])
    centres = np.stack([z, y + away * np.sin(turn), x + away * np.cos(turn)], axis=1)
    axes = np.linalg.qr(rng.standard_normal((count, 3, 3)))[0]
    half = np.exp(rng.normal(np.log(3.0), 0.6, (count, 1))).clip(*HALF_UM)
    half = half * rng.uniform(0.5, 1.5, (count, 3))
    loose = room.nodes.at(centres) < 0
    return Ellipsoids(centres, axes, half).chosen(loose)
