"""Length and width of a face: its extent along its axes, in its own plane."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["extents_px", "in_plane"]

ENDS_PX = 0.6
"""How much longer a shape is than from the middle of its first pixel to that of its
last: 1 along the rows of pixels, 0.5 to 0.1 at most other angles."""
AS_WIDE = 0.95
"""Above this ratio of its standard deviations a face has no longer axis."""
TURNS = np.deg2rad(np.arange(90.0))


def extents_px(u: NDArray[np.floating], v: NDArray[np.floating]) -> tuple[float, float]:
    """Return the extent of a face along its principal axis, and that across it.

    The principal axis is that of the largest second moment.  A face that is about as
    wide as it is long has none: there the edges of its smallest box are taken.  Pixels
    know an end to half of one: on a grid of 2.6 µm, 9 % of 30 µm for both ends.

    Parameters
    ----------
    u, v : ndarray of float, shape (pixel,)
        Middles of its pixels, in a plane.

    Returns
    -------
    length, width : float
        In pixels; the length is the longer.

    Examples
    --------
    >>> u, v = np.divmod(np.arange(40.0 * 10), 10)
    >>> extents_px(u, v)
    (39.6, 9.6)
    """
    flat = np.stack([u, v]).astype(np.float64)
    flat -= flat.mean(axis=1, keepdims=True)
    spreads, axes = np.linalg.eigh(flat @ flat.T / len(u) + np.eye(2) / 12)
    if spreads[0] > AS_WIDE**2 * spreads[1]:
        along = np.stack([np.cos(TURNS), np.sin(TURNS)])
        boxes = _spans(along, flat), _spans(along[::-1] * [[-1], [1]], flat)
        smallest = int(np.argmin(boxes[0] * boxes[1]))
        both = boxes[0][smallest], boxes[1][smallest]
    else:
        both = (*_spans(axes, flat),)
    return float(max(both)), float(min(both))


def _spans(axes: NDArray[np.float64], flat: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the extent along each axis, a column."""
    spans: NDArray[np.float64] = np.ptp(axes.T @ flat, axis=1) + ENDS_PX
    return spans


def in_plane(
    places: NDArray[np.integer], normal: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return voxels as seen along a normal: their places in the plane across it."""
    _, _, axes = np.linalg.svd(normal[None])
    u, v = axes[1:] @ (places - places.mean(axis=0)).T
    return u, v
