"""Microcracks: wavy elliptic sheets deep inside trabeculae."""

from __future__ import annotations

from dataclasses import dataclass
from math import pi
from typing import TYPE_CHECKING

import numpy as np

from fissura.model import Kind
from fissura.phantoms.planted import Planted
from fissura.phantoms.probe import across, thinnest
from fissura.phantoms.render import SHEET_SHARE, draw_sheet, sheet_height

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from fissura.phantoms.ground import Ground
    from fissura.phantoms.planted import Damage

__all__ = ["plant_crack"]

DEEP_UM = 10.0
"""Cracks lie deeper than this below the surface."""
SHORTEST_UM = 40.0
"""A crack that finds no room is made shorter, but not shorter than this."""
OPENING_UM = (1.5, 4.0)
SLENDER = (0.5, 0.9)
"""Width of a crack over its length."""
ATTEMPTS = 500


@dataclass(frozen=True, slots=True)
class _Sheet:
    """A crack before it is drawn; the terms are those of `draw_sheet`."""

    centre_um: NDArray[np.float64]
    axes: NDArray[np.float64]
    half_um: NDArray[np.float64]
    wave: NDArray[np.float64]

    def points_um(self) -> NDArray[np.float64]:
        """Return points all over its face, no more than 5 µm apart."""
        steps = np.linspace(-1, 1, 1 + int(self.half_um[0] / 2.5))
        u, v = (grid.ravel() for grid in np.meshgrid(steps, steps))
        inside = u**2 + v**2 <= 1
        u, v = u[inside] * self.half_um[0], v[inside] * self.half_um[1]
        height = [sheet_height(a, b, self.wave) for a, b in zip(u, v, strict=True)]
        return self.centre_um + np.stack([u, v, height], axis=1) @ self.axes


def plant_crack(
    ground: Ground, damage: Damage, number: int, *, rng: np.random.Generator
) -> Planted | None:
    """Try places and directions; where none will do, try a shorter crack."""
    length = rng.uniform(*damage.crack_length_um)
    slender, opening = rng.uniform(*SLENDER), rng.uniform(*OPENING_UM)
    places = np.flatnonzero(ground.free & (ground.depth_um > 2 * DEEP_UM))
    for attempt in range(ATTEMPTS if places.size else 0):
        if attempt and attempt % 50 == 0:
            length = max(0.95 * length, SHORTEST_UM)
        half = np.array([length, slender * length, opening]) / 2
        sheet = _sheet(ground, ground.point_um(places, rng), half, rng=rng)
        if _fits(ground, sheet):
            return _engrave_crack(ground, sheet, number)
    return None


def _sheet(
    ground: Ground,
    centre_um: NDArray[np.float64],
    half_um: NDArray[np.float64],
    *,
    rng: np.random.Generator,
) -> _Sheet:
    """Lay a sheet along the trabecula, three times in four; else anyhow."""
    normal, _ = thinnest(ground.bone, centre_um, voxel_um=ground.voxel_um)
    tilt = 0.35 if rng.random() < 0.75 else 10.0  # noqa: PLR2004 - as said above
    normal = normal + tilt * rng.standard_normal(3)
    normal /= np.linalg.norm(normal)
    length, width = across(normal, turn_rad=rng.uniform(0, 2 * pi))
    wave = np.empty(6)
    wave[[0, 3]] = rng.uniform(0.5, 2.0, 2)
    wave[[1, 4]] = 2 * pi / rng.uniform(40.0, 90.0, 2)
    wave[[2, 5]] = rng.uniform(0, 2 * pi, 2)
    return _Sheet(centre_um, np.stack([length, width, normal]), half_um, wave)


def _fits(ground: Ground, sheet: _Sheet) -> bool:
    """Tell whether all of a sheet lies deep in free bone."""
    index = np.rint(sheet.points_um() / ground.voxel_um).astype(int)
    if (index < 0).any() or (index >= ground.bone.shape).any():
        return False
    place = tuple(index.T)
    deep = ground.depth_um[place] > DEEP_UM + sheet.half_um[2] + ground.voxel_um
    return bool(deep.all() and ground.free[place].all())


def _engrave_crack(ground: Ground, sheet: _Sheet, number: int) -> Planted:
    box = ground.around(sheet.centre_um, sheet.half_um[0] + 3 * ground.voxel_um)
    covered = np.zeros(box.shape, np.float32)
    draw_sheet(
        covered,
        box.start,
        ground.voxel_um,
        sheet.centre_um,
        sheet.axes,
        sheet.half_um,
        sheet.wave,
    )
    centre = ground.engrave(box, covered, number)
    length, width, opening = (2 * sheet.half_um).tolist()
    face = pi / 4 * length * width
    z, y, x = sheet.axes[2].tolist()
    return Planted(
        number,
        Kind.MICROCRACK,
        *centre,
        length_um=length,
        width_um=width,
        thickness_um=opening,
        volume_um3=SHEET_SHARE * face * opening,
        surface_um2=face,
        normal_z=z,
        normal_y=y,
        normal_x=x,
    )
