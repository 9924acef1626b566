"""What each pixel counts with the beam and no specimen, and with no beam."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from fissura.model import ArrayLike3D, Scan

__all__ = ["Fields", "fields"]

ROWS_AT_A_TIME = 64
"""Of the flats, to hold few in memory; as many as a chunk often has."""


@dataclass(frozen=True, slots=True, eq=False)
class Fields:
    """Flat and dark levels of some detector rows.

    Parameters
    ----------
    flats : ndarray of float32, shape (set, row, column)
        One for each time that flats were taken.
    dark : ndarray of float32, shape (row, column)
    places : ndarray of float32, shape (angle,)
        Where each view lies among the sets: 1.25 is a quarter of the way from the
        second to the third.
    """

    flats: NDArray[np.float32]
    dark: NDArray[np.float32]
    places: NDArray[np.float32]

    @property
    def rows(self) -> int:
        """Number of rows."""
        return len(self.dark)

    def of(self, views: slice) -> Fields:
        """Return the levels for some of the views."""
        return replace(self, places=self.places[views])


def fields(scan: Scan, rows: slice) -> Fields:
    """Return the flat and dark levels of some rows.

    Flats taken at several times are interpolated between: the beam drifts.  Before
    the first and after the last they stay as they were.  Without darks, the dark level
    counts as 0.  Without flats, the beam counts as even, at 1 above dark: its
    brightness does not matter, as the ramp filter drops what is constant.
    """
    shape = len(range(*rows.indices(scan.rows))), scan.columns
    taken_at, set_of = _sets(scan)
    between_views = np.arange(scan.projections.shape[0]) + 0.5
    places = np.interp(between_views, taken_at, np.arange(len(taken_at)))
    one_set = np.zeros(scan.darks.shape[0], np.intp)
    no_dark = np.zeros(shape, np.float32)
    dark = _medians(scan.darks, rows, one_set, otherwise=no_dark)[0]
    return Fields(
        flats=_medians(scan.flats, rows, set_of, otherwise=dark + np.float32(1)),
        dark=dark,
        places=places.astype(np.float32),
    )


def _sets(scan: Scan) -> tuple[NDArray[np.int64], NDArray[np.intp]]:
    """Return after how many views each set of flats was taken, and each flat's set."""
    if scan.flats_at is None or not len(scan.flats_at):
        return np.zeros(1, np.int64), np.zeros(scan.flats.shape[0], np.intp)
    taken_at, set_of = np.unique(scan.flats_at, return_inverse=True)
    return taken_at, set_of


def _medians(
    frames: ArrayLike3D,
    rows: slice,
    set_of: NDArray[np.intp],
    *,
    otherwise: NDArray[np.float32],
) -> NDArray[np.float32]:
    """Return each set's median: a stray X-ray in one of its frames leaves no ring."""
    if frames.shape[0] == 0:
        return otherwise[np.newaxis]
    first, stop, step = rows.indices(frames.shape[1])
    middle = np.empty((int(set_of.max()) + 1, *otherwise.shape), np.float32)
    for start in range(first, stop, step * ROWS_AT_A_TIME):
        some = slice(start, min(start + step * ROWS_AT_A_TIME, stop), step)
        counts = frames[:, some, :]
        done = (start - first) // step
        for number, levels in enumerate(middle):
            levels[done : done + counts.shape[1]] = np.median(
                counts[set_of == number], axis=0
            )
    return middle
