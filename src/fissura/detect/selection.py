"""Choose among candidates that overlap: the most probable first."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from fissura.model import Shape

__all__ = ["most_probable"]

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
