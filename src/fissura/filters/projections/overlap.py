"""Views over a full turn with the axis off the middle: each ray counts once in all."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["shares"]


def shares(columns: int, centre_px: float) -> NDArray[np.float32]:
    """Return how much each column counts where two views half a turn apart overlap.

    Both see what lies nearer to the axis than the detector's nearer edge.  There a
    ray's two shares add up to 1 and fall smoothly to 0 at that edge; beyond, one
    view alone sees it, and its share is 1.

    Parameters
    ----------
    columns : int
    centre_px : float
        Column the axis projects to.

    Returns
    -------
    ndarray of float32, shape (column,)

    Examples
    --------
    >>> [round(float(share), 3) for share in shares(9, 2.0)]
    [0.0, 0.146, 0.5, 0.854, 1.0, 1.0, 1.0, 1.0, 1.0]
    """
    reach = min(centre_px, columns - 1 - centre_px)
    outwards = np.sign((columns - 1) / 2 - centre_px) * (np.arange(columns) - centre_px)
    turned = np.clip(outwards / max(reach, 1.0), -1, 1)
    share: NDArray[np.float64] = np.sin((turned + 1) * np.pi / 4) ** 2
    return share.astype(np.float32)
