"""Read detector rows and turn their counts into line integrals of attenuation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from fissura.filters.projections.flatfield import minus_log, transmission
from fissura.filters.projections.zingers import remove_zingers
from fissura.reconstruct.flats_and_darks import fields
from fissura.reconstruct.unexposed_rows import refuse_lost

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from fissura.model import Scan
    from fissura.reconstruct.flats_and_darks import Fields

__all__ = ["RawRows", "read_raw"]


@dataclass(frozen=True, slots=True, eq=False)
class RawRows:
    """Counts of some detector rows in memory, with their flats and darks.

    Parameters
    ----------
    counts : ndarray, shape (angle, row, column)
    fields : Fields
        Of the same views and rows.
    zinger_excess : float
        How much brighter than its neighbours a zinger is, as a share; 0 leaves them.
    """

    counts: NDArray[Any]
    fields: Fields
    zinger_excess: float

    @property
    def count(self) -> int:
        """Number of rows."""
        return self.fields.rows

    def sinogram(self, row: int) -> NDArray[np.float32]:
        """Return the line integrals of one row, shape (angle, column)."""
        through = self._transmission(slice(None), row)
        return minus_log(remove_zingers(through, excess=self.zinger_excess))

    def views(self, angles: slice) -> NDArray[np.float32]:
        """Return the transmission of some views, shape (angle, row, column)."""
        through = np.empty(self.counts[angles].shape, np.float32)
        for row in range(self.count):
            through[:, row] = self._transmission(angles, row)
        for view in through:
            view[:] = remove_zingers(view, excess=self.zinger_excess)
        return through

    def _transmission(self, angles: slice, row: int) -> NDArray[np.float32]:
        return transmission(
            self.counts[angles, row],
            flats=self.fields.flats[:, row],
            places=self.fields.places[angles],
            dark=self.fields.dark[row],
        )


def read_raw(scan: Scan, rows: slice, *, zinger_excess: float) -> RawRows:
    """Read some detector rows.

    Raises
    ------
    DataError
        If frames were written in part there.
    """
    counts, levels = scan.projections[:, rows, :], fields(scan, rows)
    refuse_lost(scan, counts, levels, 0)
    return RawRows(counts, levels, zinger_excess)
