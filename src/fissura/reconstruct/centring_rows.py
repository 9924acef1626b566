"""A few rows of all views, from which the axis of rotation is found."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy import ndimage

from fissura.filters.projections.opposite_views import axis_of_rotation, bin_along
from fissura.filters.projections.stripes import remove_stripes, usual_stripe_px
from fissura.reconstruct.opposite_views import half_turn, in_order
from fissura.reconstruct.sinograms import read_raw
from fissura.reconstruct.trial_slices import Trials

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from fissura.model import Scan
    from fissura.settings import Reconstruct

__all__ = ["Looked", "look"]

SOME_VIEWS = 180
BLUR_PX = 2.0
LEAST_TURNING = 0.1
"""Correlation of neighbouring views: less is noise."""
ROUNDING = 1e-5
"""Views that differ by less, as a share of what they show, are the same."""


@dataclass(frozen=True, slots=True, eq=False)
class Looked:
    """Line integrals of a few rows.

    Parameters
    ----------
    rows : list of int
        At a quarter, half and three quarters of the height; fewer of a low scan.
    sinograms : list of ndarray of float32, shape (angle, column)
        By rising angle, each angle once.
    angles_rad : ndarray of float64, shape (angle,)
    half : int
        How many of the views, from the first, make half a turn.
    """

    rows: list[int]
    sinograms: list[NDArray[np.float32]]
    angles_rad: NDArray[np.float64]
    half: int

    @property
    def turns(self) -> bool:
        """Whether anything in these rows changes steadily from view to view."""
        return max(map(_turning, self.sinograms)) >= LEAST_TURNING

    def second_opinion(self) -> float | None:
        """Ask the method of Vo et al. at each row.

        Returns
        -------
        float or None
            The median; None if it finds no axis in the middle half.
        """
        found = [axis_of_rotation(one[: self.half]) for one in self.sinograms]
        columns = [column for column, inside in found if inside]
        return float(np.median(columns)) if columns else None

    def trials(self, widened_px: float) -> Trials:
        """Return what trial slices of the two outer rows are made of."""
        width_px = usual_stripe_px(self.sinograms[0].shape[1])
        first, second = (
            remove_stripes(self.sinograms[at], width_px=width_px) for at in (0, -1)
        )
        return Trials(first, second, self.angles_rad, self.half, widened_px)


def look(scan: Scan, settings: Reconstruct) -> Looked:
    """Read the rows that the axis of rotation is looked for in.

    Raises
    ------
    DataError
        If the views cover less than half a turn.
    """
    quarter = scan.rows // 4
    step = max(quarter, 1)
    rows = range(quarter, min(quarter + 2 * step + 1, scan.rows), step)
    raw = read_raw(
        scan,
        slice(rows.start, rows.stop, rows.step),
        zinger_excess=settings.zinger_excess,
    )
    order, _ = in_order(scan)
    sinograms = [raw.sinogram(row)[order] for row in range(raw.count)]
    return Looked(list(rows), sinograms, scan.angles_rad[order], len(half_turn(scan)))


def _turning(sinogram: NDArray[np.float32]) -> float:
    """Return the correlation of neighbouring views, without what all views share."""
    some = bin_along(sinogram, max(len(sinogram) // SOME_VIEWS, 1), axis=0)
    smooth = ndimage.gaussian_filter1d(some.astype(np.float64), BLUR_PX, axis=1)
    rounding = ROUNDING * np.abs(smooth).max()
    smooth -= smooth.mean(axis=0)
    across = np.linspace(-1, 1, smooth.shape[1])
    smooth -= smooth.mean(axis=1, keepdims=True)
    smooth -= np.outer(smooth @ across / (across @ across), across)
    if smooth.std() <= rounding:
        return 0.0
    here, next_ = smooth[:-1], smooth[1:]
    scale = np.sqrt((here**2).sum() * (next_**2).sum())
    return float((here * next_).sum() / scale) if scale > 0 else 0.0
