"""Blind resorption pits: wide and shallow, or as narrow as a perforation.

Osteoclasts leave scallops, Howship's lacunae, side by side on the surface.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import pi
from typing import TYPE_CHECKING

import numpy as np

from fissura.phantoms.planting.lesion import Form, Lesion, Planted, Thing
from fissura.phantoms.planting.measure import middle_and_volume
from fissura.phantoms.planting.placement import across
from fissura.phantoms.planting.topology import changes
from fissura.phantoms.shapes import Balls

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from fissura.phantoms.planting.placement import Placement

__all__ = ["PitWish", "plant_pit"]

APART_UM = 20.0
FLOOR_UM = 25.0
"""Bone left below a pit."""
SCALLOP_UM = (22.0, 42.0)
"""Radius of a scallop."""
ATTEMPTS = 150
SETTLE = 5


@dataclass(frozen=True, slots=True)
class PitWish:
    """One pit asked for."""

    width_um: float
    depth_um: float
    narrow: bool


def plant_pit(
    room: Placement, wish: PitWish, places: NDArray[np.int64], rng: np.random.Generator
) -> Lesion | None:
    """Try places on the surface; if none fits, try a shallower pit."""
    depth = wish.depth_um
    for attempt in range(ATTEMPTS if places.size else 0):
        if attempt % 50 == 49:  # noqa: PLR2004 - as said above
            depth *= 0.85
        surface = _settled(room, room.points(places, 1, rng))[0]
        inward = room.slope((surface + 2 * room.slope(surface[None])[0])[None])[0]
        below = float(room.reach_um(surface + 3 * inward, inward[None])[0])
        if below < depth + FLOOR_UM:
            continue
        if wish.narrow:
            balls = _narrow(surface, inward, wish.width_um / 2, depth, rng)
        else:
            balls = _wide(room, surface, inward, wish.width_um / 2, depth, rng)
        points = surface + depth * inward + across(inward, 0.0) * wish.width_um / 2
        if not room.holds(points, wish.width_um / 2) or not room.free(points, APART_UM):
            continue
        if changes(room, balls) == (0, 0):
            return room.take(_recorded(room, balls, wish, depth, inward))
    return None


def _settled(room: Placement, points_um: NDArray[np.float64]) -> NDArray[np.float64]:
    """Move points to the surface nearest to them."""
    points = points_um
    for _ in range(SETTLE):
        points = points - room.nodes.at(points)[:, None] * room.slope(points)
    return points


def _wide(
    room: Placement,
    surface_um: NDArray[np.float64],
    inward: NDArray[np.float64],
    radius_um: float,
    depth_um: float,
    rng: np.random.Generator,
) -> Balls:
    """Return scallops side by side along the surface, deepest in the middle."""
    size = float(rng.uniform(*SCALLOP_UM))
    count = max(4, int(3.5 * (radius_um / size) ** 2))
    far = (radius_um - size / 2) * np.sqrt(rng.uniform(0, 1, count))
    turn = rng.uniform(0, 2 * pi, count)
    aside = np.stack([far * np.cos(turn), far * np.sin(turn)], axis=1)
    aside[0] = 0
    spots = _settled(room, surface_um + aside @ across(inward, 0.0))
    deep = depth_um * (1 - 0.55 * (np.linalg.norm(aside, axis=1) / radius_um) ** 2)
    deep *= rng.uniform(0.45, 1.0, count)
    deep[0] = depth_um
    radii = size * np.exp(rng.normal(0, 0.2, count)).clip(0.7, 1.4)
    inwards = room.slope(spots + 2 * inward)
    return Balls.at(spots + (deep - radii)[:, None] * inwards, radii)


def _narrow(
    surface_um: NDArray[np.float64],
    inward: NDArray[np.float64],
    radius_um: float,
    depth_um: float,
    rng: np.random.Generator,
) -> Balls:
    """Return a blind hole, a little wider at its mouth."""
    stops = np.linspace(-radius_um, depth_um - radius_um, 5)
    if depth_um < radius_um:
        stops = np.linspace(depth_um - 2 * radius_um, depth_um - radius_um, 5)
    wide = radius_um * np.linspace(rng.uniform(1.0, 1.4), 1.0, 5)
    sway = 0.1 * radius_um * rng.standard_normal((5, 3))
    return Balls.along(surface_um + stops[:, None] * inward + sway, wide)


def _recorded(
    room: Placement,
    balls: Balls,
    wish: PitWish,
    depth_um: float,
    inward: NDArray[np.float64],
) -> Lesion:
    planted = Planted(
        0,
        Thing.PIT,
        Form.NARROW_PIT if wish.narrow else Form.PIT,
        z_um=0.0,
        y_um=0.0,
        x_um=0.0,
        length_um=wish.width_um,
        width_um=wish.width_um,
        thickness_um=depth_um,
        volume_um3=0.0,
        surface_um2=pi / 4 * wish.width_um**2,
        normal_z=float(inward[0]),
        normal_y=float(inward[1]),
        normal_x=float(inward[2]),
        depth_um=0.0,
        touching=True,
    )
    lesion = Lesion(planted, balls=(balls,))
    (z, y, x), volume = middle_and_volume(room, lesion)
    return replace(
        lesion, planted=replace(planted, z_um=z, y_um=y, x_um=x, volume_um3=volume)
    )
