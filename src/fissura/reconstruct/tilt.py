"""Bands of rows: opposite views registered in each, and a tilt fitted through them."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
from scipy import special

from fissura.filters.projections.flatfield import minus_log
from fissura.filters.projections.mirror_registration import likeness
from fissura.reconstruct.flats_and_darks import fields
from fissura.reconstruct.opposite_views import half_turn, opposite_views
from fissura.reconstruct.sinograms import RawRows

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from fissura.filters.projections.mirror_registration import Likeness
    from fissura.model import Scan
    from fissura.reconstruct.opposite_views import Mixture

__all__ = ["CLEAR_LEAD", "compare_opposite", "through_bands"]

FINEST_PX, COARSEST_PX = 1.0, 4.0
"""Detail compared between opposite views; coarser where few views were taken."""
CLEAR_LEAD = 0.2
"""Mirrored views must agree better than at any other column, by this correlation."""
FEWEST_ROWS_IN_BAND, FEWEST_BANDS, MOST_BANDS = 16, 4, 16
SEARCHED_PX = 16.0
"""The axis of a band is looked for this near to that of all rows."""
OUTLYING, NEAR_PX = 5.0, 2.0
TILT_CHANCE, LEAST_DRIFT_PX = 0.001, 0.5
"""A tilt is believed if chance makes one so rarely, and if it makes this much."""


def compare_opposite(scan: Scan, zinger_excess: float) -> list[Likeness]:
    """Register opposite views, band by band from the first row to the last.

    Raises
    ------
    DataError
        If the views cover less than half a turn.
    """
    half_turn(scan)
    count = int(np.clip(scan.rows // FEWEST_ROWS_IN_BAND, 1, MOST_BANDS))
    edges = np.linspace(0, scan.rows, count + 1).astype(int)
    pairs = opposite_views(scan)
    smear_px = max(pair.smear_rad for pair in pairs) * scan.columns / 2
    detail_px = float(np.clip(smear_px / 2, FINEST_PX, COARSEST_PX))
    bands: list[Likeness] = []
    for pair in pairs:
        here, there = (
            _mixed_view(scan, mixture, zinger_excess)
            for mixture in (pair.here, pair.there)
        )
        more = [
            likeness(here[low:high], there[low:high], detail_px=detail_px)
            for low, high in pairwise(edges)
        ]
        bands = [a + b for a, b in zip(bands, more, strict=True)] if bands else more
    return bands


def through_bands(bands: list[Likeness], column: float) -> tuple[float, float]:
    """Fit a line through the axis at each height; upright unless a tilt is certain.

    Few bands scatter little by chance: the fewer they are, the farther a tilt must
    exceed its error, by Student's distribution.

    Returns
    -------
    column, drift_px : float
    """
    height = (np.arange(len(bands)) + 0.5) / len(bands) - 0.5
    near = column - SEARCHED_PX, column + SEARCHED_PX
    found = [band.best(near) for band in bands]
    columns = np.array([one.column for one in found])
    off = np.abs(columns - np.median(columns))
    clear = np.array([one.correlation >= CLEAR_LEAD for one in found])
    clear &= off <= np.median(off) * OUTLYING + NEAR_PX
    count = int(np.count_nonzero(clear))
    if count < FEWEST_BANDS:
        return column, 0.0
    (drift, middle), spread = np.polyfit(height[clear], columns[clear], 1, cov=True)
    errors = special.stdtrit(count - 2, 1 - TILT_CHANCE / 2)
    certain = abs(drift) > max(errors * np.sqrt(spread[0, 0]), LEAST_DRIFT_PX)
    return (float(middle), float(drift)) if certain else (column, 0.0)


def _mixed_view(
    scan: Scan, mixture: Mixture, zinger_excess: float
) -> NDArray[np.float32]:
    """Return the line integrals of a mixture of views, shape (row, column)."""
    levels = fields(scan, slice(None))
    view = np.zeros_like(levels.dark)
    for number, weight in mixture:
        one = slice(number, number + 1)
        raw = RawRows(scan.projections[one], levels.of(one), zinger_excess)
        view += np.float32(weight) * minus_log(raw.views(slice(None)))[0]
    return view
