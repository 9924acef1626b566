"""What tells a microcrack from a lacuna, a canal or an artefact: numbers about a sheet.

Lengths are in µm.  Greys are shares of the contrast between bone and marrow, so that 1
is a void as dark as marrow.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy import ndimage

from fissura.filters.volumes.surface_sampling import (
    Surface,
    fit_surface,
    sample_surface,
)
from fissura.statistics.quantiles import medians, quantile

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from fissura.detect.microcracks.response import CrackResponse, CrackResponseBlock
    from fissura.detect.noise import Noise

__all__ = ["SHEET_FEATURES", "CrackFeatures", "describe_crack_candidate"]

SHEET_FEATURES = {
    "length": "length",
    "width": "width",
    "thickness": "thickness of what was marked",
    "slenderness": "width over length",
    "flatness": "thickness over width",
    "area": "area of its face",
    "filling": "area over that of an ellipse as long and wide",
    "bending": "how far it bends over its length",
    "roughness": "how far it strays from a smooth surface",
    "peak": "strongest mark, over noise",
    "strength": "mean mark, over noise",
    "purity": "sheet's share of the curvature: 1 a sheet, less a string of blobs",
    "opening": "mean opening",
    "opening_sd": "spread of the opening over its mean",
    "open_share": "share of its face more than half as open as the mean",
    "closed_share": "share of its face less than a quarter as open as the mean",
    "widest_share": "opening of its widest tenth over the mean",
    "blobs": "places much wider than their surroundings, per 1000 µm²",
    "darkness": "mean darkness amid it",
    "darkest": "darkness of its darkest twentieth",
    "breadth": "breadth of the dark band across it, at half its depth",
    "step": "difference of grey between its two sides",
    "shoulders": "bright band beside it",
    "background": "spread of grey around it",
    "depth_least": "least depth below the surface",
    "depth": "mean depth below the surface",
    "depth_sd": "spread of the depth",
    "along_surface": "how parallel to the surface it lies: 1 parallel",
    "deepest_near": "how thick the bone is there: the greatest depth around it",
    "around_axis": "how much its normal points to the volume's axis: 1 as a ring's",
    "ring_spread": "spread of its distance from the axis, over that of its length",
    "upright": "how upright its face stands: 0 upright, 1 flat",
    "noise": "noise over contrast",
    "level": "level it was cut out at, over noise",
}
"""Every feature, with what it says."""

HALF_OPEN, CLOSED = 0.5, 0.25
STEP_UM = 1.3
REACH_UM = 13.0
CORE_UM = 2.0
BAND_UM = 5.2
SHOULDER_UM = (4.5, 9.0)
SIDE_UM = (6.5, 12.0)
BLOB_PX = 5
BELL = np.exp(-0.5 * np.arange(-4.0, 5.0) ** 2)
BELL /= BELL.sum()
"""A Gaussian of one pixel."""


@dataclass(frozen=True, slots=True, eq=False)
class CrackFeatures:
    """A candidate sheet, measured.

    Parameters
    ----------
    centre_vox, normal : ndarray of float64, shape (3,)
        Centre in voxels of the volume, and unit vector across.
    length_um, width_um, area_um2, opening_um : float
        Length and width are axes of the ellipse with the same second moments: what the
        classifier was trained on.  A finding's are extents, of `extents_px`.
    features : ndarray of float32, shape (feature,)
        In the order of `SHEET_FEATURES`.
    """

    centre_vox: NDArray[np.float64]
    normal: NDArray[np.float64]
    length_um: float
    width_um: float
    area_um2: float
    opening_um: float
    features: NDArray[np.float32]


def describe_crack_candidate(
    field: CrackResponse,
    noise: Noise,
    look: CrackResponseBlock,
    level: int,
    places: NDArray[np.integer],
) -> CrackFeatures:
    """Measure a candidate.

    Parameters
    ----------
    field : CrackResponse
    noise : Noise
    look : CrackResponseBlock
        At the candidate and what is around it.
    level : int
        At which it was cut out.
    places : ndarray of int, shape (voxel, 3)
        Its voxels in the volume.
    """
    voxel_um = field.scale.voxel_um
    places = places - np.array(look.box.start)
    at = tuple(places.T)
    marks = look.score[at]
    surface = fit_surface(places, marks)
    plane = surface.on_plane(places)
    along, over, stray = _extents(plane, surface)
    u, v = _face(plane)
    across = np.arange(-REACH_UM, REACH_UM + STEP_UM / 2, STEP_UM) / voxel_um
    profiles = sample_surface(look.dark, surface, u=u, v=v, across=across).astype(
        np.float64
    )
    away_um = np.abs(across) * voxel_um
    side = (away_um >= SIDE_UM[0]) & (away_um <= SIDE_UM[1])
    bed = medians(profiles[:, side])[:, None]
    lacks = profiles - bed
    openings_um = lacks[:, away_um <= BAND_UM].sum(axis=1) * STEP_UM
    pixel_um2 = voxel_um**2
    area_um2 = len(u) * pixel_um2
    opening_um = float(openings_um.mean())
    mean_profile = lacks.mean(axis=0)
    depth = look.depth_um[at].astype(np.float64)
    length_um, width_um, thickness_um = (4 * voxel_um * s for s in (*along, over))
    relative = openings_um / max(opening_um, 1e-3)
    normal = surface.axes[:, 2]
    radial = _radial(field, look, places)
    values = {
        "length": length_um,
        "width": width_um,
        "thickness": thickness_um,
        "slenderness": width_um / length_um,
        "flatness": thickness_um / width_um,
        "area": area_um2,
        "filling": area_um2 / (np.pi / 4 * length_um * width_um),
        "bending": float(np.abs(surface.terms[3:]).max())
        * (length_um / voxel_um) ** 2
        / 4
        * voxel_um,
        "roughness": stray * voxel_um,
        "peak": float(marks.max()) / noise.score,
        "strength": float(marks.mean()) / noise.score,
        "purity": _purity(look.smooth, places, marks),
        "opening": opening_um,
        "opening_sd": float(relative.std()),
        "open_share": float((relative > HALF_OPEN).mean()),
        "closed_share": float((relative < CLOSED).mean()),
        "widest_share": float(quantile(relative, 0.9)),
        "blobs": _blobs(u, v, openings_um) / area_um2 * 1000,
        "darkness": float(mean_profile[away_um <= CORE_UM].mean()),
        "darkest": float(quantile(look.dark[at], 0.95)),
        "breadth": _breadth_um(mean_profile),
        "step": _step(profiles, across, side),
        "shoulders": -float(
            mean_profile[
                (away_um >= SHOULDER_UM[0]) & (away_um <= SHOULDER_UM[1])
            ].min()
        ),
        "background": float(profiles[:, side].std()),
        "depth_least": float(depth.min()),
        "depth": float(depth.mean()),
        "depth_sd": float(depth.std()),
        "along_surface": _along_surface(look.depth_um, places, normal),
        "deepest_near": float(look.depth_um.max()),
        "around_axis": float(abs(normal[1:] @ radial[1]) if radial[0] else 0.0),
        "ring_spread": radial[2] * voxel_um / max(length_um / 4, 1e-3),
        "upright": float(abs(normal[0])),
        "noise": noise.dark,
        "level": field.scale.settings.sheet_levels[level],
    }
    features = np.array([values[name] for name in SHEET_FEATURES], np.float32)
    centre_vox = surface.centre + np.array(look.box.start)
    return CrackFeatures(
        centre_vox, normal, length_um, width_um, area_um2, opening_um, features
    )


def _purity(
    smooth: NDArray[np.float32],
    places: NDArray[np.integer],
    marks: NDArray[np.float32],
) -> float:
    """Return the sheet's curvature over all curvature: along a sheet there is none."""
    z, y, x = np.clip(places, 1, np.array(smooth.shape) - 2).T
    bend = 6 * smooth[z, y, x].astype(np.float64)
    for ahead, behind in _neighbours(smooth, z, y, x):
        bend -= ahead
        bend -= behind
    return float(marks.sum(dtype=np.float64) / max(np.abs(bend).sum(), 1e-9))


