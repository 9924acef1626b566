"""Rows whose phase has been retrieved: a step that needs the rows around them, too."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from fissura import blocks
from fissura.filters.projections.flatfield import minus_log
from fissura.filters.projections.phase import reach_rows, retrieve
from fissura.reconstruct.flats_and_darks import fields
from fissura.reconstruct.sinograms import RawRows
from fissura.reconstruct.unexposed_rows import refuse_lost

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from fissura.model import Scan
    from fissura.reconstruct.flats_and_darks import Fields
    from fissura.reconstruct.recipe import Recipe

__all__ = ["BAND_ROWS", "RetrievedRows", "read_retrieved"]

BAND_ROWS = 16
"""Rows retrieved together, from multiples of this, whichever rows are asked for."""
VIEWS_AT_A_TIME = 16
LEAST = np.float32(1e-4)


@dataclass(frozen=True, slots=True, eq=False)
class RetrievedRows:
    """Line integrals of some rows, in memory.

    Parameters
    ----------
    integrals : ndarray of float32, shape (angle, row, column)
    """

    integrals: NDArray[np.float32]

    @property
    def count(self) -> int:
        """Number of rows."""
        count: int = self.integrals.shape[1]
        return count

    def sinogram(self, row: int) -> NDArray[np.float32]:
        """Return the line integrals of one row, shape (angle, column)."""
        return np.ascontiguousarray(self.integrals[:, row])


def read_retrieved(
    scan: Scan, recipe: Recipe, *, first: int, workers: blocks.Threads
) -> RetrievedRows:
    """Read one band of rows with what lies around it, and retrieve its phase."""
    stop = min(first + BAND_ROWS, scan.rows)
    around = reach_rows(recipe.phase_px)
    rows = slice(max(first - around, 0), min(stop + around, scan.rows))
    levels = fields(scan, rows)
    wanted = slice(first - rows.start, stop - rows.start)
    views = scan.projections.shape[0]
    integrals = np.empty((views, stop - first, scan.columns), np.float32)
    work = partial(_retrieve, scan, recipe, rows, levels)
    starts = range(0, views, VIEWS_AT_A_TIME)
    for start, part in zip(
        starts, blocks.run(work, starts, workers=workers), strict=True
    ):
        integrals[start : start + len(part)] = part[:, wanted]
    return RetrievedRows(integrals)


def _retrieve(
    scan: Scan,
    recipe: Recipe,
    rows: slice,
    levels: Fields,
    start: int,
) -> NDArray[np.float32]:
    views = slice(start, start + VIEWS_AT_A_TIME)
    counts = scan.projections[views, rows, :]
    refuse_lost(scan, counts, levels, start)
    raw = RawRows(counts, levels.of(views), recipe.settings.zinger_excess)
    through = retrieve(raw.views(slice(None)), length_px=recipe.phase_px)
    return minus_log(np.maximum(through, LEAST))
