"""Young's modulus as the steepest slope in a window that slides over the curve."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from fissura.measure.tensile.modulus.line_fit import fitted, no_modulus

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from fissura.model import Modulus, TensileCurve

__all__ = ["sliding"]

FEWEST_POINTS = 10
WIDEST = 0.5
"""Part of the strain to the strength that the window may span."""


def sliding(loading: TensileCurve, *, width: float) -> Modulus:
    """Fit a line in every window of a given strain, and take the steepest.

    What is steepest is partly noise: the method reads high, the more so the
    narrower its window.

    Parameters
    ----------
    loading : TensileCurve
        Up to its strength.
    width : float
        Of the window, in mm/mm; at most half the strain to the strength.
    """
    reached = np.maximum.accumulate(loading.strain)
    span = float(reached[-1] - reached[0])
    width = min(width, WIDEST * span)
    starts = np.arange(reached.size)
    stops = np.searchsorted(reached, reached + width, side="right")
    enough = (stops - starts >= FEWEST_POINTS) & (reached + width <= reached[-1])
    starts, stops = starts[enough], stops[enough]
    if not starts.size:
        why = f"no window of {width:.2g} mm/mm holds {FEWEST_POINTS} points"
        return no_modulus("sliding", why)
    slopes = _slopes(loading, starts, stops)
    best = int(np.argmax(slopes))
    return fitted(loading, slice(int(starts[best]), int(stops[best])), "sliding")


def _slopes(
    loading: TensileCurve, starts: NDArray[np.int64], stops: NDArray[np.int64]
) -> NDArray[np.float64]:
    """Fit all windows at once by running sums."""
    x = loading.strain - loading.strain.mean()
    y = loading.stress_mpa - loading.stress_mpa.mean()
    sx, sy, sxx, sxy = (
        np.concatenate([[0.0], np.cumsum(v)]) for v in (x, y, x * x, x * y)
    )
    n = stops - starts
    dx, dy = sx[stops] - sx[starts], sy[stops] - sy[starts]
    spread = sxx[stops] - sxx[starts] - dx * dx / n
    shared = sxy[stops] - sxy[starts] - dx * dy / n
    flat = ~(spread > 0)
    slopes: NDArray[np.float64] = np.where(
        flat, -np.inf, shared / np.where(flat, 1, spread)
    )
    return slopes