def _neighbours(
    image: NDArray[np.float32],
    z: NDArray[np.integer],
    y: NDArray[np.integer],
    x: NDArray[np.integer],
) -> tuple[tuple[NDArray[np.float32], NDArray[np.float32]], ...]:
    """Return the values one voxel ahead and one behind, along each axis."""
    return (
        (image[z + 1, y, x], image[z - 1, y, x]),
        (image[z, y + 1, x], image[z, y - 1, x]),
        (image[z, y, x + 1], image[z, y, x - 1]),
    )


def _extents(
    plane: NDArray[np.float64], surface: Surface
) -> tuple[tuple[float, float], float, float]:
    """Return standard deviations along, across and off the plane, and off the sheet."""
    u, v, height = plane.T
    stray = height - surface.height(u, v)
    off = float(np.sqrt(stray.var() + 1 / 12))
    return _spread_along(u, v), off, float(stray.std())


def _spread_along(
    u: NDArray[np.float64], v: NDArray[np.float64]
) -> tuple[float, float]:
    """Return the standard deviations of pixels of a face: along it, and across."""
    flat = np.stack([u, v])
    flat -= flat.mean(axis=1, keepdims=True)
    spread = np.linalg.eigvalsh(flat @ flat.T * (1 / len(u)) + np.eye(2) / 12)
    return float(np.sqrt(spread[1])), float(np.sqrt(spread[0]))


