"""Artefacts: parallel cracks from the drill and from the beam, and bone dust."""

from __future__ import annotations

from math import isfinite, pi
from typing import TYPE_CHECKING

import numpy as np

from fissura.phantoms.planting.cracks import CrackWish, crack_of
from fissura.phantoms.planting.lesion import Thing
from fissura.phantoms.planting.placement import across
from fissura.phantoms.shapes import Ellipsoids
from fissura.phantoms.shapes.sheet import rough_sheet

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from fissura.phantoms.planting.placement import Placement

__all__ = ["plant_drilling", "plant_radiation", "strew_debris"]

GROUP = (4, 10)
"""Parallel cracks together."""
SPACING_UM = (7.0, 18.0)
LENGTH_UM = (20.0, 80.0)
OPENING_UM = (0.8, 3.0)
UNDER_RIM_UM = (2.0, 45.0)
ATTEMPTS = 60
SHARE_IN_BONE = 0.5
DEBRIS_UNDER_RIM_UM = 90.0
DEBRIS_HALF_UM = (1.5, 14.0)
"""Half of each axis of a grain of bone dust."""
UM_PER_MM = 1000.0


def plant_drilling(
    room: Placement, groups: int, places: NDArray[np.int64], rng: np.random.Generator
) -> None:
    """Plant groups of parallel cracks under the rim, as many as find room."""
    points = room.points(places, 400 * max(groups, 1), rng) if places.size else None
    if points is None:
        return
    away = room.to_rim_um(points)
    points = points[(away > UNDER_RIM_UM[0]) & (away < UNDER_RIM_UM[1])]
    middle = np.array([0.0, *(edge / 2 for edge in room.extent_um[1:])])
    for point in points[: 3 * groups]:
        radial = (point - middle) * [0, 1, 1]
        radial /= np.linalg.norm(radial)
        along = np.cross(radial, [1.0, 0.0, 0.0])
        normal = along + 0.3 * radial + 0.25 * rng.standard_normal(3)
        groups -= _group(room, point, normal, Thing.DRILLING, rng)
        if groups <= 0:
            return


def plant_radiation(
    room: Placement, groups: int, places: NDArray[np.int64], rng: np.random.Generator
) -> None:
    """Plant groups of parallel cracks anywhere, as many as find room."""
    for _ in range(ATTEMPTS * groups if places.size else 0):
        if groups <= 0:
            return
        point = room.points(places, 1, rng)[0]
        normal = rng.standard_normal(3)
        groups -= _group(room, point, normal, Thing.RADIATION, rng)


def _group(
    room: Placement,
    centre_um: NDArray[np.float64],
    normal: NDArray[np.float64],
    thing: Thing,
    rng: np.random.Generator,
) -> bool:
    """Plant one group; return whether any of its cracks found room."""
    normal = normal / np.linalg.norm(normal)
    axes = np.vstack([across(normal, rng.uniform(0, 2 * pi)), normal])
    spacing = rng.uniform(*SPACING_UM)
    count = int(rng.integers(*GROUP))
    if not room.free(centre_um[None], 120.0):
        return False
    planted = 0
    for k in range(count):
        length = rng.uniform(*LENGTH_UM)
        opening = OPENING_UM[0] * (OPENING_UM[1] / OPENING_UM[0]) ** rng.random()
        width = length * rng.uniform(0.5, 0.9)
        sheet = rough_sheet(length, width, opening, ligaments=0, rng=rng)
        off = (k - count / 2) * spacing + rng.normal(0, 1.5)
        shift = rng.normal(0, 6, 2) @ axes[:2]
        sheet = sheet.moved(centre_um + off * normal + shift, axes)
        points = sheet.points_um()
        inside = float((room.depth_um(points) > 0).mean())
        if room.within_faces(points) and inside > SHARE_IN_BONE:
            wish = CrackWish(length, length, opening, touching=inside < 1)
            room.take(crack_of(room, (sheet,), wish, thing))
            planted += 1
    return planted > 0


def strew_debris(
    room: Placement, per_mm2: float, *, rng: np.random.Generator
) -> Ellipsoids:
    """Return bone dust in the marrow, most of it small and near the drilled rim."""
    nothing = Ellipsoids(np.empty((0, 3)), np.empty((0, 3, 3)), np.empty((0, 3)))
    if not per_mm2 or not isfinite(room.core_radius_um):
        return nothing
    height, radius = room.extent_um[0], room.core_radius_um
    count = round(per_mm2 * 2 * pi * radius * height / UM_PER_MM**2)
    turn, z = rng.uniform(0, 2 * pi, count), rng.uniform(0, height, count)
    away = radius - DEBRIS_UNDER_RIM_UM * rng.beta(1, 3, count)
    y, x = (edge / 2 for edge in room.extent_um[1:])
    centres = np.stack([z, y + away * np.sin(turn), x + away * np.cos(turn)], axis=1)
    axes = np.linalg.qr(rng.standard_normal((count, 3, 3)))[0]
    half = np.exp(rng.normal(np.log(3.0), 0.6, (count, 1))).clip(*DEBRIS_HALF_UM)
    half = half * rng.uniform(0.5, 1.5, (count, 3))
    loose = room.nodes.at(centres) < 0
    return Ellipsoids(centres, axes, half).chosen(loose)
