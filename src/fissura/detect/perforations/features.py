"""Features that distinguish a perforation from a canal, a pit or a fillet.

A plug is what one ball cannot enter from the marrow.  In a hole through a plate it is a
stopper with a mouth on either side and bone all around; in a broken rod a disc with
bone at both ends and marrow all around; in a canal it runs along the bone; in a pit it
has one mouth; where struts meet it is a fillet.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from fissura.detect.components import places_of
from fissura.detect.directions import upward
from fissura.filters.masks.ball_morphology import close_by_ball, deeper_than, depth_vox
from fissura.filters.masks.connected_parts import numbered_parts
from fissura.filters.masks.euler import euler_number

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from fissura.detect.perforations.marrow_distance import (
        MarrowDistance,
        MarrowDistanceBlock,
    )

__all__ = ["HOLE_FEATURES", "PlugFeatures", "describe_plug"]

HOLE_FEATURES = {
    "ball": "radius of the ball that cannot enter",
    "inradius": "radius of the widest ball within",
    "depth": "extent from mouth to mouth, or across a gap",
    "length": "longer diameter across that",
    "width": "shorter diameter across that",
    "squatness": "depth over width",
    "roundness": "width over length",
    "straightness": "how straight it runs: 1 a stopper",
    "mouths": "openings into marrow",
    "mouth": "area of the largest, over its own cross-section",
    "mouth_ratio": "area of the second mouth over the first",
    "euler": "what filling it changes in tunnels",
    "parts": "parts of bone that filling it joins",
    "walled": "share of its surface that is bone",
    "member": "thickness of the bone it lies in",
    "member_ratio": "its depth over that thickness",
    "across_member": "how squarely it crosses the bone: 1 from face to face",
    "ring_near": "bone close around its waist",
    "ring_far": "bone farther around its waist",
    "ends_near": "bone beyond its ends: 0 a hole, 1 a gap",
    "ends_far": "bone farther beyond its ends",
    "ends_least": "bone beyond the opener end",
    "emptiness": "how dark it is: 0 bone, 1 marrow",
    "grown": "all that the ball cannot enter there, over the plug itself",
    "filled": "all that a three times larger ball cannot enter there, over the plug",
}
"""Every feature, with its meaning."""

TOUCHING_VOX = 1.8
"""Closer than this are the 26 neighbours only."""
REACH = 0.6
"""How far out of its plug a hole reaches to the bone's own surface, over the ball."""
SMALLEST_MOUTH_VOX = 4
WALL_VOX = 2.0
"""How far into the bone the image spreads a hole: its grey is gathered so far."""
NEAR_UM, FAR_UM = 10.0, 35.0
DIRECTIONS = 16
DISC_VOX = 2.0
MOST_CHANGE = 3
TWO = 2


@dataclass(frozen=True, slots=True, eq=False)
class PlugFeatures:
    """A candidate hole, measured.

    Parameters
    ----------
    places : ndarray of int, shape (voxel, 3)
        Its voxels in the volume, out to the bone's own surface.
    centre_vox, axis : ndarray of float64, shape (3,)
        Centre in the volume; unit vector from mouth to mouth or across the gap.
    depth_um, length_um, width_um, volume_um3, surface_um2, emptiness : float
    features : ndarray of float32, shape (feature,)
        In the order of `HOLE_FEATURES`.
    """

    places: NDArray[np.signedinteger[Any]]
    centre_vox: NDArray[np.float64]
    axis: NDArray[np.float64]
    depth_um: float
    length_um: float
    width_um: float
    volume_um3: float
    surface_um2: float
    emptiness: float
    features: NDArray[np.float32]


