"""Candidates that overlap: the voxels they share, and which are chosen."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import csr_array

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from fissura.model import Shape

__all__ = ["most_probable", "shared_voxels"]

SHARED = 0.3
"""A candidate may share this much of itself with one that was chosen before."""


def most_probable(
    places: Sequence[NDArray[np.integer]],
    worth: NDArray[np.float64],
    *,
    shape: Shape,
) -> list[int]:
    """Return the numbers of the candidates chosen, the most probable first.

    Parameters
    ----------
    places : sequence of ndarray of int, shape (voxel, 3)
        The voxels of each candidate.
    worth : ndarray of float64, shape (candidate,)
        The most is taken first: its probability.
    shape : tuple of int
        Of the volume.
    """
    order = sorted(range(len(places)), key=lambda i: (-worth[i], -len(places[i]), i))
    taken: set[int] = set()
    chosen = []
    for i in order:
        mine = set(np.ravel_multi_index(tuple(places[i].T), shape).tolist())
        if len(mine & taken) <= SHARED * len(mine):
            chosen.append(i)
            taken |= mine
    return chosen


def shared_voxels(
    places: Sequence[NDArray[np.integer]], *, shape: Shape
) -> csr_array[np.int64, tuple[int, int]]:
    """Return how many voxels each pair shares; on the diagonal, how many each has.

    Parameters
    ----------
    places : sequence of ndarray of int, shape (voxel, 3)
        The voxels of each.
    shape : tuple of int
        Of the volume.
    """
    voxels = [np.unique(np.ravel_multi_index(tuple(p.T), shape)) for p in places]
    if not voxels:
        return csr_array((0, 0), dtype=np.int64)
    names, which = np.unique(np.concatenate(voxels), return_inverse=True)
    starts = np.cumsum([0, *(len(some) for some in voxels)])
    holds = csr_array(
        (np.ones(len(which), np.int64), which, starts), (len(voxels), len(names))
    )
    shared: csr_array[np.int64, tuple[int, int]] = csr_array(holds @ holds.T)
    return shared
