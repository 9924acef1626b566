"""Microcracks: alone, crossing, branching, bridged, or open to the surface."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import pi
from typing import TYPE_CHECKING

import numpy as np

from fissura.phantoms.planting.lesion import Form, Lesion, Planted, Thing
from fissura.phantoms.planting.measure import middle_and_volume, shallowest_um
from fissura.phantoms.planting.placement import across
from fissura.phantoms.shapes.sheet import rough_sheet

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from fissura.phantoms.planting.placement import Placement
    from fissura.phantoms.shapes import Sheet

__all__ = ["CrackWish", "crack_of", "plant_crack", "plant_partner"]

CLEAR_UM = 5.0
"""Of a crack's points below the surface."""
APART_UM = 30.0
"""Between a crack and anything planted before."""
SLENDER = (0.5, 0.9)
"""Width of a crack over its length."""
ALONG = 0.75
"""Share of the cracks that lie along the surface, about."""
TILT, ANYHOW = 0.35, 10.0
ATTEMPTS = 400
SHORTEN_AFTER = 120
SHORTER = 0.93
BRANCH = 0.55
"""Length of a branch over the crack's."""
INSIDE = (0.55, 0.93)
"""Share of a crack that reaches the surface which lies in bone."""
CHECKED = 160
"""Points of a sheet that are looked at."""


@dataclass(frozen=True, slots=True)
class CrackWish:
    """One crack asked for."""

    length_um: float
    shortest_um: float
    opening_um: float
    crossing: bool = False
    branching: bool = False
    bridging: bool = False
    touching: bool = False


def plant_crack(
    room: Placement,
    wish: CrackWish,
    places: NDArray[np.int64],
    rng: np.random.Generator,
) -> Lesion | None:
    """Try positions and directions; if none fits, try a shorter crack."""
    length, slender = wish.length_um, rng.uniform(*SLENDER)
    sheet = _sheet(length, slender, wish, rng)
    for attempt in range(ATTEMPTS if places.size else 0):
        if attempt % SHORTEN_AFTER == SHORTEN_AFTER - 1:
            length = max(SHORTER * length, wish.shortest_um)
            sheet = _sheet(length, slender, wish, rng)
        centre = room.points(places, 1, rng)[0]
        placed = sheet.moved(centre, _axes(room, centre, rng))
        if not _fits(room, placed, wish):
            continue
        sheets: tuple[Sheet, ...] = (placed,)
        if wish.branching:
            branch = _branch(room, placed, wish, rng)
            if branch is None:
                continue
            sheets = (placed, branch)
        return room.take(crack_of(room, sheets, wish))
    return None


def plant_partner(
    room: Placement, first: Lesion, wish: CrackWish, rng: np.random.Generator
) -> Lesion | None:
    """Plant a crack across another one."""
    length, slender = wish.length_um, rng.uniform(*SLENDER)
    points = first.sheets[0].points_um()
    near = np.linalg.norm(points - first.sheets[0].centre_um, axis=1)
    points = points[near < 0.2 * first.planted.length_um]
    others = [lesion for lesion in room.lesions if lesion is not first]
    for attempt in range(ATTEMPTS):
        if attempt % 30 == 29:  # noqa: PLR2004 - there is little room about a crack
            length = max(SHORTER * length, wish.shortest_um)
        sheet = _sheet(length, slender, wish, rng)
        normal = rng.standard_normal(3)
        normal /= np.linalg.norm(normal)
        if abs(normal @ first.sheets[0].axes[2]) > 0.75:  # noqa: PLR2004 - 41° or more
            continue
        axes = np.vstack([across(normal, rng.uniform(0, 2 * pi)), normal])
        placed = sheet.moved(rng.choice(points), axes)
        if _deep(room, placed) and _apart(placed, others):
            return room.take(crack_of(room, (placed,), replace(wish, crossing=True)))
    return None


