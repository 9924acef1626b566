"""A straight line through a stretch of a curve, and how well it is determined."""

from __future__ import annotations

from math import nan, sqrt
from types import MappingProxyType
from typing import TYPE_CHECKING

from fissura.model import Modulus

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import numpy as np
    from numpy.typing import NDArray

    from fissura.model import TensileCurve

__all__ = ["MPA_PER_GPA", "fitted", "no_modulus", "part"]

FEWEST_POINTS = 5
MPA_PER_GPA = 1000.0


def fitted(
    curve: TensileCurve,
    window: slice | NDArray[np.int64],
    method: str,
    remarks: Iterable[str] = (),
    criteria: Mapping[str, float] = MappingProxyType({}),
) -> Modulus:
    """Fit a least-squares line to the points of a window.

    The relative standard error of the slope is √((1/R² - 1)/(n - 2)): that of
    independent residuals, which those of a test machine seldom are.

    Parameters
    ----------
    curve : TensileCurve
    window : slice or ndarray of int
        Its points; at least `FEWEST_POINTS`, else the modulus is nan and says why.
    method : str
    remarks : iterable of str
    criteria : mapping of str to float
        Met up to 1 each.
    """
    strain, stress_mpa = curve.strain[window], curve.stress_mpa[window]
    if strain.size < FEWEST_POINTS:
        why = f"{strain.size} points, but at least {FEWEST_POINTS} are needed"
        return no_modulus(method, why)
    across, along = strain - strain.mean(), stress_mpa - stress_mpa.mean()
    spread, risen = float(across @ across), float(along @ along)
    if not spread > 0:
        return no_modulus(method, "strain stands still in its window")
    slope = float(across @ along) / spread
    if not (slope > 0 and risen > 0):
        return no_modulus(method, "stress does not rise with strain in its window")
    left = along - slope * across
    r_squared = max(0.0, 1 - float(left @ left) / risen)
    return Modulus(
        method=method,
        gpa=slope / MPA_PER_GPA,
        intercept_mpa=float(stress_mpa.mean() - slope * strain.mean()),
        r_squared=r_squared,
        relative_se=_relative_se(r_squared, strain.size),
        window_strain=(float(strain[0]), float(strain[-1])),
        window_mpa=(float(stress_mpa[0]), float(stress_mpa[-1])),
        points=strain.size,
        remarks=tuple(remarks),
        criteria=criteria,
    )


def no_modulus(method: str, why: str) -> Modulus:
    """Return the answer of a method that found no line, with the reason."""
    none = (nan, nan)
    return Modulus(method, nan, nan, nan, nan, none, none, 0, (why,))


def part(curve: TensileCurve, points: slice | NDArray[np.int64]) -> TensileCurve:
    """Return some points of a curve as a curve."""
    time_s = None if curve.time_s is None else curve.time_s[points]
    return type(curve)(
        curve.strain[points], curve.stress_mpa[points], curve.source, time_s=time_s
    )


def _relative_se(r_squared: float, points: int) -> float:
    if not 0 < r_squared <= 1:
        return nan
    return sqrt((1 / r_squared - 1) / (points - 2))
