"""The range of a curve with the least residual about a straight line."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

__all__ = ["least_residual"]

ALL_UP_TO = 1500
"""Points up to which every range is tried."""
STEPS = 400
"""Starts and ends tried at first, where there are more."""
FINER = 20
"""How many times finer each further round looks, around the best of the last."""
FOLLOWED = 8
"""Ranges that are followed to the end."""


@dataclass(frozen=True, slots=True)
class _Sums:
    """Running sums, from which the fit of any range follows at once."""

    x: NDArray[np.float64]
    y: NDArray[np.float64]
    xx: NDArray[np.float64]
    xy: NDArray[np.float64]
    yy: NDArray[np.float64]

    def residual(
        self, start: NDArray[np.int64], stop: NDArray[np.int64]
    ) -> NDArray[np.float64]:
        """Return residual over total sum of squares; infinite for constant stress."""
        n = stop - start
        dx, dy = self.x[stop] - self.x[start], self.y[stop] - self.y[start]
        xx = self.xx[stop] - self.xx[start] - dx * dx / n
        xy = self.xy[stop] - self.xy[start] - dx * dy / n
        yy = self.yy[stop] - self.yy[start] - dy * dy / n
        flat = ~((xx > 0) & (yy > 0))
        left = 1 - xy * xy / np.where(flat, 1, xx * yy)
        answer: NDArray[np.float64] = np.where(flat, np.inf, left)
        return answer


def least_residual(
    x: NDArray[np.float64], y: NDArray[np.float64], *, fewest: int
) -> slice:
    """Return the range of at least `fewest` points with the least residual.

    Up to `ALL_UP_TO` points every range is tried.  Of more points a grid of ranges is
    tried, and the best of them are followed down to single points: at that density
    neighbouring ranges hardly differ.

    Parameters
    ----------
    x, y : ndarray of float64, shape (point,)
    fewest : int
        From 3 up to the number of points.
    """
    sums = _sums(x - x.mean(), y - y.mean())
    count = x.size
    stride = 1 if count <= ALL_UP_TO else -(-count // STEPS)
    starts = np.arange(0, count - fewest + 1, stride)
    stops = np.union1d(np.arange(fewest, count + 1, stride), count)
    tried = _tried(sums, starts, stops, fewest)
    while stride > 1:
        step = max(1, stride // FINER)
        tried = _best_of(
            _tried(
                sums,
                _near(start, stride, step, count),
                _near(stop, stride, step, count),
                fewest,
            )
            for _, start, stop in tried
        )
        stride = step
    _, start, stop = min(tried)
    return slice(start, stop)


def _near(place: int, reach: int, step: int, count: int) -> NDArray[np.int64]:
    """Return the places around one, itself among them."""
    places = place + step * np.arange(-(reach // step), reach // step + 1)
    return places[(places >= 0) & (places <= count)]


Range = tuple[float, int, int]
"""Residual, start and stop."""


def _tried(
    sums: _Sums, starts: NDArray[np.int64], stops: NDArray[np.int64], fewest: int
) -> list[Range]:
    """Return the best range of each of the best starts."""
    best: list[Range] = []
    for start in starts.tolist():
        ends = stops[stops >= start + fewest]
        if ends.size:
            left = sums.residual(np.full(ends.size, start), ends)
            first = int(np.argmin(left))
            best.append((float(left[first]), start, int(ends[first])))
    return sorted(best)[:FOLLOWED]


def _best_of(rounds: Iterable[list[Range]]) -> list[Range]:
    return sorted({one for tried in rounds for one in tried[:1]})[:FOLLOWED]


def _sums(x: NDArray[np.float64], y: NDArray[np.float64]) -> _Sums:
    return _Sums(
        *(
            np.concatenate([[0.0], np.cumsum(values)])
            for values in (x, y, x * x, x * y, y * y)
        )
    )
