"""Read detector rows and turn their counts into line integrals of attenuation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from fissura.filters.projections.flatfield import minus_log, transmission
from fissura.filters.projections.zingers import remove_zingers

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from fissura.model import ArrayLike3D, Scan

__all__ = ["RawRows", "read_raw", "typical"]

ROWS_AT_A_TIME = 64
"""Of the flats, to hold few in memory; as many as a chunk often has."""


@dataclass(frozen=True, slots=True, eq=False)
class RawRows:
    """Counts of some detector rows in memory, with their flats and darks.

    Parameters
    ----------
    counts : ndarray, shape (angle, row, column)
    flat, dark : ndarray of float32, shape (row, column)
    zinger_excess : float
        How much brighter than its neighbours a zinger is, as a share; 0 leaves them.
    """

    counts: NDArray[Any]
    flat: NDArray[np.float32]
    dark: NDArray[np.float32]
    zinger_excess: float

    @property
    def count(self) -> int:
        """Number of rows."""
        return len(self.flat)

    def sinogram(self, row: int) -> NDArray[np.float32]:
        """Return the line integrals of one row, shape (angle, column)."""
        through = transmission(
            self.counts[:, row], flat=self.flat[row], dark=self.dark[row]
        )
        return minus_log(remove_zingers(through, excess=self.zinger_excess))

    def views(self, angles: slice) -> NDArray[np.float32]:
        """Return the transmission of some views, shape (angle, row, column)."""
        counts = self.counts[angles]
        through = np.empty(counts.shape, np.float32)
        for row in range(self.count):
            through[:, row] = transmission(
                counts[:, row], flat=self.flat[row], dark=self.dark[row]
            )
        for view in through:
            view[:] = remove_zingers(view, excess=self.zinger_excess)
        return through


def read_raw(scan: Scan, rows: slice, *, zinger_excess: float) -> RawRows:
    """Read some detector rows."""
    flat, dark = typical(scan, rows)
    return RawRows(scan.projections[:, rows, :], flat, dark, zinger_excess)


def typical(scan: Scan, rows: slice) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return the flat and the dark level of each pixel of some rows.

    Without darks, the dark level counts as 0.  Without flats, the beam counts as even:
    its brightness does not matter, as the ramp filter drops what is constant.
    """
    shape = len(range(*rows.indices(scan.rows))), scan.columns
    return (
        _median(scan.flats, rows, otherwise=np.ones(shape, np.float32)),
        _median(scan.darks, rows, otherwise=np.zeros(shape, np.float32)),
    )


def _median(
    frames: ArrayLike3D, rows: slice, *, otherwise: NDArray[np.float32]
) -> NDArray[np.float32]:
    """Return the median over frames: a stray X-ray in one of them leaves no ring."""
    if frames.shape[0] == 0:
        return otherwise
    first, stop, step = rows.indices(frames.shape[1])
    middle = np.empty_like(otherwise)
    for start in range(first, stop, step * ROWS_AT_A_TIME):
        some = slice(start, min(start + step * ROWS_AT_A_TIME, stop), step)
        done = (start - first) // step
        levels = np.median(frames[:, some, :], axis=0)
        middle[done : done + len(levels)] = levels
    return middle
