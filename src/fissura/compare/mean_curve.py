"""The mean tensile curve of a group, as far as all its specimens hold."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.special import stdtrit

from fissura.errors import DataError
from fissura.model import MeanCurve

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from fissura.model import TensileCurve

__all__ = ["mean_curve"]

POINTS = 201
TWO_SIDED_95 = 0.975


def mean_curve(curves: Sequence[TensileCurve]) -> MeanCurve:
    """Average stress over curves on a common strain, with its 95 % t interval.

    The strain runs from the largest first strain to the smallest strain at the
    ultimate strength, the first failure: a stress is never held or extended beyond
    what was recorded.  Where a curve's strain steps back, the points are left out.

    Parameters
    ----------
    curves : sequence of TensileCurve
        At least one; of a single curve the interval is nan.

    Returns
    -------
    MeanCurve
        At `POINTS` strains.

    Raises
    ------
    DataError
        If there is no curve, or no strain common to all.
    """
    if not curves:
        raise DataError("a mean curve needs at least one curve, but none was given")
    rising = [_rising(curve) for curve in curves]
    grid = np.linspace(*_common(curves, rising), POINTS)
    stress = np.array([np.interp(grid, strain, mpa) for strain, mpa in rising])
    mean = stress.mean(axis=0)
    half = _half_width(stress)
    return MeanCurve(grid, mean, mean - half, mean + half, n=len(curves))


def _rising(
    curve: TensileCurve,
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the points up to the ultimate strength whose strain is a new maximum."""
    until = int(np.argmax(curve.stress_mpa)) + 1
    strain = curve.strain[:until]
    before = np.concatenate([[-np.inf], np.maximum.accumulate(strain)[:-1]])
    new = strain > before
    return strain[new], curve.stress_mpa[:until][new]


def _common(
    curves: Sequence[TensileCurve],
    rising: Sequence[tuple[NDArray[np.float64], NDArray[np.float64]]],
) -> tuple[float, float]:
    firsts = [float(strain[0]) for strain, _ in rising]
    lasts = [float(strain[-1]) for strain, _ in rising]
    start, stop = max(firsts), min(lasts)
    if start >= stop:
        late, early = curves[firsts.index(start)], curves[lasts.index(stop)]
        raise DataError(
            f"the curves share no strain: {late.source} starts at {start:g}, but "
            f"{early.source} has failed at {stop:g}: leave one of them out"
        )
    return start, stop


def _half_width(stress: NDArray[np.float64]) -> NDArray[np.float64]:
    n = len(stress)
    if n == 1:
        return np.full(stress.shape[1], np.nan)
    standard_error = stress.std(axis=0, ddof=1) / np.sqrt(n)
    half: NDArray[np.float64] = stdtrit(n - 1, TWO_SIDED_95) * standard_error
    return half
