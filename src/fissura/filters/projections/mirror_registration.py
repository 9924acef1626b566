"""Register a view with the mirror image of the view half a turn on.

The two show the same but for the sides, so the column about which they mirror each
other is the one the axis of rotation projects to.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy import fft, ndimage

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Best", "Likeness", "likeness"]

COARSEST = 10
"""Detail up to this many times the finest counts: gradients of the beam do not."""
NEAR = 6
"""Columns nearer than this many times the finest detail belong to the same peak."""


@dataclass(frozen=True, slots=True)
class Best:
    """Where views mirror each other best.

    Parameters
    ----------
    column : float
    correlation : float
        1 for a perfect mirror image.
    next_best : float
        The highest correlation about any column that is not near.
    """

    column: float
    correlation: float
    next_best: float


@dataclass(frozen=True, slots=True, eq=False)
class Likeness:
    """How well two views mirror each other about every column and half column.

    Likenesses of several pairs of views, or rows, are added before the best is read.

    Parameters
    ----------
    product, energy, other : ndarray of float64, shape (2 x column - 1,)
        Of the two views' detail, sums of the products, and of the squares of each,
        over where they overlap.
    detail_px : float
        Finest detail compared.
    """

    product: NDArray[np.float64]
    energy: NDArray[np.float64]
    other: NDArray[np.float64]
    detail_px: float

    def __add__(self, more: Likeness) -> Likeness:
        """Take two pairs of views together."""
        return Likeness(
            self.product + more.product,
            self.energy + more.energy,
            self.other + more.other,
            self.detail_px,
        )

    def best(self, between: tuple[float, float]) -> Best:
        """Find the best column between two."""
        low, curve = self._curve(between)
        peak = int(np.argmax(curve))
        away = np.abs(np.arange(len(curve)) - peak) > 2 * NEAR * self.detail_px
        return Best(
            column=(low + peak + _beside_peak(curve, peak)) / 2,
            correlation=float(curve[peak]),
            next_best=float(curve[away].max(initial=0)),
        )

    def peaks(self, between: tuple[float, float], *, most: int) -> list[float]:
        """Return the columns of the highest peaks between two, the highest first."""
        low, curve = self._curve(between)
        found: list[float] = []
        while len(found) < most and (curve > 0).any():
            peak = int(np.argmax(curve))
            found.append((low + peak) / 2)
            near = round(2 * NEAR * self.detail_px)
            curve[max(peak - near, 0) : peak + near + 1] = 0
        return found

    def _curve(self, between: tuple[float, float]) -> tuple[int, NDArray[np.float64]]:
        """Return the first half column, and the correlation about it and the next."""
        low, high = (max(round(2 * column), 0) for column in between)
        scale = np.sqrt(np.clip(self.energy * self.other, 0, None))
        curve = np.divide(
            self.product, scale, out=np.zeros_like(scale), where=scale > 0
        )
        return low, curve[low : high + 1]


def likeness(
    view: NDArray[np.float32], opposite: NDArray[np.float32], *, detail_px: float
) -> Likeness:
    """Compare a view with the mirror image of another.

    Parameters
    ----------
    view, opposite : ndarray of float32, shape (row, column)
        Line integrals half a turn apart.
    detail_px : float
        Standard deviation of the blur that detail too fine to compare is lost in.
    """
    columns = view.shape[1]
    length = fft.next_fast_len(2 * columns, real=True)

    def sums(
        one: NDArray[np.float64], other: NDArray[np.float64]
    ) -> NDArray[np.float64]:
        """Sum over columns whose places add up to 0, 1, 2 …: twice the mirror's."""
        both = (fft.rfft(one, length) * fft.rfft(other, length)).sum(axis=0)
        summed: NDArray[np.float64] = fft.irfft(both, length)[: 2 * columns - 1]
        return summed

    here, there = _detail(view, detail_px), _detail(opposite, detail_px)
    squares, other_squares = (
        (part**2).sum(axis=0)[np.newaxis] for part in (here, there)
    )
    whole = np.ones((1, columns))
    return Likeness(
        sums(here, there), sums(squares, whole), sums(other_squares, whole), detail_px
    )


def _detail(view: NDArray[np.float32], detail_px: float) -> NDArray[np.float64]:
    fine, coarse = (
        ndimage.gaussian_filter1d(view.astype(np.float64), sigma, mode="nearest")
        for sigma in (detail_px, COARSEST * detail_px)
    )
    detail: NDArray[np.float64] = fine - coarse
    return detail


def _beside_peak(curve: NDArray[np.float64], peak: int) -> float:
    """Return how far from its highest point a curve's peak lies: a parabola's."""
    if not 0 < peak < len(curve) - 1:
        return 0.0
    left, top, right = curve[peak - 1 : peak + 2]
    bend = left - 2 * top + right
    return float((left - right) / (2 * bend)) if bend < 0 else 0.0
