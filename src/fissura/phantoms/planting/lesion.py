"""A lesion that was placed: its shape, and its row in the table of the truth."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from functools import reduce
from typing import TYPE_CHECKING

import numpy as np

from fissura.model import Box
from fissura.phantoms.shapes import Balls, Sheet, draw_balls, draw_sheet

if TYPE_CHECKING:
    from numpy.typing import NDArray


__all__ = ["Form", "Lesion", "Planted", "Thing"]

APART_UM = 4.0
"""Between the points that represent a shape."""


class Thing(StrEnum):
    """Kinds of objects in bone; the first two are damage, the rest may look like it."""

    MICROCRACK = "microcrack"
    PERFORATION = "perforation"
    LACUNA = "lacuna"
    CANAL = "canal"
    PIT = "pit"
    DRILLING = "drilling"
    RADIATION = "radiation"

    @property
    def code(self) -> int:
        """Its number in an array of classes, from 1."""
        return list(Thing).index(self) + 1


class Form(StrEnum):
    """What a thing looks like."""

    SHEET = "sheet"
    HOLE = "hole"
    BREAK = "break"
    ELLIPSOID = "ellipsoid"
    TUBE = "tube"
    PIT = "pit"
    NARROW_PIT = "narrow pit"


@dataclass(frozen=True, slots=True)
class Planted:
    """One planted thing; a coordinate is a voxel centre, index times voxel size.

    Parameters
    ----------
    id : int
        Its label.
    kind : Thing
    form : Form
    z_um, y_um, x_um : float
        Centre of mass of the void it makes in bone.
    length_um, width_um : float
        Longest extent and the extent across it.  Of a hole: its throat's diameters.
        Of a break: the rod's.
    thickness_um : float
        The opening of a crack; the length of a hole; the gap of a break; the depth of
        a pit; the width of a canal.
    volume_um3 : float
        Volume of the void it makes in bone.
    surface_um2 : float
        One face of a crack; both mouths of a hole; both stumps of a break; the mouth
        of a pit; the wall of a canal.
    normal_z, normal_y, normal_x : float
        Unit vector across a crack or pit, along a hole, a broken rod or a canal.
    depth_um : float
        Of its shallowest point below the surface, never below 0.
    touching : bool
        Whether it opens into marrow.
    crossing, branching, bridging, crowded : bool
        Of cracks: another one crosses it; it forks; its faces hold together here and
        there.  Of perforations: another one is within 25 µm.
    neighbours : int
        Planted things other than lacunae within 25 µm.
    """

    id: int
    kind: Thing
    form: Form
    z_um: float
    y_um: float
    x_um: float
    length_um: float
    width_um: float
    thickness_um: float
    volume_um3: float
    surface_um2: float
    normal_z: float
    normal_y: float
    normal_x: float
    depth_um: float
    touching: bool = False
    crossing: bool = False
    branching: bool = False
    bridging: bool = False
    crowded: bool = False
    neighbours: int = 0

    @property
    def centre_um(self) -> tuple[float, float, float]:
        """Centre of mass of the void."""
        return self.z_um, self.y_um, self.x_um


@dataclass(frozen=True, slots=True)
class Lesion:
    """A shape and its record.

    Parameters
    ----------
    planted : Planted
    sheets : tuple of Sheet
    balls : tuple of Balls
        What it is made of.
    """

    planted: Planted
    sheets: tuple[Sheet, ...] = ()
    balls: tuple[Balls, ...] = ()

    def numbered(self, number: int) -> Lesion:
        """Return it under another label."""
        return replace(self, planted=replace(self.planted, id=number))

    def box(self, voxel_um: float) -> Box:
        """Return all voxels it may touch; it may reach beyond the volume."""
        boxes = [sheet.box(voxel_um) for sheet in self.sheets]
        boxes += [balls.box(voxel_um) for balls in self.balls]
        return reduce(Box.merge, boxes)

    def points_um(self) -> NDArray[np.float64]:
        """Return points that represent it, some 4 µm apart or on its surface."""
        points: list[NDArray[np.float64]] = [s.points_um() for s in self.sheets]
        for balls in self.balls:
            box = balls.box(APART_UM)
            places = np.argwhere(balls.inside(box, APART_UM)) + np.array(box.start)
            points.append(places * np.float64(APART_UM))
        return np.concatenate(points)

    def draw(self, box: Box, voxel_um: float) -> NDArray[np.float32]:
        """Return the share of each voxel of a box that it covers."""
        cover = np.zeros(box.shape, np.float32)
        for sheet in self.sheets:
            draw_sheet(sheet, box=box, voxel_um=voxel_um, cover=cover)
        for balls in self.balls:
            draw_balls(balls, box=box, voxel_um=voxel_um, cover=cover)
        return cover