def crack_of(
    room: Placement,
    sheets: tuple[Sheet, ...],
    wish: CrackWish,
    thing: Thing = Thing.MICROCRACK,
) -> Lesion:
    """Return sheets as a lesion with its record."""
    length, width = sheets[0].extent_um()
    normal = sheets[0].axes[2]
    planted = Planted(
        0,
        thing,
        Form.SHEET,
        z_um=0.0,
        y_um=0.0,
        x_um=0.0,
        length_um=length,
        width_um=width,
        thickness_um=wish.opening_um,
        volume_um3=0.0,
        surface_um2=sum(sheet.face_um2() for sheet in sheets),
        normal_z=float(normal[0]),
        normal_y=float(normal[1]),
        normal_x=float(normal[2]),
        depth_um=0.0,
        touching=wish.touching,
        crossing=wish.crossing,
        branching=wish.branching,
        bridging=wish.bridging,
    )
    lesion = Lesion(planted, sheets=sheets)
    (z, y, x), volume = middle_and_volume(room, lesion)
    shallow = shallowest_um(room, lesion.points_um())
    return replace(
        lesion,
        planted=replace(
            planted, z_um=z, y_um=y, x_um=x, volume_um3=volume, depth_um=shallow
        ),
    )


def _sheet(
    length_um: float, slender: float, wish: CrackWish, rng: np.random.Generator
) -> Sheet:
    ligaments = int(rng.integers(1, 4)) if wish.bridging else 0
    return rough_sheet(
        length_um, slender * length_um, wish.opening_um, ligaments=ligaments, rng=rng
    )


def _axes(
    room: Placement, centre_um: NDArray[np.float64], rng: np.random.Generator
) -> NDArray[np.float64]:
    """Lay a sheet along the nearest surface, three times in four; else anyhow."""
    tilt = TILT if rng.random() < ALONG else ANYHOW
    normal = room.slope(centre_um[None])[0] + tilt * rng.standard_normal(3)
    normal /= np.linalg.norm(normal)
    return np.vstack([across(normal, rng.uniform(0, 2 * pi)), normal])


def _some(sheet: Sheet) -> NDArray[np.float64]:
    points = sheet.points_um()
    return points[:: max(1, len(points) // CHECKED)]


def _deep(room: Placement, sheet: Sheet) -> bool:
    points = _some(sheet)
    clear = CLEAR_UM + float(sheet.gap_um.max()) / 2
    return room.holds(points) and bool((room.depth_um(points) > clear).all())


def _fits(room: Placement, sheet: Sheet, wish: CrackWish) -> bool:
    """Return whether a sheet lies in free bone; one that touches leaves it a little."""
    if not wish.touching:
        return _deep(room, sheet) and room.free(_some(sheet), APART_UM)
    points = _some(sheet)
    if not room.holds(points):
        return False
    share = float((room.depth_um(points) > 0).mean())
    return INSIDE[0] <= share <= INSIDE[1] and room.free(points, APART_UM)


def _apart(sheet: Sheet, others: list[Lesion]) -> bool:
    """Return whether a sheet keeps its distance from lesions, by their middles."""
    points = _some(sheet)
    middle = points.mean(axis=0)
    reach = float(np.linalg.norm(points - middle, axis=1).max())
    return all(
        np.linalg.norm(np.array(other.planted.centre_um) - middle)
        > reach + other.planted.length_um / 2 + APART_UM
        for other in others
    )


def _branch(
    room: Placement, sheet: Sheet, wish: CrackWish, rng: np.random.Generator
) -> Sheet | None:
    """Return a smaller sheet that leaves another one at 25–50°."""
    length = BRANCH * 2 * sheet.half_um / 1.25
    for _ in range(20):
        small = _sheet(length, rng.uniform(*SLENDER), wish, rng)
        turn = np.deg2rad(rng.uniform(25, 50)) * rng.choice([-1, 1])
        along, aside, normal = sheet.axes
        way = np.cos(turn) * along + np.sin(turn) * normal
        axes = np.stack([way, aside, np.cross(way, aside)])
        start = sheet.centre_um + rng.uniform(-0.2, 0.2) * length * along
        branch = small.moved(start + 0.45 * length * way, axes)
        if _deep(room, branch) and room.free(_some(branch), APART_UM):
            return branch
    return None
