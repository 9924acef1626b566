"""Where the axis of rotation projects to: given, or found from the scan itself."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import reduce
from operator import add
from typing import TYPE_CHECKING

from fissura.errors import DataError, SettingsError
from fissura.reconstruct.centring_rows import look
from fissura.reconstruct.opposite_views import full_turn
from fissura.reconstruct.tilt import CLEAR_LEAD, compare_opposite, through_bands
from fissura.reconstruct.trial_slices import sharpest

if TYPE_CHECKING:
    from fissura.filters.projections.mirror_registration import Best, Likeness
    from fissura.model import Scan
    from fissura.reconstruct.centring_rows import Looked
    from fissura.settings import Reconstruct

__all__ = ["Axis", "axis", "widened_px"]

LEAST_COVERED, LEAST_COVERED_FULL_TURN = 0.25, 0.02
"""Share of the width that must lie on the shorter side of the axis."""
WIDENED = 0.4
"""Over a full turn, a shorter side below this share widens the field."""
FEWEST_ROWS = 4
"""Two views of fewer rows show too little; all views of each row show more."""
AGREED_PX = 1.0
"""Methods that differ by more leave the choice to trial slices."""
MORE_PEAKS, MORE_PEAKS_FULL_TURN = 2, 8
CONFIRMED, NEAR_PX = 0.5, 1.5
"""Correlation of mirrored views that confirms what trial slices chose, and how near
to it they are compared."""
LEAST_PROMINENCE = 0.003
"""Logarithm of the least that trial slices must be sharper than beside."""


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
    doubted : tuple of float
        Columns that methods disagreed about; empty where they did not.
    """

    centre_px: float
    drift_px: float
    rows: int
    confidence: float = 1.0
    remark: str = ""
    widened: bool = False
    doubted: tuple[float, ...] = ()

    def at(self, row: float) -> float:
        """Return the column the axis projects to at a row."""
        return self.centre_px + self.drift_px * (row / max(self.rows - 1, 1) - 0.5)


