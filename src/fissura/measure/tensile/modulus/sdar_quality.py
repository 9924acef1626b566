"""Whether data and fit are good enough for ASTM E3076: its quality metrics."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from numpy.typing import NDArray

__all__ = ["quality", "unmet"]

ALLOWED_NOISE = 0.005
OPTIMAL_RESOLUTION = 2.0**-12
COARSEST = 3
"""Optimal resolutions that the usual step may measure."""
USUAL = 0.25
"""Share of the steps from which on their size gives the resolution."""
ALLOWED_CURVATURE = 0.05
"""Slope of the residuals in the outer quarters, over the slope itself."""
FEWEST_IN_QUARTER = 5
WANTED_RANGE = 0.4
MOST_BINS = 2**16
WORDS = {
    "noise_strain": "noise of strain",
    "noise_stress": "noise of stress",
    "resolution_strain": "digital resolution of strain",
    "resolution_stress": "digital resolution of stress",
    "curvature_first": "curvature in the first quarter of the range",
    "curvature_last": "curvature in the last quarter of the range",
    "short_range": "shortness of the range",
}


def quality(
    strain: NDArray[np.float64], stress: NDArray[np.float64], window: slice
) -> dict[str, float]:
    """Return the metrics of sections 6.4 to 6.8; each is met up to 1.

    Parameters
    ----------
    strain, stress : ndarray of float64, shape (point,)
        Up to the tangency point, normalised to 1 there.
    window : slice
        The range that was fitted.
    """
    x, y = strain[window], stress[window]
    slope, intercept = np.polyfit(x, y, 1)
    left = y - slope * x - intercept
    low, span = float(x.min()), float(np.ptp(x))
    first, last = x <= low + span / 4, x >= low + 3 * span / 4
    return {
        "noise_strain": _noise(strain),
        "noise_stress": _noise(stress),
        "resolution_strain": _resolution(strain),
        "resolution_stress": _resolution(stress),
        "curvature_first": _curvature(x[first], left[first], float(slope)),
        "curvature_last": _curvature(x[last], left[last], float(slope)),
        "short_range": WANTED_RANGE / float(np.ptp(y)),
    }


def unmet(criteria: Mapping[str, float]) -> Iterator[str]:
    """Say which metrics are not met, and by how much."""
    for name, value in criteria.items():
        if value == float("inf"):
            yield f"fewer than {FEWEST_IN_QUARTER} points to tell the {WORDS[name]}"
        elif not value <= 1:
            yield f"{WORDS[name]} is {value:.3g} times what E3076 allows"


def _noise(values: NDArray[np.float64]) -> float:
    return float(np.std(np.diff(values), ddof=1)) / ALLOWED_NOISE


def _resolution(values: NDArray[np.float64]) -> float:
    """Return the usual change of step, in three optimal resolutions.

    A change that less than a quarter of the steps make does not count beyond 1.
    """
    changes = np.abs(np.diff(values, 2)) / OPTIMAL_RESOLUTION
    bins = np.ceil(changes - 0.5).clip(0).astype(np.int64)
    counts = np.bincount(np.minimum(bins, MOST_BINS), minlength=2)
    usual = int(np.argmax(counts[1:])) + 1
    relative = usual / COARSEST
    return relative if counts[usual] > USUAL * bins.size else min(relative, 1.0)


def _curvature(
    x: NDArray[np.float64], left: NDArray[np.float64], slope: float
) -> float:
    """Return how far residuals lean in a quarter; infinite with too few points."""
    if x.size < FEWEST_IN_QUARTER or not np.ptp(x) > 0:
        return float("inf")
    return abs(float(np.polyfit(x, left, 1)[0]) / (ALLOWED_CURVATURE * slope))
