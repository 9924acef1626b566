"""Vascular canals: round, winding tubes inside bone, some open to marrow."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import pi
from typing import TYPE_CHECKING

import numpy as np

from fissura.phantoms.planting.lesion import Form, Lesion, Planted, Thing
from fissura.phantoms.planting.measure import middle_and_volume, shallowest_um
from fissura.phantoms.shapes import Balls

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from fissura.phantoms.planting.placement import Placement

__all__ = ["CanalWish", "plant_canal"]

APART_UM = 20.0
WALL_UM = 8.0
"""Bone around a canal, where it does not open."""
STEP_UM = 12.0
ATTEMPTS = 250
THINNER_AFTER = 50
THINNER = 0.85
WANDER = 0.16
"""How much a canal turns from step to step."""
OUT_UM = 90.0
"""A canal that opens leaves bone within so much."""


@dataclass(frozen=True, slots=True)
class CanalWish:
    """One canal asked for; `open_ends` of its ends, 0 to 2, open into marrow."""

    width_um: float
    length_um: float
    least_width_um: float
    least_length_um: float
    open_ends: int


def plant_canal(
    room: Placement,
    wish: CanalWish,
    places: NDArray[np.int64],
    rng: np.random.Generator,
) -> Lesion | None:
    """Try positions and directions; if none fits, try a thinner and shorter canal."""
    radius, length = wish.width_um / 2, wish.length_um
    for attempt in range(ATTEMPTS if places.size else 0):
        if attempt % THINNER_AFTER == THINNER_AFTER - 1:
            radius = max(THINNER * radius, wish.least_width_um / 2)
            length = max(THINNER * length, wish.least_length_um)
        start = room.climb(room.points(places, 1, rng)[0])
        if room.nodes.at(start[None])[0] < radius + WALL_UM:
            continue
        line = _line(room, start, radius, length, rng)
        if line is None:
            continue
        ends = _ends(room, line, radius, wish.open_ends, rng)
        if ends is None or not room.holds(ends, radius + 6):
            continue
        if not room.free(ends, APART_UM + radius):
            continue
        wide = radius * rng.normal(1, 0.06, len(ends)).clip(0.85, 1.15)
        return room.take(_recorded(room, Balls.along(ends, wide), ends, radius, wish))
    return None


def _line(
    room: Placement,
    start_um: NDArray[np.float64],
    radius_um: float,
    length_um: float,
    rng: np.random.Generator,
) -> NDArray[np.float64] | None:
    """Wander through bone both ways from a point, along its longest extent."""
    way = room.longest(start_um)
    halves = []
    for sign in (1, -1):
        point, heading = start_um, sign * way
        half = [point]
        while len(half) * STEP_UM < length_um / 2:
            turned = heading + WANDER * rng.standard_normal(3)
            heading = turned / np.linalg.norm(turned)
            ahead = point + STEP_UM * heading
            short = radius_um + WALL_UM + 4 - float(room.depth_um(ahead[None])[0])
            if short > 0:
                ahead += min(short, STEP_UM) * room.slope(ahead[None])[0]
                heading = (ahead - point) / np.linalg.norm(ahead - point)
            if room.depth_um(ahead[None])[0] < radius_um + WALL_UM:
                break
            point = ahead
            half.append(point)
        halves.append(half)
    line = np.array(halves[1][:0:-1] + halves[0])
    long = len(line) > 1 and _length(line) > 0.8 * length_um
    return line if long else None


def _length(line_um: NDArray[np.float64]) -> float:
    return float(np.linalg.norm(np.diff(line_um, axis=0), axis=1).sum())


def _ends(
    room: Placement,
    line_um: NDArray[np.float64],
    radius_um: float,
    open_ends: int,
    rng: np.random.Generator,
) -> NDArray[np.float64] | None:
    """Lead as many ends as asked for out into marrow, by the shortest way."""
    line = line_um if rng.random() < 0.5 else line_um[::-1]  # noqa: PLR2004 - a coin
    for end in range(open_ends):
        line = line[::-1] if end else line
        tail = []
        point = line[-1]
        heading = line[-1] - line[-2]
        heading = heading / np.linalg.norm(heading)
        while room.nodes.at(point[None])[0] > -radius_um - 4:
            heading = heading - 0.7 * room.slope(point[None])[0]
            heading /= np.linalg.norm(heading)
            point = point + STEP_UM * heading
            tail.append(point)
            if len(tail) * STEP_UM > OUT_UM:
                return None
        line = np.concatenate([line, tail])
    return line


def _recorded(
    room: Placement,
    balls: Balls,
    line_um: NDArray[np.float64],
    radius_um: float,
    wish: CanalWish,
) -> Lesion:
    axis = line_um[-1] - line_um[0]
    axis = axis / np.linalg.norm(axis)
    length = _length(line_um)
    planted = Planted(
        0,
        Thing.CANAL,
        Form.TUBE,
        z_um=0.0,
        y_um=0.0,
        x_um=0.0,
        length_um=length,
        width_um=2 * radius_um,
        thickness_um=2 * radius_um,
        volume_um3=0.0,
        surface_um2=2 * pi * radius_um * length,
        normal_z=float(axis[0]),
        normal_y=float(axis[1]),
        normal_x=float(axis[2]),
        depth_um=0.0,
        touching=wish.open_ends > 0,
    )
    lesion = Lesion(planted, balls=(balls,))
    (z, y, x), volume = middle_and_volume(room, lesion)
    shallow = max(shallowest_um(room, line_um) - radius_um, 0.0)
    return replace(
        lesion,
        planted=replace(
            planted, z_um=z, y_um=y, x_um=x, volume_um3=volume, depth_um=shallow
        ),
    )
