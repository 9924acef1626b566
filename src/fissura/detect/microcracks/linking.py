"""Join pieces of one crack: bridges of bone divide it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from scipy.spatial import cKDTree

from fissura.detect.selection import shared_voxels
from fissura.filters.volumes.surface_sampling import Surface, fit_surface

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from fissura.model import Shape

__all__ = ["pieces_of_one", "sharing"]

WIDEST_GAP_UM = 12.0
"""Largest gap between the pieces of one crack."""
LEAST_PARALLEL = 0.85
"""Cosine of the angle between their faces."""
MOST_ASIDE_UM = 5.0
"""How far one piece may be off the straight extension of the other's face."""
SHARED = 0.3
"""Least share of the smaller face on the larger, for both to be of one crack."""


@dataclass(frozen=True, slots=True, eq=False)
class _Piece:
    places: NDArray[np.integer]
    plane: Surface
    low: NDArray[np.integer]
    high: NDArray[np.integer]


def pieces_of_one(
    places: Sequence[NDArray[np.integer]], *, voxel_um: float
) -> list[list[int]]:
    """Group sheets that are pieces of one crack.

    Parameters
    ----------
    places : sequence of ndarray of int, shape (voxel, 3)
        The voxels of each sheet.
    voxel_um : float

    Returns
    -------
    list of list of int
        Numbers of the sheets of each crack, rising.
    """
    gap_vox = WIDEST_GAP_UM / voxel_um
    pieces = [_piece(some) for some in places]
    pairs = [
        (i, j)
        for i, j in _near(pieces, gap_vox)
        if _go_on(pieces[i], pieces[j], gap_vox, MOST_ASIDE_UM / voxel_um)
    ]
    return _connected(pairs, len(pieces))


def sharing(places: Sequence[NDArray[np.integer]], *, shape: Shape) -> list[list[int]]:
    """Group faces that overlap.

    Parameters
    ----------
    places : sequence of ndarray of int, shape (voxel, 3)
        The voxels of each face.
    shape : tuple of int
        Of the volume.

    Returns
    -------
    list of list of int
        Numbers of the faces of each crack, rising.
    """
    shared = shared_voxels(places, shape=shape)
    sizes = shared.diagonal()
    pairs = [
        (i, j)
        for i, j, voxels in zip(*coo_array(shared).coords, shared.data, strict=True)
        if i < j and voxels > SHARED * min(sizes[i], sizes[j])
    ]
    return _connected(pairs, len(places))


def _connected(pairs: Sequence[tuple[int, int]], count: int) -> list[list[int]]:
    rows, columns = np.array(pairs, np.int64).reshape(-1, 2).T
    graph = coo_array((np.ones(len(pairs)), (rows, columns)), shape=(count, count))
    groups, joint = connected_components(graph, directed=False)
    return [np.flatnonzero(joint == group).tolist() for group in range(groups)]


def _piece(places: NDArray[np.integer]) -> _Piece:
    plane = fit_surface(places, np.ones(len(places)))
    return _Piece(places, plane, places.min(axis=0), places.max(axis=0))


def _near(pieces: Sequence[_Piece], gap_vox: float) -> Iterator[tuple[int, int]]:
    """Yield the pairs whose boxes are no farther apart than the gap."""
    low = np.array([piece.low for piece in pieces])
    high = np.array([piece.high for piece in pieces])
    for i in range(len(pieces)):
        apart = np.maximum(low[i] - high[i + 1 :], low[i + 1 :] - high[i])
        for beyond in np.flatnonzero((apart <= gap_vox).all(axis=1)).tolist():
            yield i, i + 1 + beyond


def _go_on(one: _Piece, other: _Piece, gap_vox: float, aside_vox: float) -> bool:
    """Return whether one continues the other."""
    normals = one.plane.axes[:, 2], other.plane.axes[:, 2]
    if abs(float(normals[0] @ normals[1])) < LEAST_PARALLEL:
        return False
    gaps, _ = cKDTree(one.places).query(other.places, distance_upper_bound=gap_vox)
    if not np.isfinite(gaps).any():
        return False
    centre = other.places.mean(axis=0) - one.plane.centre, one.places.mean(axis=0)
    asides = (
        abs(float(centre[0] @ normals[0])),
        abs(float((centre[1] - other.plane.centre) @ normals[1])),
    )
    return max(asides) <= aside_vox
