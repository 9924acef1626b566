"""Remove stripes from a sinogram: they become rings in the slice.

After Vo, Atwood and Drakopoulos 2018, doi:10.1364/OE.26.028396.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy import ndimage

from fissura.filters.compile import kernel
from fissura.filters.projections.ranks import Ranked, across_columns, put_back, ranked

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["remove_all_stripes", "remove_stripes", "usual_stripe_px"]

DROPPED = 0.1
"""Share of the extreme ranks that do not count for a column's brightness."""
FLICKER_VIEWS = 10
"""Window over angles that a column is compared with to detect flicker."""
EVEN = 1e-5
"""Columns that differ by less than this are as even as numbers can be."""
KEPT_AT_EDGE = 2
COLUMNS_PER_STRIPE_PX = 64
NARROWEST_STRIPE_PX, WIDEST_STRIPE_PX = 5, 21
"""Of the window that rings are evened out over, where none is asked for."""


def usual_stripe_px(columns: int) -> int:
    """Return a window, odd, that is narrow beside the bone on a detector."""
    odd = columns // COLUMNS_PER_STRIPE_PX // 2 * 2 + 1
    return min(max(odd, NARROWEST_STRIPE_PX), WIDEST_STRIPE_PX)


def remove_stripes(
    sinogram: NDArray[np.float32], *, width_px: int
) -> NDArray[np.float32]:
    """Even out columns that answer differently from their neighbours.

    The values of each column are sorted, each rank is median filtered across columns,
    and the values go back to their angles: Algorithm 3.  Equal values keep the order
    of their angles.

    Parameters
    ----------
    sinogram : ndarray of float32, shape (angle, column)
        Finite.
    width_px : int
        Window of the median; 0 leaves the sinogram as it is.

    Returns
    -------
    ndarray of float32, shape (angle, column)
    """
    if width_px == 0:
        return sinogram
    of = ranked(np.ascontiguousarray(sinogram, np.float32))
    return put_back(across_columns(of.values, width_px), of.angles)


def remove_all_stripes(
    sinogram: NDArray[np.float32], *, width_px: int, large_px: int, snr: float
) -> NDArray[np.float32]:
    """Remove dead and flickering columns, large stripes, then small ones.

    Algorithms 6, 5, 4 and 3, in this order.

    Parameters
    ----------
    sinogram : ndarray of float32, shape (angle, column)
        Finite.
    width_px : int
        Window that small stripes are evened out over; 0 leaves them.
    large_px : int
        Window for large ones; wider than the widest stripe.
    snr : float
        A column stands out if it differs by this many times the spread of the
        columns; smaller finds more.

    Returns
    -------
    ndarray of float32, shape (angle, column)
    """
    of = ranked(_bridge_dead(np.ascontiguousarray(sinogram, np.float32), large_px, snr))
    _level_large(of, large_px, snr)
    values = across_columns(of.values, width_px) if width_px else of.values
    return put_back(values, of.angles)


def _bridge_dead(
    sinogram: NDArray[np.float32], large_px: int, snr: float
) -> NDArray[np.float32]:
    """Interpolate across columns that flicker too much, or not at all."""
    flicker = _flicker(sinogram)
    usual = ndimage.median_filter(flicker, large_px)
    usual[usual == 0] = usual.mean()
    dead = _outstanding(_ratio(flicker, usual), snr)
    dead[:KEPT_AT_EDGE] = dead[-KEPT_AT_EDGE:] = False
    if not 0 < np.count_nonzero(dead) < len(dead) // 3:
        return sinogram
    bridged = sinogram.copy()
    alive, gaps = np.flatnonzero(~dead), np.flatnonzero(dead)
    right = np.searchsorted(alive, gaps)
    before, after = alive[right - 1], alive[right]
    share = ((gaps - before) / (after - before)).astype(np.float32)
    bridged[:, gaps] = (1 - share) * sinogram[:, before] + share * sinogram[:, after]
    return bridged


def _level_large(of: Ranked, large_px: int, snr: float) -> None:
    """Divide columns by their excess, in place; replace those that stand out.

    A factor changes no column's order, nor do medians: nothing is sorted again.
    """
    smooth = across_columns(of.values, large_px)
    dropped = int(DROPPED / 2 * of.values.shape[1])
    kept = slice(dropped, of.values.shape[1] - dropped)
    mean, wanted = (
        part[:, kept].mean(axis=1, dtype=np.float64) for part in (of.values, smooth)
    )
    excess = _ratio(mean, wanted)
    large = _outstanding(excess, snr)
    factor = np.where(excess == 0, 1, excess).astype(np.float32)
    np.divide(of.values, factor[:, np.newaxis], out=of.values)
    of.values[large] = smooth[large]
    turned = (factor < 0) & ~large
    for part in (of.values, of.angles):
        part[turned] = part[turned, ::-1]


def _ratio(
    over: NDArray[np.float64], under: NDArray[np.float64]
) -> NDArray[np.float64]:
    return np.divide(over, under, out=np.ones_like(over), where=under != 0)


def _outstanding(ratio: NDArray[np.float64], snr: float) -> NDArray[np.bool_]:
    """Find columns off the line through the middle half of the sorted ratios.

    Algorithm 4, with the neighbours of each column found.  Where the columns are all
    alike there is no spread to compare with, and none stands out.
    """
    count = len(ratio)
    rising = np.sort(ratio)
    quarter = count // 4
    place = np.arange(quarter, count - quarter - 1)
    slope, low = np.polyfit(place, rising[quarter : count - quarter - 1], 1)
    high = low + slope * (count - 1)
    spread = abs(high - low)
    found = np.zeros(count, np.bool_)
    if spread >= EVEN:
        if abs(rising[-1] - high) >= snr * spread:
            found |= ratio > high + spread * snr / 2
        if abs(low - rising[0]) >= snr * spread:
            found |= ratio <= low - spread * snr / 2
    wider: NDArray[np.bool_] = ndimage.binary_dilation(found)
    return wider


def _flicker(sinogram: NDArray[np.float32]) -> NDArray[np.float64]:
    """Sum up how far each value is from the mean of its neighbours in angle."""
    flicker = np.zeros(sinogram.shape[1])
    _sum_flicker(sinogram, min(FLICKER_VIEWS, len(sinogram)), flicker)
    return flicker


@kernel
def _sum_flicker(
    sinogram: NDArray[np.float32], views: int, flicker: NDArray[np.float64]
) -> None:
    count, columns = sinogram.shape
    sums = np.zeros(columns)
    before = views // 2
    for i in range(-before, views - before):
        for column in range(columns):
            sums[column] += sinogram[_mirror(i, count), column]
    for angle in range(count):
        leaving = _mirror(angle - before, count)
        arriving = _mirror(angle - before + views, count)
        for column in range(columns):
            mean = sums[column] / views
            flicker[column] += abs(sinogram[angle, column] - mean)
            sums[column] += sinogram[arriving, column] - sinogram[leaving, column]


@kernel
def _mirror(i: int, n: int) -> int:
    return -i - 1 if i < 0 else min(i, 2 * n - i - 1)