def describe_plug(
    field: MarrowDistance,
    ball: int,
    look: MarrowDistanceBlock,
    *,
    plugs: NDArray[np.bool_],
    core: NDArray[np.bool_],
) -> PlugFeatures:
    """Measure a candidate.

    Parameters
    ----------
    field : MarrowDistance
    ball : int
        Which ball it was found with.
    look : MarrowDistanceBlock
        At the candidate and what is around it.
    plugs, core : ndarray of bool, shape (z, y, x)
        What the ball cannot enter, and the candidate's core, in that box.
    """
    scale = field.scale
    voxel_um = scale.voxel_um
    plug = _holding(plugs & _within(core, scale.core_vox(ball) + 1.5), core)
    shell = _within(plug, TOUCHING_VOX) & ~plug
    mouths = _mouths(shell & ~look.solid)
    whole = close_by_ball(look.solid, radius_vox=scale.wide_vox(ball))
    inward = np.minimum(depth_vox(whole), np.float32(max(look.box.shape)))
    places = np.argwhere(plug)
    centre = places.mean(axis=0)
    axis = _axis(places - centre, mouths)
    depth_um, length_um, width_um = _extents(places - centre, axis) * voxel_um
    member_um = 2 * voxel_um * float(inward[plug].max(initial=0))
    filled = _holding(whole & ~look.solid, core)
    void = filled & _within(plug, REACH * scale.close_vox(ball) + 1)
    wall = look.solid & _within(void, WALL_VOX)
    volume_um3 = float(look.dark[void | wall].sum(dtype=np.float64)) * voxel_um**3
    waist_vox = (width_um + length_um) / 4 / voxel_um
    near_vox, far_vox = NEAR_UM / voxel_um, FAR_UM / voxel_um
    half_vox = depth_um / 2 / voxel_um
    ends_near = _ends(look.solid, centre, axis, half_vox + near_vox)
    values = {
        "ball": scale.radii_um[ball],
        "inradius": float(depth_vox(plug).max()) * voxel_um,
        "depth": depth_um,
        "length": length_um,
        "width": width_um,
        "squatness": depth_um / width_um,
        "roundness": width_um / length_um,
        "straightness": _straightness(places - centre, axis),
        "mouths": min(len(mouths), MOST_CHANGE),
        "mouth": _area(mouths, 0) * voxel_um**2 / (np.pi / 4 * length_um * width_um),
        "mouth_ratio": _area(mouths, 1) / max(_area(mouths, 0), 1),
        "euler": _clipped(euler_number(look.solid | plug) - euler_number(look.solid)),
        "parts": _clipped(_parts(look.solid) - _parts(look.solid | plug)),
        "walled": float(look.solid[shell].mean()),
        "member": member_um,
        "member_ratio": depth_um / max(member_um, voxel_um),
        "across_member": _across(inward, mouths, axis),
        "ring_near": _ring(look.solid, centre, axis, waist_vox + near_vox),
        "ring_far": _ring(look.solid, centre, axis, waist_vox + far_vox),
        "ends_near": float(np.mean(ends_near)),
        "ends_far": float(np.mean(_ends(look.solid, centre, axis, half_vox + far_vox))),
        "ends_least": min(ends_near),
        "emptiness": float(look.dark[plug].mean(dtype=np.float64)),
        "grown": np.count_nonzero(_holding(plugs, core)) / len(places),
        "filled": np.count_nonzero(filled) / len(places),
    }
    return PlugFeatures(
        places_of(void, look.box),
        centre + look.box.start,
        axis,
        float(depth_um),
        float(length_um),
        float(width_um),
        volume_um3,
        _surface_vox2(void) * voxel_um**2,
        float(np.clip(look.dark[plug].mean(dtype=np.float64), 0, 1)),
        np.array([values[name] for name in HOLE_FEATURES], np.float32),
    )


def _within(voxels: NDArray[np.bool_], reach_vox: float) -> NDArray[np.bool_]:
    """Return all voxels no farther than `reach_vox` from some."""
    near: NDArray[np.bool_] = ~deeper_than(~voxels, reach_vox)
    return near


