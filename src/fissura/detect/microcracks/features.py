"""Features that distinguish a microcrack from a lacuna, a canal or an artefact.

Lengths are in µm.  Greys are shares of the contrast between bone and marrow, so that 1
is a void as dark as marrow.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy import ndimage

from fissura.detect.microcracks.profiles import (
    AWAY_UM,
    BAND_UM,
    CORE_UM,
    beside,
    breadth_um,
    openings_um,
    sample_profiles,
    shoulders,
    side_step,
    spread_beside,
)
from fissura.filters.volumes.surface_sampling import Surface, fit_surface
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
"""Every feature, with its meaning."""

HALF_OPEN, CLOSED = 0.5, 0.25
BLOB_PX = 5
BELL = np.exp(-0.5 * np.arange(-4.0, 5.0) ** 2)
BELL /= BELL.sum()
"""A Gaussian of one pixel."""


@dataclass(frozen=True, slots=True, eq=False)
class CrackFeatures:
    """A crack candidate, measured.

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
    marks = look.score[tuple(places.T)]
    surface = fit_surface(places, marks)
    plane = surface.on_plane(places)
    u, v = _face(plane)
    profiles = sample_profiles(look.dark, surface, u=u, v=v, voxel_um=voxel_um)
    area_um2 = len(u) * voxel_um**2
    size = _size(plane, surface, area_um2, voxel_um)
    opening = _opening(profiles, u, v, area_um2)
    normal = surface.axes[:, 2]
    values = {
        **size,
        "peak": float(marks.max()) / noise.score,
        "strength": float(marks.mean()) / noise.score,
        "purity": _purity(look.smooth, places, marks),
        **opening,
        "darkest": float(quantile(look.dark[tuple(places.T)], 0.95)),
        **_place(field, look, places, normal, size["length"]),
        "noise": noise.dark,
        "level": field.scale.settings.sheet_levels[level],
    }
    return CrackFeatures(
        surface.centre + np.array(look.box.start),
        normal,
        size["length"],
        size["width"],
        area_um2,
        opening["opening"],
        np.array([values[name] for name in SHEET_FEATURES], np.float32),
    )


def _size(
    plane: NDArray[np.float64], surface: Surface, area_um2: float, voxel_um: float
) -> dict[str, float]:
    """Measure the shape of the marked voxels."""
    along, over, stray = _extents(plane, surface)
    length_um, width_um, thickness_um = (4 * voxel_um * s for s in (*along, over))
    return {
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
    }


def _opening(
    profiles: NDArray[np.float64],
    u: NDArray[np.float64],
    v: NDArray[np.float64],
    area_um2: float,
) -> dict[str, float]:
    """Measure the opening along the candidate's face, and the darkness beside it."""
    lacks = profiles - beside(profiles)[:, None]
    opening_um = openings_um(lacks[:, AWAY_UM <= BAND_UM])
    mean_um = float(opening_um.mean())
    relative = opening_um / max(mean_um, 1e-3)
    profile = lacks.mean(axis=0)
    return {
        "opening": mean_um,
        "opening_sd": float(relative.std()),
        "open_share": float((relative > HALF_OPEN).mean()),
        "closed_share": float((relative < CLOSED).mean()),
        "widest_share": float(quantile(relative, 0.9)),
        "blobs": _blobs(u, v, opening_um) / area_um2 * 1000,
        "darkness": float(profile[AWAY_UM <= CORE_UM].mean()),
        "breadth": breadth_um(profile),
        "step": side_step(profiles),
        "shoulders": shoulders(profile),
        "background": spread_beside(profiles),
    }


def _place(
    field: CrackResponse,
    look: CrackResponseBlock,
    places: NDArray[np.integer],
    normal: NDArray[np.float64],
    length_um: float,
) -> dict[str, float]:
    """Measure the position of the candidate in the bone and in the volume."""
    depth = look.depth_um[tuple(places.T)].astype(np.float64)
    radial = _radial(field, look, places)
    return {
        "depth_least": float(depth.min()),
        "depth": float(depth.mean()),
        "depth_sd": float(depth.std()),
        "along_surface": _along_surface(look.depth_um, places, normal),
        "deepest_near": float(look.depth_um.max()),
        "around_axis": float(abs(normal[1:] @ radial[1]) if radial[0] else 0.0),
        "ring_spread": radial[2] * field.scale.voxel_um / max(length_um / 4, 1e-3),
        "upright": float(abs(normal[0])),
    }


def _purity(
    smooth: NDArray[np.float32],
    places: NDArray[np.integer],
    marks: NDArray[np.float32],
) -> float:
    """Return curvature across over all curvature: a crack has none along it."""
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
    """Return standard deviations: along and across, off the plane, off the surface."""
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
