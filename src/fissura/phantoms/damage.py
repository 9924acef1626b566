"""Plant microcracks and perforations in bone, and remember each of them."""

from __future__ import annotations

from dataclasses import dataclass
from math import pi
from typing import TYPE_CHECKING

import numpy as np

from fissura.filters.balls import depth_vox
from fissura.filters.euler import euler_number
from fissura.model import Kind
from fissura.phantoms.probe import across, thinnest, wall
from fissura.phantoms.render import (
    SHEET_SHARE,
    box_around,
    draw_hole,
    draw_sheet,
    sheet_height,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from fissura.model import Box

__all__ = ["Damage", "Ground", "Planted", "plant"]

APART_UM = 40.0
"""Between one piece of damage and the next, and from the region's rim and ends."""
DEEP_UM = 10.0
"""Cracks lie deeper than this below the surface."""
SHORTEST_UM = 40.0
NARROWEST_UM = 9.0
"""What finds no room is made smaller, but not below these (a length, a radius)."""
OPENING_UM = (1.5, 4.0)
SLENDER = (0.5, 0.9)
"""Width of a crack over its length."""
THIN_UM = 36.0
THICK_UM = (80.0, 130.0)
"""A plate that is drilled is no thicker than the first; the second, if need be."""
WALL_UM = 30.0
"""Bone around a hole, at least."""
MOUTH_UM = 30.0
"""A mouth lies no further than this outside the plate on the hole's axis."""
ATTEMPTS = 500
DRILLINGS = 1500


@dataclass(frozen=True, slots=True)
class Damage:
    """How much damage to plant, and how large.

    Parameters
    ----------
    cracks, perforations : int
        How many.
    crack_length_um : tuple of float
        Shortest and longest crack.
    hole_radius_um : tuple of float
        Narrowest and widest hole.
    """

    cracks: int
    perforations: int
    crack_length_um: tuple[float, float] = (40.0, 110.0)
    hole_radius_um: tuple[float, float] = (9.0, 20.0)


@dataclass(frozen=True, slots=True)
class Planted:
    """A lesion as it was planted, in the terms of `fissura.model.Finding`.

    Parameters
    ----------
    id : int
        Its label.
    kind : Kind
    z_um, y_um, x_um : float
        Centre of mass of the void.
    length_um, width_um, thickness_um : float
        Of a microcrack: both axes of the ellipse and the opening amid it.  Of a
        perforation: the diameter, the diameter, and the depth.
    volume_um3 : float
        Volume of the void.
    surface_um2 : float
        Of a microcrack: one face.  Of a perforation: both mouths and the wall.
    normal_z, normal_y, normal_x : float
        Unit vector across the crack or along the hole.
    """

    id: int
    kind: Kind
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


@dataclass(frozen=True, slots=True)
class Ground:
    """Bone that is being damaged; planting writes into `void`, `labels` and `free`.

    Parameters
    ----------
    bone : ndarray of bool, shape (z, y, x)
        Bone as it grew.
    depth_um : ndarray of float32, shape (z, y, x)
        Distance to the bone's surface, 0 outside.
    free : ndarray of bool, shape (z, y, x)
        Where damage may still lie.
    void : ndarray of float32, shape (z, y, x)
        Share of each voxel of bone that is gone.
    labels : ndarray of int32, shape (z, y, x)
        Which lesion took it; 0 is none.
    voxel_um : float
        Edge of a voxel.
    """

    bone: NDArray[np.bool_]
    depth_um: NDArray[np.float32]
    free: NDArray[np.bool_]
    void: NDArray[np.float32]
    labels: NDArray[np.int32]
    voxel_um: float

    @classmethod
    def of(
        cls, bone: NDArray[np.bool_], *, region: NDArray[np.bool_], voxel_um: float
    ) -> Ground:
        """Return undamaged ground; damage may lie anywhere inside `region`."""
        return cls(
            bone,
            depth_vox(bone) * np.float32(voxel_um),
            region.copy(),
            np.zeros(bone.shape, np.float32),
            np.zeros(bone.shape, np.int32),
            voxel_um,
        )

    def around(self, centre_um: NDArray[np.float64], reach_um: float) -> Box:
        """Return the voxels within `reach_um` of a point."""
        return box_around(
            centre_um,
            reach_um,
            shape=self.bone.shape,
            voxel_um=self.voxel_um,
        )


def plant(
    ground: Ground, damage: Damage, *, rng: np.random.Generator
) -> tuple[Planted, ...] | None:
    """Plant holes first, for few plates take one, then cracks.

    Returns
    -------
    tuple of Planted or None
        None if the bone has no room for so much damage.
    """
    planted: list[Planted] = []
    for work in (_drill,) * damage.perforations + (_crack,) * damage.cracks:
        lesion = work(ground, damage, len(planted) + 1, rng=rng)
        if lesion is None:
            return None
        planted.append(lesion)
    return tuple(planted)


# ------------------------------------------------------------------- microcracks


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


def _crack(
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
        sheet = _sheet(ground, _point(ground, places, rng), half, rng=rng)
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
    centre = _engrave(ground, box, covered, number)
    length, width, opening = (2 * sheet.half_um).tolist()
    face = pi / 4 * length * width
    return Planted(
        number,
        Kind.MICROCRACK,
        *centre,
        length_um=length,
        width_um=width,
        thickness_um=opening,
        volume_um3=SHEET_SHARE * face * opening,
        surface_um2=face,
        **_normal(sheet.axes[2]),
    )


# ------------------------------------------------------------------ perforations


def _drill(
    ground: Ground, damage: Damage, number: int, *, rng: np.random.Generator
) -> Planted | None:
    """Try plates until a hole through one opens on both sides; then narrower holes."""
    radius = rng.uniform(*damage.hole_radius_um)
    deep = (ground.depth_um > THIN_UM / 2) & (ground.depth_um < THICK_UM[1] / 2)
    places = np.flatnonzero(ground.free & deep)
    for attempt in range(DRILLINGS if places.size else 0):
        if attempt and attempt % 100 == 0:
            radius = max(0.95 * radius, NARROWEST_UM)
        point = _point(ground, places, rng)
        normal, (behind, ahead) = thinnest(ground.bone, point, voxel_um=ground.voxel_um)
        centre = point + normal * (ahead - behind) / 2
        thick = THICK_UM[attempt > DRILLINGS // 2]
        if not THIN_UM <= ahead + behind <= thick:
            continue
        around = wall(ground.bone, centre, normal, voxel_um=ground.voxel_um)
        if around < radius + WALL_UM:
            continue
        reach = _mouths(ground, centre, normal, radius, (ahead + behind) / 2)
        if reach is None:
            continue
        box = ground.around(centre, float(np.hypot(reach.max(), radius)) + 5.0)
        covered = np.zeros(box.shape, np.float32)
        draw_hole(covered, box.start, ground.voxel_um, centre, normal, radius, reach)
        covered *= ground.bone[box.slices]
        if _pierces(ground, box, covered):
            return _engrave_hole(ground, box, covered, number, normal, radius)
    return None


def _mouths(
    ground: Ground,
    centre_um: NDArray[np.float64],
    normal: NDArray[np.float64],
    radius_um: float,
    half_um: float,
) -> NDArray[np.float64] | None:
    """Return how far to drill back and ahead until the whole drill is in marrow."""
    angle = np.arange(12) * (2 * pi / 12)
    one, other = across(normal, turn_rad=0.0)
    ring = np.outer(np.cos(angle), one) + np.outer(np.sin(angle), other)
    ring = np.concatenate([ring, ring / 2]) * (radius_um + ground.voxel_um)
    reach = []
    for sign in (-1, 1):
        for extra in np.arange(ground.voxel_um, MOUTH_UM, ground.voxel_um):
            end = centre_um + sign * (half_um + extra) * normal
            index = np.rint((end + ring) / ground.voxel_um).astype(int)
            inside = (index >= 0).all() and (index < ground.bone.shape).all()
            if inside and not ground.bone[tuple(index.T)].any():
                reach.append(half_um + extra)
                break
    return np.array(reach) if len(reach) == 2 else None  # noqa: PLR2004 - two mouths


def _pierces(ground: Ground, box: Box, covered: NDArray[np.float32]) -> bool:
    """Tell whether a hole lies in free bone and adds one tunnel to it."""
    if not ground.free[box.slices][covered > 0].all():
        return False
    before = ground.bone[box.slices]
    after = before & (covered < 0.5)  # noqa: PLR2004 - half a voxel
    return euler_number(after) - euler_number(before) == -1


def _engrave_hole(
    ground: Ground,
    box: Box,
    covered: NDArray[np.float32],
    number: int,
    normal: NDArray[np.float64],
    radius_um: float,
) -> Planted:
    centre = _engrave(ground, box, covered, number)
    volume = float(covered.sum(dtype=np.float64)) * ground.voxel_um**3
    mouth = pi * radius_um**2
    depth = volume / mouth
    return Planted(
        number,
        Kind.PERFORATION,
        *centre,
        length_um=2 * radius_um,
        width_um=2 * radius_um,
        thickness_um=depth,
        volume_um3=volume,
        surface_um2=2 * mouth + 2 * pi * radius_um * depth,
        **_normal(normal),
    )


# -------------------------------------------------------------------------- both


def _point(
    ground: Ground, places: NDArray[np.int64], rng: np.random.Generator
) -> NDArray[np.float64]:
    """Draw a point in one of the voxels named by their flat index."""
    index = np.unravel_index(rng.choice(places), ground.bone.shape)
    return (np.array(index) + rng.uniform(-0.5, 0.5, 3)) * ground.voxel_um


def _engrave(
    ground: Ground, box: Box, covered: NDArray[np.float32], number: int
) -> tuple[float, float, float]:
    """Take the covered share away, and keep later damage at a distance."""
    void, labels = ground.void[box.slices], ground.labels[box.slices]
    np.maximum(void, covered, out=void)
    labels[covered > 0] = number
    margin = int(np.ceil(APART_UM / ground.voxel_um)) + 1
    wide = box.grow(margin, inside=type(box).whole(ground.bone.shape))
    apart = depth_vox(ground.labels[wide.slices] != number) * ground.voxel_um
    ground.free[wide.slices] &= apart > APART_UM
    return _centre_um(box, covered, ground.voxel_um)


def _centre_um(
    box: Box, covered: NDArray[np.float32], voxel_um: float
) -> tuple[float, float, float]:
    place = np.nonzero(covered)
    share = covered[place].astype(np.float64)
    z, y, x = (
        float((axis + start) @ share / share.sum()) * voxel_um
        for axis, start in zip(place, box.start, strict=True)
    )
    return z, y, x


def _normal(axis: NDArray[np.float64]) -> dict[str, float]:
    z, y, x = axis.tolist()
    return {"normal_z": z, "normal_y": y, "normal_x": x}
