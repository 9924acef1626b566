"""One number for all labels that meet, over all blocks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from fissura.errors import TooBigError

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["joint_numbers"]

MOST = int(np.iinfo(np.int32).max)
"""SciPy numbers the nodes of a graph with 32 bits."""


def joint_numbers(
    one: NDArray[np.int64], other: NDArray[np.int64], *, labels: int
) -> NDArray[np.int64]:
    """Return the joint number of each of `labels` labels, given pairs that meet.

    Parameters
    ----------
    one, other : ndarray of int64, shape (pair,)
        A pair may come more than once.
    labels : int
        Over all blocks.

    Returns
    -------
    ndarray of int64, shape (label,)
        From 0 without gaps, in no particular order.

    Raises
    ------
    TooBigError
        If there are more labels than can be joined.
    """
    if labels > MOST:
        raise TooBigError(
            f"the volume falls into {labels:.3g} parts and voids, and no more than "
            f"{MOST:.3g} can be followed from block to block: so many are noise, "
            "smooth more or choose another threshold"
        )
    # of pairs that come twice, bool keeps one: whole numbers of 8 bits would wrap
    graph = coo_array((np.ones(len(one), bool), (one, other)), shape=(labels, labels))
    _, joint = connected_components(graph, directed=False)
    numbers: NDArray[np.int64] = joint.astype(np.int64)
    return numbers