def _holding(voxels: NDArray[np.bool_], core: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return the components of `voxels` that hold a part of the core."""
    labels, count = numbered_parts(voxels | core, connectivity=26)
    selected = np.zeros(count + 1, np.bool_)
    selected[np.unique(labels[core])] = True
    selected[0] = False
    held: NDArray[np.bool_] = selected[labels]
    return held


def _mouths(around: NDArray[np.bool_]) -> list[NDArray[np.integer]]:
    """Return the marrow patches at a plug, largest first."""
    labels, count = numbered_parts(around, connectivity=26)
    patches = [np.argwhere(labels == label) for label in range(1, count + 1)]
    open_: list[NDArray[np.integer]] = [
        patch for patch in patches if len(patch) >= SMALLEST_MOUTH_VOX
    ]
    open_.sort(key=len, reverse=True)
    return open_


def _area(mouths: list[NDArray[np.integer]], number: int) -> int:
    return len(mouths[number]) if number < len(mouths) else 0


def _axis(
    offsets: NDArray[np.float64], mouths: list[NDArray[np.integer]]
) -> NDArray[np.float64]:
    """Return the direction from mouth to mouth; of a gap with one, across its disc."""
    if len(mouths) >= TWO:
        axis = mouths[0].mean(axis=0) - mouths[1].mean(axis=0)
        length = float(np.linalg.norm(axis))
        if length > 0:
            return upward(axis / length)
    spread = offsets.T @ offsets / len(offsets)
    _, axes = np.linalg.eigh(spread + np.eye(3) / 12)
    return upward(axes[:, 0])


def _extents(
    offsets: NDArray[np.float64], axis: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return the extent along `axis`, and the longer and the shorter one across it.

    Across, the hole is taken for an ellipse: its axes are four standard deviations.
    Along, for a cylinder: its height is the square root of twelve times as long.
    """
    along = offsets @ axis
    across = offsets - along[:, None] * axis
    spread = np.linalg.eigvalsh(across.T @ across / len(across))
    return np.array(
        [
            np.sqrt(12 * (along.var() + 1 / 12)),
            4 * np.sqrt(spread[2] + 1 / 12),
            4 * np.sqrt(spread[1] + 1 / 12),
        ]
    )


def _straightness(offsets: NDArray[np.float64], axis: NDArray[np.float64]) -> float:
    """Return how straight the line through the middles of its slices is."""
    along = np.round(offsets @ axis).astype(np.int64)
    across = offsets - (offsets @ axis)[:, None] * axis
    slices = np.unique(along, return_inverse=True)[1]
    count = np.bincount(slices)[:, None]
    middles = np.stack([np.bincount(slices, part) for part in across.T], axis=1) / count
    wander = (middles**2 * count).sum() / count.sum()
    return float(1 - wander / max((across**2).sum(axis=1).mean(), 1e-9))


def _across(
    inward: NDArray[np.float32],
    mouths: list[NDArray[np.integer]],
    axis: NDArray[np.float64],
) -> float:
    """Return how far the axis is normal to the bone's surface at its mouths."""
    if not mouths:
        return 0.0
    at = np.clip(np.concatenate(mouths[:2]), 1, np.array(inward.shape) - 2)
    slope = np.stack(
        [
            inward[tuple((at + step).T)] - inward[tuple((at - step).T)]
            for step in np.eye(3, dtype=np.int64)
        ],
        axis=1,
    ).astype(np.float64)
    length = np.linalg.norm(slope, axis=1)
    clear = (length > 0) & np.isfinite(length)
    if not clear.any():
        return 0.0
    return float(np.abs(slope[clear] @ axis / length[clear]).mean())


def _ring(
    solid: NDArray[np.bool_],
    centre: NDArray[np.float64],
    axis: NDArray[np.float64],
    radius_vox: float,
) -> float:
    """Return the share of bone on a ring around the waist."""
    return float(_at(solid, centre + radius_vox * _around(axis)).mean())


def _ends(
    solid: NDArray[np.bool_],
    centre: NDArray[np.float64],
    axis: NDArray[np.float64],
    away_vox: float,
) -> list[float]:
    """Return the share of bone on a small disc beyond either end."""
    disc = np.vstack([np.zeros((4, 3)), DISC_VOX * _around(axis)])
    return [
        float(_at(solid, centre + sign * away_vox * axis + disc).mean())
        for sign in (-1, 1)
    ]


def _around(axis: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return directions all around an axis, square to it."""
    one, other = _beside(axis)
    turns = np.arange(DIRECTIONS) * 2 * np.pi / DIRECTIONS
    rays: NDArray[np.float64] = np.outer(np.cos(turns), one)
    rays += np.outer(np.sin(turns), other)
    return rays


def _beside(
    axis: NDArray[np.float64],
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return two directions square to the axis and each other."""
    least = np.eye(3)[int(np.argmin(np.abs(axis)))]
    one = np.cross(axis, least)
    one /= np.linalg.norm(one)
    return one, np.cross(axis, one)


def _at(solid: NDArray[np.bool_], points: NDArray[np.float64]) -> NDArray[np.bool_]:
    inside = np.clip(np.round(points).astype(np.int64), 0, np.array(solid.shape) - 1)
    found: NDArray[np.bool_] = solid[tuple(inside.T)]
    return found


def _parts(solid: NDArray[np.bool_]) -> int:
    _, count = numbered_parts(solid, connectivity=26)
    return count


def _clipped(change: int) -> int:
    return min(max(change, -MOST_CHANGE), MOST_CHANGE)


def _surface_vox2(here: NDArray[np.bool_]) -> float:
    """Return the area of a solid's surface, from its faces along the three axes.

    A smooth surface shows two thirds of its area in voxel faces' directions on
    average: the count of faces is scaled by it.
    """
    padded = np.pad(here, 1)
    faces = sum(
        int(np.count_nonzero(np.diff(padded.astype(np.int8), axis=axis)))
        for axis in range(3)
    )
    return faces * 2 / 3
