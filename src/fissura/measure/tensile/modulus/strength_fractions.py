"""Young's modulus by least squares between two fractions of the strength."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from fissura.measure.tensile.modulus.line_fit import fitted

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from fissura.model import Modulus, TensileCurve

__all__ = ["climb", "least_squares"]


def least_squares(
    loading: TensileCurve, window: tuple[float, float], *, top_mpa: float | None = None
) -> Modulus:
    """Fit a line between two fractions of the strength.

    Parameters
    ----------
    loading : TensileCurve
        Up to its strength.
    window : tuple of float
        Fractions of the largest stress.
    top_mpa : float or None
        The strength, where the loading is only the part up to something that happened.
    """
    if top_mpa is None:
        top_mpa = float(loading.stress_mpa[-1])
    low, high = window
    points = climb(loading.stress_mpa, low * top_mpa, high * top_mpa)
    return fitted(loading, points, "least_squares")


def climb(stress_mpa: NDArray[np.float64], low_mpa: float, high_mpa: float) -> slice:
    """Return the points of the climb from `low_mpa` that first reaches `high_mpa`."""
    reached = stress_mpa >= high_mpa
    stop = int(np.argmax(reached)) if reached.any() else stress_mpa.size
    below = np.flatnonzero(stress_mpa[:stop] < low_mpa)
    return slice(int(below[-1]) + 1 if below.size else 0, stop)
