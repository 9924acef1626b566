"""How a void changes the topology of bone: tunnels, parts and cavities."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fissura.filters.masks.connected_parts import numbered_parts
from fissura.filters.masks.euler import euler_number
from fissura.phantoms.shapes.bounds import wider

if TYPE_CHECKING:
    from fissura.phantoms.planting.placement import Placement
    from fissura.phantoms.shapes import Balls

__all__ = ["changes"]

GRID_UM = 3.0
BESIDE = 5
"""Voxels beside the void that are looked at."""


def changes(room: Placement, balls: Balls) -> tuple[int, int]:
    """Return how the Euler number and the number of parts change, near a void."""
    box = balls.box(GRID_UM)
    wide = wider(box, BESIDE)
    before = room.solid(wide, GRID_UM)
    after = before.copy()
    after[box.slices_in(wide)] &= ~balls.inside(box, GRID_UM)
    parts = [numbered_parts(solid, connectivity=26)[1] for solid in (before, after)]
    return euler_number(after) - euler_number(before), parts[1] - parts[0]
