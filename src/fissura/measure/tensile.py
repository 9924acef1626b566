"""Young's modulus and ultimate tensile strength of a stress–strain curve."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from fissura.errors import DataError
from fissura.model import Strength

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from fissura import settings
    from fissura.model import TensileCurve

__all__ = ["strength"]

FEWEST_POINTS = 5
MPA_PER_GPA = 1000


def strength(curve: TensileCurve, settings: settings.Measure) -> Strength:
    """Read the modulus and the strength off a curve.

    The strength is the largest stress.  The modulus is the slope of a least-squares
    line through the points between two fractions of it, on the way to the maximum.

    Parameters
    ----------
    curve : TensileCurve
        Strain in mm/mm, stress in MPa; tension is positive.
    settings : Measure
        `modulus_window` holds the two fractions.

    Returns
    -------
    Strength
        Modulus in GPa, strength in MPa.

    Raises
    ------
    DataError
        If the curve holds a value that is not finite, is never in tension, has fewer
        than `FEWEST_POINTS` points in the window, or does not rise there.
    """
    _stop_if_no_tension(curve)
    peak = int(np.argmax(curve.stress_mpa))
    uts_mpa = float(curve.stress_mpa[peak])
    low, high = settings.modulus_window
    part = f"from {100 * low:g} to {100 * high:g} % of the strength"
    window = _window(curve.stress_mpa[: peak + 1], low * uts_mpa, high * uts_mpa)
    strain, stress_mpa = curve.strain[window], curve.stress_mpa[window]
    if strain.size < FEWEST_POINTS:
        raise DataError(
            f"{curve.source} has {strain.size} points {part} ({uts_mpa:.4g} MPa), but "
            f"a modulus needs at least {FEWEST_POINTS}: widen modulus_window, or leave "
            "the specimen out"
        )
    slope_mpa, intercept_mpa, r_squared = _line(strain, stress_mpa)
    if not slope_mpa > 0:
        raise DataError(
            f"{curve.source} has a stress that does not rise with its strain {part}: "
            "check the signs of its columns"
        )
    return Strength(
        modulus_gpa=slope_mpa / MPA_PER_GPA,
        intercept_mpa=intercept_mpa,
        r_squared=r_squared,
        window_strain=(float(strain[0]), float(strain[-1])),
        uts_mpa=uts_mpa,
        uts_strain=float(curve.strain[peak]),
        method=f"least squares {part}",
    )


def _window(stress_mpa: NDArray[np.float64], low_mpa: float, high_mpa: float) -> slice:
    """Return the points of the climb from `low_mpa` that first reaches `high_mpa`."""
    stop = int(np.argmax(stress_mpa >= high_mpa))
    below = np.flatnonzero(stress_mpa[:stop] < low_mpa)
    return slice(int(below[-1]) + 1 if below.size else 0, stop)


def _line(
    strain: NDArray[np.float64], stress_mpa: NDArray[np.float64]
) -> tuple[float, float, float]:
    """Fit a line; return its slope, intercept and r²; slope 0 where strain stands."""
    across, along = strain - strain.mean(), stress_mpa - stress_mpa.mean()
    if not across.any():
        return 0.0, float(stress_mpa.mean()), 0.0
    slope = float(across @ along / (across @ across))
    intercept = float(stress_mpa.mean() - slope * strain.mean())
    left = along - slope * across
    spread = along @ along
    return slope, intercept, float(1 - left @ left / spread) if spread > 0 else 0.0


def _stop_if_no_tension(curve: TensileCurve) -> None:
    if not (np.isfinite(curve.strain).all() and np.isfinite(curve.stress_mpa).all()):
        raise DataError(
            f"{curve.source} holds values that are not finite: leave these points out"
        )
    if not np.max(curve.stress_mpa, initial=0.0) > 0:
        raise DataError(
            f"{curve.source} has no stress above 0 MPa, but tension was expected to be "
            "positive: change the sign of its stress or load"
        )
