"""Separate two sheets that cross each other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from fissura.filters.volumes.surface_sampling import Surface, fit_surface

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["split_crossing"]

FEWEST = 60
"""Least number of voxels for two sheets."""
ROUGH_VOX = 1.2
"""A single sheet deviates less than this from a smooth surface."""
NEAR_VOX = 1.8
"""A voxel nearer than this to a sheet belongs to it."""
FAR_VOX = 4.0
"""A voxel farther than this belongs to neither sheet while the two are separated."""
TRIES, ROUNDS = 64, 6
LEAST_SHARE = 0.15
"""Least share of the voxels that each sheet must hold beside the other."""
UNEXPLAINED = 0.1
"""Largest share of voxels on neither sheet; with more, they are not two sheets."""
BOTH_SIDES = 0.25
"""Least share of the smaller sheet on each side of the larger; else it branches."""
STEEPEST = 0.9
"""Cosine of the angle between two sheets; nearly parallel ones are one."""


def split_crossing(
    places: NDArray[np.signedinteger[Any]], weights: NDArray[np.floating]
) -> tuple[NDArray[np.signedinteger[Any]], ...]:
    """Return the voxels of each of two sheets that cross; nothing for one sheet.

    The plane that most voxels are near to and what it leaves are a first guess; then
    voxels go to the nearer sheet, and the sheets through their voxels, in turns.

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
    told_apart = _told_apart(places, weights)
    if told_apart is None:
        return ()
    greater, lesser = told_apart
    on_greater, on_lesser = _near(greater, places), _near(lesser, places)
    only_lesser = on_lesser & ~on_greater
    only_greater = on_greater & ~on_lesser
    shares = only_lesser.mean(), only_greater.mean()
    if (
        min(shares) < LEAST_SHARE
        or (~(on_greater | on_lesser)).mean() > UNEXPLAINED
        or abs(float(greater.axes[:, 2] @ lesser.axes[:, 2])) > STEEPEST
    ):
        return ()
    above = float((_height(greater, places[only_lesser]) > 0).mean())
    if min(above, 1 - above) < BOTH_SIDES:
        return ()
    return places[on_greater], places[on_lesser]


def _told_apart(
    places: NDArray[np.integer], weights: NDArray[np.floating]
) -> tuple[Surface, Surface] | None:
    """Return the two sheets that fit the voxels best; None if they are one."""
    one = _greater(places, weights)
    beside = ~_near(one, places)
    if np.count_nonzero(beside) < FEWEST / 3:
        return None
    other = fit_surface(places[beside], weights[beside])
    for _ in range(ROUNDS):
        away = np.abs(_height(one, places)), np.abs(_height(other, places))
        nearer = away[0] <= away[1]
        ones = (nearer | (away[0] < NEAR_VOX)) & (away[0] < FAR_VOX)
        others = (~nearer | (away[1] < NEAR_VOX)) & (away[1] < FAR_VOX)
        if min(np.count_nonzero(ones), np.count_nonzero(others)) < FEWEST / 3:
            return None
        one = fit_surface(places[ones], weights[ones])
        other = fit_surface(places[others], weights[others])
    sizes = [np.count_nonzero(_near(sheet, places)) for sheet in (one, other)]
    return (one, other) if sizes[0] >= sizes[1] else (other, one)


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
