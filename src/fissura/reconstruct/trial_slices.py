"""Trial slices: a few rows reconstructed with the axis at many columns."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from scipy import ndimage

from fissura.filters.projections.fbp import Geometry, angle_weights, back_project
from fissura.filters.projections.opposite_views import bin_along
from fissura.filters.projections.overlap import shares
from fissura.filters.projections.sharpness import sharpness

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

__all__ = ["Sharpest", "Trials", "sharpest"]

COARSE_COLUMNS = 512
"""Candidates are compared on sinograms no wider than about this."""
MOST_VIEWS_PER_COLUMN = 1.25
COARSE_BLUR_PX, FINE_BLUR_PX = 2.0, 1.5
"""Columns are smoothed by this before trial slices are made."""
INNER = np.arange(-3.0, 4.0)
OUTER = np.array([-8.0, -7.0, 7.0, 8.0])
"""Coarse columns tried near a candidate, and farther off to compare with."""
MARGIN_PX = 3.0
"""The rim of a slice is left out."""
LARGEST_RADIUS_PX = 640.0
LEAST = 1e-9


@dataclass(frozen=True, slots=True, eq=False)
class Trials:
    """What trial slices are made of.

    Parameters
    ----------
    first, second : ndarray of float32, shape (angle, column)
        Line integrals of two rows, free of stripes, by rising angle.
    angles_rad : ndarray of float64, shape (angle,)
    half : int
        How many of the views, from the first, make half a turn.
    widened_px : float
        With less than this on the shorter side of the axis, all views are used, and
        the field is widened; 0 but for a full turn.
    """

    first: NDArray[np.float32]
    second: NDArray[np.float32]
    angles_rad: NDArray[np.float64]
    half: int
    widened_px: float

    @property
    def columns(self) -> int:
        """Width of the detector."""
        return int(self.first.shape[1])

    def widened(self, column: float) -> bool:
        """Return whether the field is widened with the axis at a column."""
        return min(column, self.columns - 1 - column) < self.widened_px

    def reach_px(self, column: float) -> float:
        """Return the radius of the circle that the views see."""
        return _reach_px(self, column, widened=self.widened(column))


@dataclass(frozen=True, slots=True)
class Sharpest:
    """Where trial slices are sharpest.

    Parameters
    ----------
    column : float
    sharpness : float
    prominence : float
        Logarithm of how much sharper slices are there than 7 coarse columns off.
    of_candidates : tuple of float
        Sharpness at each of the columns that were proposed.
    """

    column: float
    sharpness: float
    prominence: float
    of_candidates: tuple[float, ...]


def sharpest(
    trials: Trials, proposed: Sequence[float], weights: Sequence[float] = ()
) -> Sharpest:
    """Find the column near one of those proposed that gives the sharpest slices.

    Columns far apart show different parts of a specimen, so that their sharpness
    cannot be compared.  What is compared is how much sharper slices are near a column
    than some columns off it: coarsely first, then to a part of a column.

    Parameters
    ----------
    trials : Trials
    proposed : sequence of float
        Columns.
    weights : sequence of float, optional
        How much each of these counts; all the same by default.
    """
    factor = -(-trials.columns // COARSE_COLUMNS)
    radius_px = min(*map(trials.reach_px, proposed), LARGEST_RADIUS_PX * factor)
    coarse = _coarser(trials, factor, COARSE_BLUR_PX)
    tried = [
        _prominent(coarse, _coarse(at, factor), radius_px / factor) for at in proposed
    ]
    counts = weights or np.ones(len(tried))
    weighted = [
        (count * prominence, prominence, at)
        for count, (prominence, at) in zip(counts, tried, strict=True)
    ]
    _, prominence, at = max(weighted)
    fine = _coarser(trials, 1, FINE_BLUR_PX)
    radius_px = min(radius_px, LARGEST_RADIUS_PX)
    near = factor * at + (factor - 1) / 2
    column, top = _peak(fine, near, factor, radius_px)
    return Sharpest(
        column,
        float(np.exp(top)),
        prominence,
        tuple(
            float(np.exp(_score(fine, at, radius_px, widened=fine.widened(at))))
            for at in proposed
        ),
    )


def _coarse(column: float, factor: int) -> float:
    return float(np.rint(2 * (column - (factor - 1) / 2) / factor) / 2)


def _prominent(coarse: Trials, near: float, radius_px: float) -> tuple[float, float]:
    """Return how much sharper the best column near one is than those around, and it."""
    widened = coarse.widened(near)
    inner = _scores(coarse, near + INNER, radius_px, widened=widened)
    outer = _scores(coarse, near + OUTER, radius_px, widened=widened)
    best = max(inner, key=lambda at: inner[at])
    around = np.mean(list(outer.values())) if outer else min(inner.values())
    return float(inner[best] - around), best


def _peak(
    fine: Trials, near: float, factor: int, radius_px: float
) -> tuple[float, float]:
    """Find the sharpest column, and read its part off a parabola."""
    half_px = max(factor, 2)
    offsets = np.arange(-half_px, half_px + 1.0)
    columns = np.rint(2 * near) / 2 + offsets
    scores = _scores(fine, columns, radius_px, widened=fine.widened(near))
    best = max(scores, key=lambda at: scores[at])
    top = scores[best]
    left, right = scores.get(best - 1), scores.get(best + 1)
    if left is None or right is None or left + right >= 2 * top:
        return best, top
    return best + (left - right) / (2 * (left - 2 * top + right)), top


def _coarser(trials: Trials, factor: int, blur_px: float) -> Trials:
    """Bin columns, average neighbouring views where there are many, and smooth."""
    width = trials.columns // factor
    group = max(int(trials.half / (MOST_VIEWS_PER_COLUMN * width)), 1)
    first, second = (
        ndimage.gaussian_filter1d(
            bin_along(bin_along(sinogram, group, axis=0), factor, axis=1),
            blur_px,
            axis=1,
            mode="nearest",
        )
        for sinogram in (trials.first, trials.second)
    )
    angles = trials.angles_rad[: len(first) * group].reshape(-1, group)
    return replace(
        trials,
        first=first,
        second=second,
        angles_rad=angles.mean(axis=1),
        half=trials.half // group,
        widened_px=trials.widened_px / factor,
    )


def _scores(
    trials: Trials, columns: NDArray[np.float64], radius_px: float, *, widened: bool
) -> dict[float, float]:
    """Return the logarithm of the sharpness at each column on the detector."""
    inside = columns[(columns >= 1) & (columns <= trials.columns - 2)]
    return {
        float(at): _score(trials, float(at), radius_px, widened=widened)
        for at in inside
    }


def _score(trials: Trials, column: float, radius_px: float, *, widened: bool) -> float:
    reach_px = min(radius_px, _reach_px(trials, column, widened=widened))
    views = slice(None) if widened else slice(trials.half)
    angles = trials.angles_rad[views]
    period_rad = 2 * np.pi if widened else np.pi
    geometry = Geometry(
        angles_rad=angles,
        weights=angle_weights(angles, period_rad=period_rad),
        columns=trials.columns,
        centre_px=column,
        edge_px=int(2 * reach_px) + 1,
    )
    share = shares(trials.columns, column) if widened else np.float32(1)
    first, second = (part[views] * share for part in (trials.first, trials.second))
    made = back_project(first, second, geometry)
    rim_px = max(reach_px - MARGIN_PX, MARGIN_PX)
    sharp = [sharpness(slice_, rim_px) for slice_ in made]
    return float(np.mean(np.log(np.maximum(sharp, LEAST))))


def _reach_px(trials: Trials, column: float, *, widened: bool) -> float:
    sides = column, trials.columns - 1 - column
    return max(sides) if widened else min(sides)
