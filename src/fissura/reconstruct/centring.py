"""Where the axis of rotation projects to: given, or found from the scan itself."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import reduce
from itertools import pairwise
from operator import add
from typing import TYPE_CHECKING

import numpy as np

from fissura.errors import DataError, SettingsError
from fissura.filters.projections.axis import axis_of_rotation
from fissura.filters.projections.flatfield import minus_log
from fissura.filters.projections.mirror import likeness
from fissura.reconstruct.fields import fields
from fissura.reconstruct.opposite import full_turn, half_turn, opposite_views
from fissura.reconstruct.sinograms import RawRows, read_raw

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from fissura.filters.projections.mirror import Best, Likeness
    from fissura.model import Scan
    from fissura.reconstruct.opposite import Mixture
    from fissura.settings import Reconstruct

__all__ = ["Axis", "axis", "widened_px"]

LEAST_COVERED, LEAST_COVERED_FULL_TURN = 0.25, 0.02
"""Share of the width that must lie on the shorter side of the axis."""
WIDENED = 0.4
"""Over a full turn, a shorter side below this share widens the field."""
FINEST_PX, COARSEST_PX = 1.0, 4.0
"""Detail compared between opposite views; coarser where few views were taken."""
CLEAR_LEAD = 0.2
"""Mirrored views must agree better than at any other column, by this correlation."""
FEWEST_ROWS = 4
"""Two views of fewer rows show too little; all views of each row show more."""
AGREED_PX = 2.0
SEARCHED_PX = 16.0
"""The axis of a band is looked for this near to that of all rows."""
FEWEST_ROWS_IN_BAND, FEWEST_BANDS, MOST_BANDS = 16, 4, 16
OUTLYING = 5.0
LOOK = "look at the slices of `fissura reconstruct --sweep` before you trust it"
TILT_ERRORS, LEAST_DRIFT_PX = 4.0, 0.5
"""A tilt is believed if it is this many times its error, and makes this much."""


@dataclass(frozen=True, slots=True)
class Axis:
    """The axis of rotation as the detector sees it.

    Parameters
    ----------
    centre_px : float
        Column it projects to at the middle row; columns count from 0.
    drift_px : float
        How much farther right it lies at the last row than at the first.
    rows : int
        Height of the detector.
    confidence : float
        0 to 1: how much better opposite views mirror each other there than anywhere
        else; 1 where the axis was given.
    remark : str
        What the user should know; empty if nothing.
    widened : bool
        Whether the views of a full turn see different sides of the specimen, as they
        do with the axis near an edge of the detector (half acquisition).
    """

    centre_px: float
    drift_px: float
    rows: int
    confidence: float = 1.0
    remark: str = ""
    widened: bool = False

    def at(self, row: float) -> float:
        """Return the column the axis projects to at a row."""
        return self.centre_px + self.drift_px * (row / max(self.rows - 1, 1) - 0.5)


def axis(scan: Scan, settings: Reconstruct) -> Axis:
    """Return where the axis of rotation projects to.

    Opposite views are registered with each other's mirror image over all rows; the
    method of Vo et al. 2014, which looks at all views of single rows, gives a second
    opinion, and decides where opposite views show nothing clear or few rows.

    Parameters
    ----------
    scan : Scan
    settings : Reconstruct
        If it names the centre, that is taken.

    Raises
    ------
    SettingsError
        If the centre named leaves too little of the detector on one side.
    DataError
        If the views cover less than half a turn, or no axis shows in them.
    """
    if settings.centre_px is not None:
        drift_px = settings.centre_drift_px or 0.0
        given = Axis(settings.centre_px, drift_px, scan.rows)
        _check_covered(scan, given)
        return _widened(scan, given)
    return _widened(scan, _found(scan, settings))


def _widened(scan: Scan, found: Axis) -> Axis:
    """Let the two halves of a turn see different sides, where the axis lies so."""
    shorter_px = min(found.centre_px, scan.columns - 1 - found.centre_px)
    if shorter_px >= WIDENED * (scan.columns - 1) or not full_turn(scan):
        return found
    said = (
        f"the axis of rotation lies off the middle of a full turn, so the slices are "
        f"wider than the detector: {widened_px(scan.columns, found.centre_px)} columns"
    )
    remark = f"{said}; {found.remark}" if found.remark else said
    return replace(found, widened=True, remark=remark)


def widened_px(columns: int, centre_px: float) -> int:
    """Return the width that the two halves of a full turn see together."""
    return int(2 * max(centre_px, columns - 1 - centre_px)) + 1


def _found(scan: Scan, settings: Reconstruct) -> Axis:
    bands = _compare_opposite(scan, settings.zinger_excess)
    whole = reduce(add, bands)
    best = _best(scan, whole)
    confidence = max(best.correlation - best.next_best, 0.0)
    second_px = _second_opinion(scan, settings.zinger_excess)
    if not _in_middle_half(scan, best.column):
        second_px = best.column  # Vo's method looks in the middle half only
    given_drift_px = settings.centre_drift_px
    if scan.rows < FEWEST_ROWS and second_px is not None:
        return Axis(second_px, given_drift_px or 0.0, scan.rows, confidence)
    if confidence >= CLEAR_LEAD:
        centre_px, drift_px = _through_bands(bands, best.column, scan.rows)
        if given_drift_px is not None:
            centre_px, drift_px = best.column, given_drift_px
        remark = _doubt(centre_px, second_px)
        return Axis(centre_px, drift_px, scan.rows, confidence, remark)
    if second_px is None:
        raise DataError(
            f"no axis of rotation shows in {scan.source}: give it as "
            "reconstruct.centre_px"
        )
    return Axis(
        second_px,
        given_drift_px or 0.0,
        scan.rows,
        confidence,
        f"opposite views show no clear axis; the method of Vo et al. 2014 puts it at "
        f"column {second_px:.2f}: {LOOK}",
    )


def _best(scan: Scan, whole: Likeness) -> Best:
    """Look in the middle half; over a full turn, everywhere, if that is clearer."""
    middle = whole.best(_searched(scan.columns, LEAST_COVERED))
    if not full_turn(scan):
        return middle
    anywhere = whole.best(_searched(scan.columns, LEAST_COVERED_FULL_TURN))
    lead = anywhere.correlation - max(anywhere.next_best, middle.correlation)
    off_middle = not _in_middle_half(scan, anywhere.column)
    return anywhere if off_middle and lead >= CLEAR_LEAD else middle


def _in_middle_half(scan: Scan, column: float) -> bool:
    low, high = _searched(scan.columns, LEAST_COVERED)
    return low <= column <= high


def _doubt(centre_px: float, second_px: float | None) -> str:
    """Say where two methods disagree; empty where they do not."""
    if second_px is not None and abs(second_px - centre_px) <= AGREED_PX:
        return ""
    other = "finds none" if second_px is None else f"puts it at {second_px:.2f}"
    return (
        f"opposite views put the axis of rotation at column {centre_px:.2f}, but the "
        f"method of Vo et al. 2014 {other}: {LOOK}"
    )


def _check_covered(scan: Scan, given: Axis) -> None:
    full = full_turn(scan)
    least = LEAST_COVERED_FULL_TURN if full else LEAST_COVERED
    low, high = _searched(scan.columns, least)
    if not all(low <= given.at(row) <= high for row in (0, scan.rows - 1)):
        raise SettingsError(
            f"reconstruct.centre_px = {given.centre_px:g} leaves too little of the "
            f"{scan.columns} columns of {scan.source} on one side: the axis must "
            f"lie between columns {low:.0f} and {high:.0f}"
            + ("" if full else ", in the middle half, unless the scan is a full turn")
        )


def _searched(columns: int, least: float) -> tuple[float, float]:
    return least * (columns - 1), (1 - least) * (columns - 1)


def _through_bands(
    bands: list[Likeness], column: float, rows: int
) -> tuple[float, float]:
    """Fit a line through the axis at each height; upright unless a tilt is certain."""
    height = (np.arange(len(bands)) + 0.5) / len(bands) - 0.5
    near = column - SEARCHED_PX, column + SEARCHED_PX
    found = [band.best(near) for band in bands]
    columns = np.array([one.column for one in found])
    off = np.abs(columns - np.median(columns))
    clear = np.array([one.correlation >= CLEAR_LEAD for one in found])
    clear &= off <= np.median(off) * OUTLYING + AGREED_PX
    if np.count_nonzero(clear) < FEWEST_BANDS or rows < FEWEST_BANDS:
        return column, 0.0
    (drift, middle), spread = np.polyfit(height[clear], columns[clear], 1, cov=True)
    certain = abs(drift) > max(TILT_ERRORS * np.sqrt(spread[0, 0]), LEAST_DRIFT_PX)
    return (float(middle), float(drift)) if certain else (column, 0.0)


def _second_opinion(scan: Scan, zinger_excess: float) -> float | None:
    """Ask the method of Vo et al. at a quarter, half and three quarters of the height.

    Returns
    -------
    float or None
        The median; None if it finds no axis in the middle half.
    """
    views = half_turn(scan)
    quarter = scan.rows // 4
    step = max(quarter, 1)
    rows = slice(quarter, min(quarter + 2 * step + 1, scan.rows), step)
    raw = read_raw(scan, rows, zinger_excess=zinger_excess)
    found = [axis_of_rotation(raw.sinogram(row)[views]) for row in range(raw.count)]
    columns = [column for column, inside in found if inside]
    return float(np.median(columns)) if columns else None


def _compare_opposite(scan: Scan, zinger_excess: float) -> list[Likeness]:
    """Register opposite views, band by band from the first row to the last."""
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
