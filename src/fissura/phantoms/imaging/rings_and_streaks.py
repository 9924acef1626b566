"""Ring and streak artefacts, as random tables drawn once for a phantom."""

from __future__ import annotations

from math import ceil, hypot, pi
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from fissura.model import Shape

__all__ = ["ZONE_VOX", "draw_rings", "draw_streaks"]

ZONE_VOX = 48
"""Rows of the detector that a bad spot covers."""
RINGS = 0.08
"""Share of the radii that carry a ring."""
WHOLE = 0.4
"""Share of the rings that run over all slices."""
BESIDE = -0.35
"""What the ramp filter leaves on either side of a ring."""
STREAKS = 6
"""Directions of streaks."""
LINES = 0.05
"""Share of the places across a direction that carry a streak."""


def draw_rings(
    shape: Shape, height: float, rng: np.random.Generator
) -> NDArray[np.float32]:
    """Return the rings' height over zone of slices and radius in voxels."""
    zones = ceil(shape[0] / ZONE_VOX)
    radii = ceil(hypot(*shape[1:])) + 3
    table = np.zeros((zones, radii))
    for radius in np.flatnonzero(rng.random(radii) < RINGS):
        step = height * rng.standard_normal()
        zone = int(rng.integers(zones))
        where = slice(None) if rng.random() < WHOLE else slice(zone, zone + 1)
        table[where, radius] += step
        for beside in (radius - 1, radius + 1):
            if 0 <= beside < radii:
                table[where, beside] += BESIDE * step
    return table.astype(np.float32)


def draw_streaks(
    shape: Shape, height: float, rng: np.random.Generator
) -> tuple[NDArray[np.float64], NDArray[np.float32]]:
    """Return the streaks' directions (cos, sin, wave and phase along z) and heights."""
    across = 2 * ceil(hypot(*shape[1:])) + 3
    turn = rng.uniform(0, pi, STREAKS)
    ways = np.stack(
        [
            np.cos(turn),
            np.sin(turn),
            2 * pi / rng.uniform(40, 200, STREAKS),
            rng.uniform(0, 2 * pi, STREAKS),
        ],
        axis=1,
    )
    lines = rng.standard_normal((STREAKS, across))
    lines *= rng.random((STREAKS, across)) < LINES
    lines = np.apply_along_axis(np.convolve, 1, lines, [0.5, 1.0, 0.5], "same")
    # Each adds its variance; a streak is there at one place in twenty.
    return ways, (height * lines).astype(np.float32)
