"""The mean tensile curve of a group, as far as all its specimens hold."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.optimize import brentq
from scipy.special import stdtr, stdtrit

from fissura.errors import DataError
from fissura.model import MeanCurve

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Literal

    from numpy.typing import NDArray

    from fissura.model import TensileCurve

__all__ = ["mean_curve"]

POINTS = 201
LEVEL = 0.95
TWO_SIDED_95 = 0.975
MOST_TIMES = 1e3
"""Standard errors beyond which a band says nothing."""


def mean_curve(
    curves: Sequence[TensileCurve],
    *,
    band: Literal["pointwise", "simultaneous"] = "pointwise",
) -> MeanCurve:
    """Average stress over curves on a common strain, with its 95 % t band.

    The strain runs from the largest first strain to the smallest strain at the
    ultimate strength, the first failure: a stress is never held or extended beyond
    what was recorded.  Where a curve's strain steps back, the points are left out.

    Parameters
    ----------
    curves : sequence of TensileCurve
        At least one; of a single curve the band is nan.
    band : str
        ``"pointwise"`` holds the mean at each strain with 95 %; ``"simultaneous"``
        holds the whole mean curve with 95 %, and is wider.

    Returns
    -------
    MeanCurve
        At `POINTS` strains.

    Raises
    ------
    DataError
        If there is no curve, or no strain common to all.

    References
    ----------
    Worsley 1994, doi:10.2307/1427576, for the simultaneous band.
    """
    if not curves:
        raise DataError("a mean curve needs at least one curve, but none was given")
    rising = [_rising(curve) for curve in curves]
    grid = np.linspace(*_common(curves, rising), POINTS)
    stress = np.array([np.interp(grid, strain, mpa) for strain, mpa in rising])
    mean = stress.mean(axis=0)
    half = _half_width(stress, simultaneous=band == "simultaneous")
    return MeanCurve(
        grid,
        mean,
        mean - half,
        mean + half,
        n=len(curves),
        failures=tuple(sorted(float(strain[-1]) for strain, _ in rising)),
        band=band,
    )


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


def _half_width(
    stress: NDArray[np.float64], *, simultaneous: bool
) -> NDArray[np.float64]:
    n = len(stress)
    if n == 1:
        return np.full(stress.shape[1], np.nan)
    deviation = stress.std(axis=0, ddof=1)
    times = (
        _simultaneous_quantile(stress, deviation)
        if simultaneous
        else float(stdtrit(n - 1, TWO_SIDED_95))
    )
    half: NDArray[np.float64] = times * deviation / np.sqrt(n)
    return half


def _simultaneous_quantile(
    stress: NDArray[np.float64], deviation: NDArray[np.float64]
) -> float:
    """Return how many standard errors hold the mean at all strains at once.

    The curves' standardised residuals move over a sphere as the strain grows; the
    longer their way, the more often t strays somewhere.  The expected number of times
    it crosses the bound is set to 5 % (Worsley's density of a t field).  It is nan
    where no bound will do, as for two curves that cross.
    """
    df = len(stress) - 1
    residual = (stress - stress.mean(axis=0))[:, deviation > 0]
    on_sphere = residual / np.linalg.norm(residual, axis=0)
    cosine = np.sum(on_sphere[:, 1:] * on_sphere[:, :-1], axis=0)
    way = float(np.arccos(np.clip(cosine, -1, 1)).sum())

    def strays(times: float) -> float:
        at_first = 2 * (1 - stdtr(df, times))
        on_the_way = way / np.pi * (1 + times**2 / df) ** (-(df - 1) / 2)
        return float(at_first + on_the_way - (1 - LEVEL))

    if strays(MOST_TIMES) > 0:
        return float("nan")
    return float(brentq(strays, stdtrit(df, TWO_SIDED_95) * 0.999, MOST_TIMES))
