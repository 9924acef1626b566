"""Number the connected parts of a mask."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

import cc3d
import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["numbered_parts"]

Connectivity = Literal[6, 18, 26]


def numbered_parts(
    mask: NDArray[Any], *, connectivity: Connectivity
) -> tuple[NDArray[Any], int]:
    """Return which part each voxel belongs to, from 1, and how many parts there are.

    Parameters
    ----------
    mask : ndarray of bool, shape (z, y, x)
        0 belongs to no part.
    connectivity : int
        Neighbours of a voxel: through faces, edges too, or corners too.

    Examples
    --------
    >>> numbered_parts(np.array([[[1, 0, 1]]], bool), connectivity=6)[1]
    2
    """
    try:
        labels, count = _numbered(mask, connectivity)
    except RuntimeError:
        # the library reckons with one part too few where every other voxel is one
        padded, count = _numbered(np.pad(mask, ((0, 1),) * 3), connectivity)
        labels = padded[:-1, :-1, :-1]
    return labels, count


def _numbered(
    mask: NDArray[Any], connectivity: Connectivity
) -> tuple[NDArray[Any], int]:
    labels, count = cc3d.connected_components(
        mask, connectivity=connectivity, return_N=True
    )
    return labels, int(count)
