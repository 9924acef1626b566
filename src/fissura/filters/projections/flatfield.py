"""From detector counts to transmission and attenuation: flat, dark, logarithm."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from fissura.filters.compile import kernel
from fissura.filters.projections.unwritten_frames import BRIGHT_PERCENTILE, NO_BEAM

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["minus_log", "transmission"]

LEAST_TRANSMISSION = np.float32(1e-4)
"""Darker than this is noise around the dark level; its logarithm would be a spike."""
MOST_TRANSMISSION = np.float32(1e6)
"""Counts that were never divided by a flat stay below this; infinite ones do not."""


def transmission(
    counts: NDArray[Any],
    *,
    flats: NDArray[np.float32],
    places: NDArray[np.float32],
    dark: NDArray[np.float32],
) -> NDArray[np.float32]:
    """Return the share of the beam that came through: (counts - dark)/(flat - dark).

    Parameters
    ----------
    counts : ndarray, shape (angle, column)
        One detector row at every angle.
    flats : ndarray of float32, shape (set, column)
        The same row with beam but no specimen, each time it was taken.
    places : ndarray of float32, shape (angle,)
        Where each view lies among the sets of flats: between two, both count.
    dark : ndarray of float32, shape (column,)
        The same row with no beam.

    Returns
    -------
    ndarray of float32, shape (angle, column)
        Finite everywhere: a column that the beam does not reach in one of its flats,
        and a count that is no number, is filled from its neighbours; all is kept
        between 1e-4 and 1e6; 1 where no column has a beam.
    """
    through = np.ascontiguousarray(counts, np.float32)
    if through is counts:
        through = through.copy()
    beams = flats - dark
    seen = _reached(beams)
    if not seen.any():
        through[:] = 1
        return through
    _divide(through, dark, np.where(seen, beams, np.float32(1)), places)
    if not seen.all():
        _fill_unseen(through, seen)
    return through


def _reached(beams: NDArray[np.float32]) -> NDArray[np.bool_]:
    """Return which columns the beam reaches: elsewhere is noise over noise."""
    known = np.where(np.isfinite(beams), beams, np.float32(0))
    least = NO_BEAM * np.percentile(known, BRIGHT_PERCENTILE, axis=1, keepdims=True)
    return np.asarray((known > np.maximum(least, 0)).all(axis=0))


def minus_log(through: NDArray[np.float32]) -> NDArray[np.float32]:
    """Turn transmission into the line integrals of attenuation, in its place."""
    np.log(through, out=through)
    return np.negative(through, out=through)


@kernel
def _divide(
    counts: NDArray[np.float32],
    dark: NDArray[np.float32],
    beams: NDArray[np.float32],
    places: NDArray[np.float32],
) -> None:
    for i in range(counts.shape[0]):
        before = int(places[i])
        later = places[i] - np.float32(before)
        here, next_ = beams[before], beams[min(before + 1, len(beams) - 1)]
        bad = 0
        for j in range(counts.shape[1]):
            beam = here[j] + later * (next_[j] - here[j])
            share = (counts[i, j] - dark[j]) / beam
            if not np.isfinite(share):
                bad += 1
                counts[i, j] = np.nan
                continue
            share = max(share, LEAST_TRANSMISSION)
            counts[i, j] = min(share, MOST_TRANSMISSION)
        if bad:
            _bridge(counts[i])


@kernel
def _bridge(view: NDArray[np.float32]) -> None:
    """Interpolate over values that are not numbers; 1 if a view has no number."""
    last = -1
    for j in range(len(view)):
        if np.isnan(view[j]):
            continue
        left = view[j] if last < 0 else view[last]
        for k in range(last + 1, j):
            share = np.float32(k - last) / np.float32(j - last)
            view[k] = left + share * (view[j] - left)
        last = j
    for k in range(last + 1, len(view)):
        view[k] = view[last] if last >= 0 else np.float32(1)


def _fill_unseen(through: NDArray[np.float32], seen: NDArray[np.bool_]) -> None:
    """Interpolate between the nearest columns seen; repeat the last one at the edge."""
    columns, unseen = np.flatnonzero(seen), np.flatnonzero(~seen)
    place = np.interp(unseen, columns, np.arange(len(columns)))
    left, right = (columns[edge(place).astype(np.intp)] for edge in (np.floor, np.ceil))
    share = (place % 1).astype(np.float32)
    through[:, unseen] = (1 - share) * through[:, left] + share * through[:, right]