def axis(scan: Scan, settings: Reconstruct) -> Axis:
    """Return where the axis of rotation projects to.

    Opposite views are registered with each other's mirror image over all rows; the
    method of Vo et al. 2014, which looks at all views of single rows, gives a second
    opinion, and is taken where they agree and opposite views show little.  Where they
    differ by more than a column, trial slices decide, and a remark says so.

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
    bands = compare_opposite(scan, settings.zinger_excess)
    whole = reduce(add, bands)
    best = _best(scan, whole)
    confidence = max(best.correlation - best.next_best, 0.0)
    looked = look(scan, settings)
    if not looked.turns:
        return _symmetric(scan, settings, best, confidence)
    second_px = looked.second_opinion()
    if not _in_middle_half(scan, best.column):
        second_px = None  # Vo's method looks in the middle half only
    drift_px = settings.centre_drift_px
    upright = Axis(best.column, drift_px or 0.0, scan.rows, confidence)
    if not _agreed(scan, best.column, confidence, second_px):
        return _by_trial(scan, whole, looked, upright, second_px)
    if second_px is not None and (scan.rows < FEWEST_ROWS or confidence < CLEAR_LEAD):
        return replace(upright, centre_px=second_px)
    return upright if drift_px is not None else _tilted(bands, upright)


def _symmetric(
    scan: Scan, settings: Reconstruct, best: Best, confidence: float
) -> Axis:
    """Take the column that a specimen which looks the same all round mirrors at."""
    if confidence < CLEAR_LEAD:
        raise DataError(
            f"no axis of rotation can be found in {scan.source}: nothing in it changes "
            "as the specimen turns; give it as reconstruct.centre_px"
        )
    drift_px = settings.centre_drift_px or 0.0
    remark = (
        "nothing in the scan changes as the specimen turns; the axis of rotation was "
        f"put where its views are symmetric, at column {best.column:.2f}"
    )
    return Axis(best.column, drift_px, scan.rows, confidence, remark)


def _agreed(
    scan: Scan, column: float, confidence: float, second_px: float | None
) -> bool:
    """Return whether both methods, or the only one that can, are sure of a column."""
    if second_px is not None:
        return abs(second_px - column) <= AGREED_PX
    return confidence >= CLEAR_LEAD and not _in_middle_half(scan, column)


def _tilted(bands: list[Likeness], upright: Axis) -> Axis:
    centre_px, drift_px = through_bands(bands, upright.centre_px)
    return replace(upright, centre_px=centre_px, drift_px=drift_px)


def _by_trial(
    scan: Scan,
    whole: Likeness,
    looked: Looked,
    upright: Axis,
    second_px: float | None,
) -> Axis:
    """Let trial slices choose between the proposals of the methods; add a remark."""
    proposed = [upright.centre_px, *([] if second_px is None else [second_px])]
    likely = [*proposed, *_more_peaks(scan, whole, proposed, upright.confidence)]
    widened_px = WIDENED * (scan.columns - 1) if full_turn(scan) else 0.0
    weights = _weights(whole, likely) if full_turn(scan) else []
    chosen = sharpest(looked.trials(widened_px), likely, weights)
    if chosen.prominence <= LEAST_PROMINENCE:
        raise DataError(
            f"no axis of rotation shows in {scan.source}: {_candidates(proposed)}, and "
            "trial slices are no sharper there than elsewhere; give it as "
            "reconstruct.centre_px"
        )
    said = [
        f"{column:.2f} (sharpness {sharp:.3f})"
        for column, sharp in zip(proposed, chosen.of_candidates, strict=False)
    ]
    mirrored = whole.best((chosen.column - NEAR_PX, chosen.column + NEAR_PX))
    off_px = abs(mirrored.column - chosen.column)
    confirmed = mirrored.correlation >= CONFIRMED and off_px <= AGREED_PX
    column = mirrored.column if confirmed else chosen.column
    taken = replace(upright, centre_px=column)
    if confirmed and second_px is None and not _in_middle_half(scan, column):
        return taken  # two methods agree, and the third looks in the middle half only
    second = said[1] if second_px is not None else "none"
    beside = f"; opposite views mirror each other beside it, at {column:.2f}"
    remark = (
        f"the axis of rotation is in doubt: opposite views put it at column {said[0]}, "
        f"the method of Vo et al. 2014 at {second}; trial slices are sharpest at "
        f"{chosen.column:.2f} (sharpness {chosen.sharpness:.3f})"
        f"{beside if confirmed else ''}, which was taken"
    )
    return replace(taken, remark=remark, doubted=tuple(proposed))


def _weights(whole: Likeness, likely: list[float]) -> list[float]:
    """Let columns that opposite views mirror at count more; all the same if none.

    Over a full turn, columns are compared that see quite different parts of a
    specimen: one with little texture is sharpest by chance.
    """
    near = [
        whole.best((at - AGREED_PX / 2, at + AGREED_PX / 2)).correlation
        for at in likely
    ]
    if max(near) < CONFIRMED:
        return []
    return [one**2 if one >= CONFIRMED else 0.0 for one in near]


def _candidates(proposed: list[float]) -> str:
    methods = ("opposite views", "the method of Vo et al. 2014")
    return ", ".join(
        f"{method} may put it at column {column:.2f}"
        for method, column in zip(methods, proposed, strict=False)
    )


def _more_peaks(
    scan: Scan, whole: Likeness, proposed: list[float], confidence: float
) -> list[float]:
    """Return the next best columns, where opposite views show no clear one.

    Over a full turn the axis may lie off the middle half, where a clear lead in it
    says nothing.
    """
    clear = confidence >= CLEAR_LEAD
    middle = _searched(scan.columns, LEAST_COVERED)
    peaks = [] if clear else whole.peaks(middle, most=MORE_PEAKS)
    if full_turn(scan):
        anywhere = _searched(scan.columns, LEAST_COVERED_FULL_TURN)
        peaks += [
            column
            for column in whole.peaks(anywhere, most=MORE_PEAKS_FULL_TURN)
            if not _in_middle_half(scan, column)
        ]
    return [
        column
        for column in peaks
        if all(abs(column - other) > AGREED_PX for other in proposed)
    ]


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
