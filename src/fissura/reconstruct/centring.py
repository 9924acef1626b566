"""Where the axis of rotation projects to: given, or found from the scan itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from fissura.errors import DataError, SettingsError
from fissura.filters.axis import axis_of_rotation
from fissura.reconstruct.sinograms import read_raw

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from fissura.model import Scan
    from fissura.settings import Reconstruct

__all__ = ["centre"]

LEAST_TURN_RAD = np.deg2rad(170)
LEAST_COVERED = 0.25
"""Share of the width that must lie on the shorter side of the axis."""


def centre(scan: Scan, settings: Reconstruct) -> float:
    """Return the column the axis of rotation projects to.

    Parameters
    ----------
    scan : Scan
    settings : Reconstruct
        If it names the centre, that is taken.

    Returns
    -------
    float
        In pixels; columns count from 0.  A found one is the median of three
        rows far apart, each to a quarter of a pixel.

    Raises
    ------
    SettingsError
        If the centre named leaves too little of the detector on one side.
    DataError
        If the views cover less than half a turn, or no axis shows in them.
    """
    if settings.centre_px is not None:
        _check_covered(scan, settings.centre_px)
        return settings.centre_px
    views = _half_turn(scan)
    raw = read_raw(scan, _rows_asked(scan))
    found = [axis_of_rotation(raw.sinogram(row)[views]) for row in range(raw.count)]
    columns = [column for column, inside in found if inside]
    if not columns:
        raise DataError(
            f"no axis of rotation shows in the middle half of {scan.source}: give it "
            "as reconstruct.centre_px; scans over a full turn with the axis at the "
            "detector's edge cannot be reconstructed yet"
        )
    return float(np.median(columns))


def _check_covered(scan: Scan, centre_px: float) -> None:
    covered = min(centre_px, scan.columns - 1 - centre_px)
    if covered < LEAST_COVERED * (scan.columns - 1):
        raise SettingsError(
            f"reconstruct.centre_px = {centre_px:g} leaves too little of the "
            f"{scan.columns} columns of {scan.source} on one side: the axis must "
            "lie in the middle half; scans over a full turn with the axis at the "
            "detector's edge cannot be reconstructed yet"
        )


def _half_turn(scan: Scan) -> NDArray[np.intp]:
    """Choose the views from the first one up to, but without, half a turn on."""
    turned = np.abs(scan.angles_rad - scan.angles_rad[0])
    order = np.argsort(turned, kind="stable")
    step = np.median(np.diff(turned[order]))
    if turned.max() + step < LEAST_TURN_RAD:
        raise DataError(
            f"the views of {scan.source} cover {np.rad2deg(turned.max()):.1f}°, but "
            "the axis of rotation can be found from half a turn only: give it as "
            "reconstruct.centre_px"
        )
    views: NDArray[np.intp] = order[turned[order] < np.pi - step / 2]
    return views


def _rows_asked(scan: Scan) -> slice:
    """Choose the rows at a quarter, half and three quarters of the height."""
    quarter = scan.rows // 4
    step = max(quarter, 1)
    return slice(quarter, min(quarter + 2 * step + 1, scan.rows), step)
