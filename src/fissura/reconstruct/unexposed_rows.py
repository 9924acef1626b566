"""Refuse rows that no beam reached, and parts of frames that were never written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from fissura.errors import DataError
from fissura.filters.projections.unwritten_frames import (
    BRIGHT_PERCENTILE,
    NO_BEAM,
    lost_views,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from fissura.model import ArrayLike3D, Scan
    from fissura.reconstruct.flats_and_darks import Fields

__all__ = ["refuse_blind_rows", "refuse_lost"]

LOOKED_AT = 5
"""Frames whose rows are looked at."""


def refuse_lost(scan: Scan, counts: NDArray[Any], levels: Fields, start: int) -> None:
    """Refuse rows of which views were written in part.

    Parameters
    ----------
    scan : Scan
    counts : ndarray, shape (angle, row, column)
    levels : Fields
        Of the same rows.
    start : int
        Number of the first of these views.

    Raises
    ------
    DataError
        If a third of a row is one dark count, or no number, in some view.
    """
    beams = (levels.flats - levels.dark).min(axis=0)
    lost = {
        int(view) + start
        for row in range(levels.rows)
        for view in lost_views(counts[:, row], beams[row], levels.dark[row])
    }
    if lost:
        raise DataError(
            f"{len(lost)} of {scan.projections.shape[0]} projections of {scan.source}, "
            f"from number {min(lost)} to {max(lost)} counted from 0, hold rows of "
            "which a third or more is one dark count or no number: they were written "
            "or copied in part; copy the scan again, or reconstruct only sound rows "
            "with reconstruct.first_row and reconstruct.last_row"
        )


def refuse_blind_rows(scan: Scan, rows: tuple[int, int]) -> None:
    """Refuse rows that the beam does not reach: their slices would hold nothing.

    Parameters
    ----------
    scan : Scan
    rows : tuple of int
        The first row asked for, and the one after the last.

    Raises
    ------
    DataError
        If one of them counts less than a hundredth of what the brightest row does.
    """
    level = _row_levels(scan)
    lit = level >= NO_BEAM * level.max()
    blind = np.flatnonzero(~lit[slice(*rows)]) + rows[0]
    if not len(blind):
        return
    first, last = _longest_lit(lit, rows)
    raise DataError(
        f"{len(blind)} of the rows {rows[0]} to {rows[1] - 1} of {scan.source} have no "
        f"beam (from row {blind[0]} to {blind[-1]}), so their slices would be "
        f"empty: reconstruct rows {first} to {last} with reconstruct.first_row = "
        f"{first} and reconstruct.last_row = {last}"
    )


def _row_levels(scan: Scan) -> NDArray[np.float64]:
    """Return how bright each row is at its brighter columns, above dark."""
    frames = scan.flats if scan.flats.shape[0] else scan.projections
    seen = _some(frames).max(axis=0)
    if scan.darks.shape[0]:
        seen = seen - np.median(_some(scan.darks), axis=0)
    known = np.nan_to_num(seen, nan=0.0, posinf=0.0, neginf=0.0)
    level: NDArray[np.float64] = np.percentile(known, BRIGHT_PERCENTILE, axis=1)
    return np.maximum(level, 0)


def _some(frames: ArrayLike3D) -> NDArray[np.float64]:
    chosen = np.linspace(0, frames.shape[0] - 1, min(frames.shape[0], LOOKED_AT))
    return np.stack([np.asarray(frames[int(n)], np.float64) for n in np.rint(chosen)])


def _longest_lit(lit: NDArray[np.bool_], rows: tuple[int, int]) -> tuple[int, int]:
    """Return the first and the last row of the longest run with beam."""
    inside = np.concatenate([[False], lit[slice(*rows)], [False]])
    starts = np.flatnonzero(~inside[:-1] & inside[1:])
    stops = np.flatnonzero(inside[:-1] & ~inside[1:])
    if not len(starts):
        return rows[0], rows[1] - 1
    best = int(np.argmax(stops - starts))
    return int(starts[best]) + rows[0], int(stops[best]) + rows[0] - 1
