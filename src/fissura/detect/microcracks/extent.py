"""A crack's whole face: followed along its surface as far as it is open.

The search marks where a crack is clearest.  Its faint ends, and what a high level cut
off, are found in profiles across the surface of the marked voxels and beyond them.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil
from typing import TYPE_CHECKING

import numpy as np
from scipy import ndimage

from fissura.detect.darkness import read_darkness
from fissura.detect.microcracks.profiles import (
    AWAY_UM,
    BAND_UM,
    CORE_UM,
    REACH_UM,
    STEP_UM,
    beside,
    openings_um,
    sample_profiles,
)
from fissura.detect.microcracks.size import extents_px
from fissura.filters.volumes.surface_sampling import Surface, fit_surface
from fissura.model import Box

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from fissura.detect.microcracks.response import CrackResponse

__all__ = ["Face", "whole_face"]

BEYOND_UM = 15.6
"""How far beyond the marked voxels a crack is followed."""
SMOOTH_VOX = 1.0
"""Along the face, before the ends of the crack are found."""
ASIDE_UM = 2.6
"""How far off the surface the crack may be."""
LEAST_OPEN, MOST_OPEN = 0.4, 2.5
"""A place belongs to the crack if it is so open and so dark, over the marked ones; a
wider one is a lacuna that it meets."""
SOUND = 0.3
"""Darkness of what is beside the crack, above which it is no bone."""
ROUGH_VOX = 1.2
"""Voxels that deviate more than this are not on a single surface."""


@dataclass(frozen=True, slots=True, eq=False)
class Face:
    """One face of a crack.

    Parameters
    ----------
    places : ndarray of int, shape (voxel, 3)
        Voxels of the grid along it, the marked ones included.
    normal : ndarray of float64, shape (3,)
    length_um, width_um : float
        Extent along its principal axis, and across it, of `extents_px`.
    area_um2, volume_um3 : float
        Of one face, and of the void from the grey it lacks.
    """

    places: NDArray[np.integer]
    normal: NDArray[np.float64]
    length_um: float
    width_um: float
    area_um2: float
    volume_um3: float


def whole_face(field: CrackResponse, marked: NDArray[np.integer]) -> Face | None:
    """Follow a crack from its marked voxels to its ends.

    Parameters
    ----------
    field : CrackResponse
    marked : ndarray of int, shape (voxel, 3)
        Voxels of the grid.

    Returns
    -------
    Face or None
        None if the voxels are on more than one surface.
    """
    um = field.scale.voxel_um
    box = _around(marked, field)
    places = marked - np.array(box.start)
    surface = fit_surface(places, np.ones(len(places)))
    plane = surface.on_plane(places)
    stray = plane[:, 2] - surface.height(plane[:, 0], plane[:, 1])
    if stray.std() > ROUGH_VOX:
        return None
    dark = read_darkness(field.volume, box, field.bone)
    map_ = _Map.of(dark, surface, plane, um)
    open_ = map_.open_from_marked()
    u, v = (np.argwhere(open_) + map_.low).T.astype(np.float64)
    along = np.round(surface.in_space(u, v)).astype(places.dtype)
    inside = ((along >= 0) & (along < np.array(box.shape))).all(axis=1)
    every = np.unique(np.concatenate([places, along[inside]]), axis=0)
    length_um, width_um = (um * extent for extent in extents_px(u, v))
    return Face(
        every + np.array(box.start),
        surface.axes[:, 2],
        length_um,
        width_um,
        np.count_nonzero(open_) * um**2,
        float(map_.openings_um[open_].sum()) * um**2,
    )


def _around(marked: NDArray[np.integer], field: CrackResponse) -> Box:
    low, high = marked.min(axis=0), marked.max(axis=0) + 1
    margin = ceil((BEYOND_UM + REACH_UM) / field.scale.voxel_um)
    return Box.between(low, high).grow(margin, inside=field.whole)


@dataclass(frozen=True, slots=True, eq=False)
class _Map:
    """Profiles across a surface, at each pixel of its plane.

    Parameters
    ----------
    low : ndarray of int64, shape (2,)
        u and v of the first pixel.
    marked : ndarray of bool, shape (u, v)
    openings_um : ndarray of float64, shape (u, v)
    smooth_um, core : ndarray of float64, shape (u, v)
        Opening and darkness, less noisy.
    beside : ndarray of float64, shape (u, v)
        Darkness of what is on both sides.
    """

    low: NDArray[np.int64]
    marked: NDArray[np.bool_]
    openings_um: NDArray[np.float64]
    smooth_um: NDArray[np.float64]
    core: NDArray[np.float64]
    beside: NDArray[np.float64]

    @classmethod
    def of(
        cls,
        dark: NDArray[np.float32],
        surface: Surface,
        plane: NDArray[np.float64],
        voxel_um: float,
    ) -> _Map:
        """Measure profiles across a surface, at the marked places and around them."""
        pixels = np.unique(np.round(plane[:, :2]).astype(np.int64), axis=0)
        beyond = round(BEYOND_UM / voxel_um)
        low = pixels.min(axis=0) - beyond
        marked = np.zeros(pixels.max(axis=0) + beyond + 1 - low, np.bool_)
        marked[tuple((pixels - low).T)] = True
        marked = ndimage.binary_closing(marked)
        u, v = (np.indices(marked.shape).reshape(2, -1) + low[:, None]).astype(float)
        profiles = sample_profiles(dark, surface, u=u, v=v, voxel_um=voxel_um)
        raw = profiles.reshape(*marked.shape, -1)
        even = ndimage.gaussian_filter(raw, (SMOOTH_VOX, SMOOTH_VOX, 0))
        bed = beside(even)
        near = np.flatnonzero(AWAY_UM <= ASIDE_UM + STEP_UM / 2)
        peak = near[0] + np.argmax(even[..., near], axis=-1)
        band = np.arange(-round(BAND_UM / STEP_UM), round(BAND_UM / STEP_UM) + 1)
        steps = np.clip(peak[..., None] + band, 0, raw.shape[-1] - 1)
        core = np.abs(band) * STEP_UM <= CORE_UM
        lacks = [
            np.take_along_axis(one, steps, -1) - bed[..., None] for one in (raw, even)
        ]
        opening_um, smooth_um = (openings_um(lack) for lack in lacks)
        darkness = lacks[1][..., core].mean(axis=-1)
        return cls(low, marked, opening_um, smooth_um, darkness, bed)

    def open_from_marked(self) -> NDArray[np.bool_]:
        """Return the open pixels: marked ones, and others that continue them."""
        usual_um = np.median(self.smooth_um[self.marked])
        dark = np.median(self.core[self.marked])
        open_ = (
            (self.smooth_um >= LEAST_OPEN * usual_um)
            & (self.smooth_um <= MOST_OPEN * usual_um)
            & (self.core >= LEAST_OPEN * dark)
            & (self.beside < SOUND)
        )
        # an extension by a single pixel is noise
        open_ = ndimage.binary_opening(open_) | (open_ & self.marked)
        parts, _ = ndimage.label(open_)
        mine = np.unique(parts[self.marked & open_])
        whole: NDArray[np.bool_] = ndimage.binary_fill_holes(np.isin(parts, mine))
        return whole if mine.size else self.marked