def _face(
    plane: NDArray[np.float64],
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the middles of the pixels of the plane that the candidate covers."""
    pixels = np.round(plane[:, :2]).astype(np.int64)
    low = pixels.min(axis=0) - 1
    face = np.zeros(pixels.max(axis=0) - low + 2, np.bool_)
    face[tuple((pixels - low).T)] = True
    u, v = (np.argwhere(_closed(face)) + low).T.astype(np.float64)
    return u, v


def _closed(face: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Close gaps of one pixel between neighbours; the outermost pixels stay empty."""
    spread = face.copy()
    spread[1:] |= face[:-1]
    spread[:-1] |= face[1:]
    spread[:, 1:] |= face[:, :-1]
    spread[:, :-1] |= face[:, 1:]
    closed = np.zeros_like(face)
    closed[1:-1, 1:-1] = (
        spread[1:-1, 1:-1]
        & spread[:-2, 1:-1]
        & spread[2:, 1:-1]
        & spread[1:-1, :-2]
        & spread[1:-1, 2:]
    )
    return closed


def _blobs(
    u: NDArray[np.float64], v: NDArray[np.float64], openings_um: NDArray[np.float64]
) -> int:
    """Count places that are the widest around and twice as wide as usual."""
    low = np.array([u.min(), v.min()])
    at = tuple((np.stack([u, v], axis=1) - low).astype(np.int64).T)
    face = np.zeros([int(edge.max()) + 1 for edge in at])
    face[at] = openings_um
    smooth = face
    for axis in (0, 1):
        smooth = ndimage.correlate1d(smooth, BELL, axis)
    highest = smooth
    for axis in (0, 1):
        highest = ndimage.maximum_filter1d(highest, BLOB_PX, axis)
    wide = smooth > 2 * max(float(medians(openings_um)), 0.1)
    return int(np.count_nonzero((smooth == highest) & wide))


def _breadth_um(profile: NDArray[np.float64]) -> float:
    """Return the breadth at half the depth of the dip amid a profile."""
    middle = len(profile) // 2
    near = slice(middle - 2, middle + 3)
    peak = middle - 2 + int(np.argmax(profile[near]))
    half = profile[peak] / 2
    if half <= 0:
        return 2 * REACH_UM
    right = _first_below(profile[peak:], half)
    left = _first_below(profile[peak::-1], half)
    return (left + right) * STEP_UM


def _first_below(falling: NDArray[np.float64], level: float) -> float:
    """Return where values first fall below a level, between two of them."""
    below = np.flatnonzero(falling < level)
    if not len(below):
        return float(len(falling))
    i = int(below[0])
    return i - 1 + float((falling[i - 1] - level) / (falling[i - 1] - falling[i]))


def _step(
    profiles: NDArray[np.float64], across: NDArray[np.float64], side: NDArray[np.bool_]
) -> float:
    above, below = (
        medians(profiles[:, side & (sign * across > 0)].ravel()) for sign in (1, -1)
    )
    return float(abs(above - below))


def _along_surface(
    depth_um: NDArray[np.float32],
    places: NDArray[np.integer],
    normal: NDArray[np.float64],
) -> float:
    """Return how much the normal points the way the depth grows."""
    z, y, x = np.clip(places, 1, np.array(depth_um.shape) - 2).T
    slope = np.empty((len(places), 3))
    for axis, (ahead, behind) in enumerate(_neighbours(depth_um, z, y, x)):
        slope[:, axis] = ahead - behind
    length = np.linalg.norm(slope, axis=1)
    clear = length > 0
    if not clear.any():
        return 0.0
    return float(np.abs(slope[clear] @ normal / length[clear]).mean())


def _radial(
    field: CrackResponse, look: CrackResponseBlock, places: NDArray[np.integer]
) -> tuple[float, NDArray[np.float64], float]:
    """Return distance and direction from the axis, and the spread of the distance."""
    offsets = places[:, 1:] + np.array(look.box.start[1:]) - np.array(field.axis_yx)
    radii = np.linalg.norm(offsets, axis=1)
    middle = offsets.mean(axis=0)
    distance = float(np.linalg.norm(middle))
    return distance, middle / max(distance, 1e-9), float(radii.std())
