"""Perforations: ragged holes through plates, and rods broken right through.

Osteoclasts eat bone in scallops some 20–40 µm wide, so rims are scalloped and a hole
is often wider on the side it was eaten from: Parfitt 1984, Calcif. Tissue
Int. 36:S123.
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

__all__ = ["PerforationRequest", "plant_break", "plant_next_to", "plant_perforation"]

APART_UM = 40.0
"""Between a perforation and anything planted before, except crowded ones."""
WALL_UM = 14.0
"""Bone beside a hole, at least."""
THICK_UM = (30.0, 190.0)
"""Thickness of what can be pierced."""
ROD_UM = (25.0, 130.0)
"""Half thickness of a rod across it."""
ROOM_UM = 22.0
"""Marrow around a rod that can be broken."""
MOUTH_UM = 50.0
"""How far beyond the surface a hole may have to go to be open all around."""
TILT = 0.15
ATTEMPTS = 600
SMALLER_AFTER = 150
SMALLER = 0.93
BRIDGE_UM = (7.0, 22.0)
"""Bone between two crowded holes."""
RING = np.arange(16) * (pi / 8)


@dataclass(frozen=True, slots=True)
class PerforationRequest:
    """One perforation asked for: a radius, or the gap between stumps; and the least."""

    size_um: float
    least_um: float


def plant_perforation(
    room: Placement,
    wish: PerforationRequest,
    places: NDArray[np.int64],
    rng: np.random.Generator,
) -> Lesion | None:
    """Try places in plates; if none fits, try a smaller hole."""
    radius = wish.size_um
    for attempt in range(ATTEMPTS if places.size else 0):
        if attempt % SMALLER_AFTER == SMALLER_AFTER - 1:
            radius = max(SMALLER * radius, wish.least_um)
        centre = room.climb(room.points(places, 1, rng)[0])
        normal, _, _ = room.thinnest(centre)
        lesion = _through(room, centre, _tilted(normal, rng), radius, APART_UM, rng)
        if lesion is not None:
            return room.take(lesion)
    return None


def plant_next_to(
    room: Placement, first: Lesion, wish: PerforationRequest, rng: np.random.Generator
) -> Lesion | None:
    """Plant a hole beside another one in the same plate."""
    planted = first.planted
    normal = np.array([planted.normal_z, planted.normal_y, planted.normal_x])
    middle = np.array(planted.centre_um)
    radius = wish.size_um
    for attempt in range(ATTEMPTS // 4):
        if attempt % 20 == 19:  # noqa: PLR2004 - there is little room beside a hole
            radius = max(SMALLER * radius, wish.least_um)
        bridge = rng.uniform(*BRIDGE_UM)
        away = planted.length_um / 2 + 1.15 * radius + bridge
        way = across(normal, rng.uniform(0, 2 * pi))[0]
        centre = room.climb(middle + away * way)
        if np.linalg.norm(centre - middle) < away - bridge / 2:
            continue
        lesion = _through(room, centre, _tilted(normal, rng), radius, 3.0, rng)
        if lesion is not None:
            return room.take(lesion)
    return None


def _tilted(
    normal: NDArray[np.float64], rng: np.random.Generator
) -> NDArray[np.float64]:
    tilted = normal + TILT * rng.standard_normal(3)
    axis: NDArray[np.float64] = tilted / np.linalg.norm(tilted)
    return axis


def _through(
    room: Placement,
    centre_um: NDArray[np.float64],
    axis: NDArray[np.float64],
    radius_um: float,
    apart_um: float,
    rng: np.random.Generator,
) -> Lesion | None:
    """Return a hole through the plate at a point; None where it would be no hole."""
    behind, ahead = (
        float(room.reach_um(centre_um, way[None])[0]) for way in (-axis, axis)
    )
    if not THICK_UM[0] < behind + ahead < THICK_UM[1]:
        return None
    ring = np.stack([np.cos(RING), np.sin(RING)], axis=1) @ across(axis, 0.0)
    if room.reach_um(centre_um, ring).min() < 1.2 * radius_um + WALL_UM:
        return None
    open_at = _mouths(room, centre_um, axis, ring * 1.3 * radius_um, (behind, ahead))
    if open_at is None:
        return None
    balls = _ragged_tube(centre_um, axis, radius_um, open_at, rng)
    points = centre_um + np.concatenate(
        [ring * radius_um + s * axis for s in (-behind, 0.0, ahead)]
    )
    if not room.holds(points, 12.0) or not room.free(points, apart_um):
        return None
    if changes(room, balls) != (-1, 0):
        return None
    return _recorded(room, balls, Form.HOLE, axis, (2 * radius_um, 2 * radius_um))


def _mouths(
    room: Placement,
    centre_um: NDArray[np.float64],
    axis: NDArray[np.float64],
    ring_um: NDArray[np.float64],
    to_surface_um: tuple[float, float],
) -> tuple[float, float] | None:
    """Return how far to go back and ahead until a hole is open all around."""
    ring = np.concatenate([ring_um, ring_um / 2, np.zeros((1, 3))])
    reach = []
    for sign, start in zip((-1, 1), to_surface_um, strict=True):
        beyond = np.arange(4.0, MOUTH_UM, 4.0)
        ends = centre_um + sign * (start + beyond)[:, None] * axis
        depth = room.nodes.at((ends[:, None] + ring).reshape(-1, 3))
        open_ = (depth.reshape(len(ends), -1) < 0).all(axis=1)
        if not open_.any():
            return None
        reach.append(start + float(beyond[np.argmax(open_)]))
    return reach[0], reach[1]


def _ragged_tube(
    centre_um: NDArray[np.float64],
    axis: NDArray[np.float64],
    radius_um: float,
    reach_um: tuple[float, float],
    rng: np.random.Generator,
) -> Balls:
    """Return a tube that is narrowest somewhere within, with scallops in its wall."""
    stops = np.linspace(-reach_um[0], reach_um[1], 7)
    throat = rng.uniform(-0.4, 0.4) * min(reach_um)
    flare = rng.uniform(0.0, 0.45, 2)
    away = (stops - throat) / np.where(stops < throat, reach_um[0], reach_um[1])
    wide = 1 + np.where(stops < throat, flare[0], flare[1]) * away**2
    sway = 0.08 * radius_um * rng.standard_normal((7, 3))
    tube = Balls.along(centre_um + stops[:, None] * axis + sway, radius_um * wide)
    depth = reach_um[0] + reach_um[1]
    count = int(np.ceil(2 * pi * radius_um * depth / (1.1 * radius_um) ** 2))
    turn, along = rng.uniform(0, 2 * pi, count), rng.uniform(*_inner(reach_um), count)
    one, other = across(axis, 0.0)
    wall = np.outer(np.cos(turn), one) + np.outer(np.sin(turn), other)
    size = radius_um * rng.uniform(0.3, 0.55, count)
    centres = centre_um + along[:, None] * axis + wall * (0.72 * radius_um)
    return tube.joined(Balls.at(centres, size))


def _inner(reach_um: tuple[float, float]) -> tuple[float, float]:
    return -0.9 * reach_um[0], 0.9 * reach_um[1]


def plant_break(
    room: Placement,
    wish: PerforationRequest,
    places: NDArray[np.int64],
    rng: np.random.Generator,
) -> Lesion | None:
    """Try rods; if none fits, try a narrower gap."""
    gap = wish.size_um
    for attempt in range(ATTEMPTS if places.size else 0):
        if attempt % SMALLER_AFTER == SMALLER_AFTER - 1:
            gap = max(SMALLER * gap, wish.least_um)
        centre = room.climb(room.points(places, 1, rng)[0])
        lesion = _broken(room, centre, gap, rng)
        if lesion is not None:
            return room.take(lesion)
    return None


def _broken(
    room: Placement,
    centre_um: NDArray[np.float64],
    gap_um: float,
    rng: np.random.Generator,
) -> Lesion | None:
    """Return the gap in a rod at a point; None where there is no rod."""
    axis = room.longest(centre_um)
    ring = np.stack([np.cos(RING), np.sin(RING)], axis=1) @ across(axis, 0.0)
    reach = room.reach_um(centre_um, ring)
    if reach.max() > ROD_UM[1] or reach.min() < ROD_UM[0]:
        return None
    along = np.array([axis, -axis])
    if room.reach_um(centre_um, along).min() < gap_um / 2 + 15:
        return None
    beyond = np.array([-0.5, 0.0, 0.5])[:, None, None] * gap_um * axis
    outside = centre_um + ring * (reach + ROOM_UM)[:, None] + beyond
    if (room.nodes.at(outside.reshape(-1, 3)) > 0).any():
        return None
    balls = _ragged_slab(centre_um, axis, ring * reach[:, None], gap_um, rng)
    points = centre_um + np.concatenate([ring * reach[:, None], ring * 0.0])
    if not room.holds(points, 15.0) or not room.free(points, APART_UM):
        return None
    if changes(room, balls)[0] != 1:
        return None
    width = 2 * np.sort(reach[:8] + reach[8:]) / 2
    return _recorded(
        room, balls, Form.BREAK, axis, (float(width[-1]), float(width[0])), gap_um
    )


def _ragged_slab(
    centre_um: NDArray[np.float64],
    axis: NDArray[np.float64],
    rim_um: NDArray[np.float64],
    gap_um: float,
    rng: np.random.Generator,
) -> Balls:
    """Return balls side by side that take a slice of a rod: scalloped stumps."""
    half = gap_um / 2
    far = float(np.linalg.norm(rim_um, axis=1).max()) + 6.0
    # Three times as many balls as would just cover the slice, strewn, then one
    # lattice of them that leaves no bridge.
    step = 0.85 * half
    count = int(np.ceil(far / step))
    u, v = np.meshgrid(np.arange(-count, count + 1), np.arange(-count, count + 1))
    lattice = np.stack([u.ravel() + 0.5 * (v.ravel() % 2), 0.87 * v.ravel()], axis=1)
    lattice = lattice[np.linalg.norm(lattice * step, axis=1) < far] * step
    strewn = rng.uniform(-far, far, (len(lattice), 2))
    strewn = strewn[np.linalg.norm(strewn, axis=1) < far]
    places = np.concatenate([lattice, strewn])
    centres = centre_um + places @ across(axis, rng.uniform(0, pi))
    centres += (0.14 * half * rng.standard_normal(len(centres)))[:, None] * axis
    size = half * rng.normal(0.98, 0.1, len(centres)).clip(0.8, 1.2)
    return Balls.at(centres, size)


def _recorded(
    room: Placement,
    balls: Balls,
    form: Form,
    axis: NDArray[np.float64],
    across_um: tuple[float, float],
    gap_um: float = 0.0,
) -> Lesion:
    planted = Planted(
        0,
        Thing.PERFORATION,
        form,
        z_um=0.0,
        y_um=0.0,
        x_um=0.0,
        length_um=across_um[0],
        width_um=across_um[1],
        thickness_um=gap_um,
        volume_um3=0.0,
        surface_um2=pi / 2 * across_um[0] * across_um[1],
        normal_z=float(axis[0]),
        normal_y=float(axis[1]),
        normal_x=float(axis[2]),
        depth_um=0.0,
        touching=True,
    )
    lesion = Lesion(planted, balls=(balls,))
    (z, y, x), volume = middle_and_volume(room, lesion)
    depth = gap_um or volume / (pi / 4 * across_um[0] * across_um[1])
    return replace(
        lesion,
        planted=replace(
            planted, z_um=z, y_um=y, x_um=x, volume_um3=volume, thickness_um=depth
        ),
    )
