"""Take two sheets apart that cross each other."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from fissura.filters.voxels.unfold import Surface, fit_surface

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["crossing_sheets"]

FEWEST = 60
"""Voxels that two sheets need."""
ROUGH_VOX = 1.2
"""One sheet strays less than this from a smooth surface."""
NEAR_VOX = 1.8
"""A voxel nearer than this to a sheet belongs to it."""
TRIES = 64
LEAST_SHARE = 0.15
"""Of the voxels, that the lesser sheet must hold beside the greater one."""
BOTH_SIDES = 0.25
"""Of the lesser sheet, that must lie on either side of the greater; or it branches."""
STEEPEST = 0.9
"""Cosine of the angle between two sheets; nearly parallel ones are one."""


def crossing_sheets(
    places: NDArray[np.int32], weights: NDArray[np.floating]
) -> tuple[NDArray[np.int32], ...]:
    """Return the voxels of each of two sheets that cross; nothing for one sheet.

    Parameters
    ----------
    places : ndarray of int, shape (voxel, 3)
    weights : ndarray, shape (voxel,)

    Returns
    -------
    tuple of ndarray of int, shape (voxel, 3)
        Two, which share the voxels where they cross; or none.
    """
    if len(places) < FEWEST or _stray(fit_surface(places, weights), places) < ROUGH_VOX:
        return ()
    greater = _greater(places, weights)
    on_greater = _near(greater, places)
    beside = ~on_greater
    if np.count_nonzero(beside) < max(LEAST_SHARE * len(places), FEWEST / 3):
        return ()
    lesser = fit_surface(places[beside], weights[beside])
    height = _height(greater, places[beside])
    above = float((height > 0).mean())
    parallel = abs(float(greater.axes[:, 2] @ lesser.axes[:, 2]))
    if (
        min(above, 1 - above) < BOTH_SIDES
        or parallel > STEEPEST
        or _stray(lesser, places[beside]) > ROUGH_VOX
    ):
        return ()
    return places[on_greater], places[_near(lesser, places)]


def _greater(places: NDArray[np.integer], weights: NDArray[np.floating]) -> Surface:
    """Find the plane most voxels are near to, and fit a sheet to those."""
    rng = np.random.default_rng(0)  # tries, not chance: the same for the same voxels
    threes = places[rng.integers(len(places), size=(TRIES, 3))].astype(np.float64)
    normals = np.cross(threes[:, 1] - threes[:, 0], threes[:, 2] - threes[:, 0])
    lengths = np.linalg.norm(normals, axis=1)
    normals[lengths > 0] /= lengths[lengths > 0, None]
    away = np.abs(
        places @ normals.T - np.einsum("ij,ij->i", threes[:, 0], normals)[None]
    )
    near = (away < NEAR_VOX) & (lengths > 0)[None]
    best = near[:, int(np.argmax(near.sum(axis=0)))]
    if np.count_nonzero(best) < FEWEST / 3:
        best = np.ones(len(places), np.bool_)
    first = fit_surface(places[best], weights[best])
    again = _near(first, places)
    return fit_surface(places[again], weights[again]) if again.any() else first


def _height(sheet: Surface, places: NDArray[np.integer]) -> NDArray[np.float64]:
    u, v, height = sheet.on_plane(places).T
    above: NDArray[np.float64] = height - sheet.height(u, v)
    return above


def _near(sheet: Surface, places: NDArray[np.integer]) -> NDArray[np.bool_]:
    near: NDArray[np.bool_] = np.abs(_height(sheet, places)) < NEAR_VOX
    return near


def _stray(sheet: Surface, places: NDArray[np.integer]) -> float:
    return float(_height(sheet, places).std())
