"""Shapes of voids, and the share of each voxel that they cover.

Positions are in µm, voxel centres at index times voxel size; `axes` hold three unit
vectors as rows, each z, y, x.  A voxel's cover depends on its place in the whole
volume only, never on the box it is drawn in.
"""

from fissura.phantoms.shapes.balls import Balls, draw_balls
from fissura.phantoms.shapes.ellipsoids import Ellipsoids, draw_ellipsoids
from fissura.phantoms.shapes.sheet import Sheet, draw_sheet

__all__ = [
    "Balls",
    "Ellipsoids",
    "Sheet",
    "draw_balls",
    "draw_ellipsoids",
    "draw_sheet",
]
