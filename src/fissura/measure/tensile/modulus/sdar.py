"""Young's modulus by ASTM E3076: slope determination by analysis of residuals."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from fissura.measure.tensile.modulus.least_residual import least_residual
from fissura.measure.tensile.modulus.line_fit import fitted, no_modulus
from fissura.measure.tensile.modulus.sdar_quality import quality, unmet

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from fissura.model import Modulus, TensileCurve

__all__ = ["sdar"]

ONSET = 0.05
"""Part of the largest stress that must be passed for the test to have begun."""
OFFSET, RAISE = 0.15, 0.05
"""How far above that the tangents start, and by how much they are raised."""
FEWEST_POINTS, FEWEST_SHARE = 10, 0.2
ENDS_LAST = "the range ends at the last point before the strength"
CLEAR_PEAK, PEAK = 2, 1
"""Steps up before and down after a peak: wanted, and enough if there is none."""


@dataclass(frozen=True, slots=True)
class _Normalised:
    """Points up to the tangency point, strain and stress both 1 there."""

    points: NDArray[np.int64]
    strain: NDArray[np.float64]
    stress: NDArray[np.float64]


def sdar(loading: TensileCurve) -> Modulus:
    """Find the range in which a line leaves the smallest share of scatter; fit it.

    The curve is cut at its tangency point and normalised; of all ranges of at least a
    fifth of the points (and ten), that with the least residual over total sum of
    squares is fitted.  While the range ends at the last point, the cut is raised.  The
    criteria are the data and fit quality metrics of the standard.

    Parameters
    ----------
    loading : TensileCurve
        Up to its strength: beyond, the method may settle on a hardening branch.

    References
    ----------
    Graham and Adler 2011, doi:10.1520/JTE103038; Lucon 2019, doi:10.6028/NIST.TN.2050.
    """
    best: tuple[_Normalised, slice] | None = None
    for raised in range(int((1 - ONSET - OFFSET) / RAISE) + 1):
        cut = _cut(loading, OFFSET + RAISE * raised)
        if cut is None:
            break
        fewest = max(FEWEST_POINTS, int(FEWEST_SHARE * cut.points.size))
        if cut.points.size < fewest:
            continue
        window = least_residual(cut.strain, cut.stress, fewest=fewest)
        best = cut, window
        if window.stop < cut.points.size:
            break
    if best is None:
        return no_modulus("sdar", f"fewer than {FEWEST_POINTS} points to fit")
    cut, window = best
    return _answer(loading, cut, window)


def _answer(loading: TensileCurve, cut: _Normalised, window: slice) -> Modulus:
    kept = cut.points[window]
    line = fitted(loading, kept, "sdar")
    if not line.points:
        return line
    criteria = quality(cut.strain, cut.stress, window)
    ends = window.stop == cut.points.size
    remarks = (*unmet(criteria), *((ENDS_LAST,) if ends else ()))
    return fitted(loading, kept, "sdar", remarks, criteria)


def _cut(loading: TensileCurve, offset: float) -> _Normalised | None:
    """Cut a curve at its tangency point; None if there is none."""
    x, y = (
        loading.strain - loading.strain[0],
        loading.stress_mpa - loading.stress_mpa[0],
    )
    top = float(y.max())
    onset = int(np.argmax(y > ONSET * top))
    from_mpa = float(y[onset]) + offset * top
    above = np.flatnonzero((y > from_mpa) & (x > x[onset]))
    if not above.size or not top > 0:
        return None
    slopes = (y[above] - from_mpa) / (x[above] - x[onset])
    tangent = int(above[_peak(slopes)])
    if not x[tangent] > 0:
        return None
    points = np.flatnonzero((y <= y[tangent]) & (x <= x[tangent]))
    return _Normalised(points, x[points] / x[tangent], y[points] / y[tangent])


def _peak(values: NDArray[np.float64]) -> int:
    """Return the highest peak that is not an end; without one, the largest value."""
    for steps in (CLEAR_PEAK, PEAK):
        rises = np.diff(values)
        up = np.ones(max(values.size - 2 * steps, 0), dtype=np.bool_)
        for step in range(steps):
            up &= rises[step : step + up.size] > 0
            up &= rises[steps + step : steps + step + up.size] < 0
        peaks = np.flatnonzero(up) + steps
        if peaks.size:
            return int(peaks[np.argmax(values[peaks])])
    return int(np.argmax(values))
