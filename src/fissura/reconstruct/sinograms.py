"""Read detector rows and turn their counts into line integrals of attenuation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from fissura.filters.flatfield import attenuation

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from fissura.model import ArrayLike3D, Scan

__all__ = ["RawRows", "read_raw"]


@dataclass(frozen=True, slots=True)
class RawRows:
    """Counts of some detector rows in memory, with their flats and darks.

    Parameters
    ----------
    counts : ndarray, shape (angle, row, column)
    flat, dark : ndarray of float32, shape (row, column)
    """

    counts: NDArray[Any]
    flat: NDArray[np.float32]
    dark: NDArray[np.float32]

    @property
    def count(self) -> int:
        """Number of rows."""
        return len(self.flat)

    def sinogram(self, row: int) -> NDArray[np.float32]:
        """Return the line integrals of one row, shape (angle, column)."""
        return attenuation(
            self.counts[:, row], flat=self.flat[row], dark=self.dark[row]
        )


def read_raw(scan: Scan, rows: slice) -> RawRows:
    """Read some detector rows.

    Without darks, the dark level counts as 0.  Without flats, the beam counts as even:
    its brightness does not matter, as the ramp filter drops what is constant.
    """
    counts = scan.projections[:, rows, :]
    return RawRows(
        counts=counts,
        flat=_typical(scan.flats, rows, otherwise=np.ones_like(counts[0], np.float32)),
        dark=_typical(scan.darks, rows, otherwise=np.zeros_like(counts[0], np.float32)),
    )


def _typical(
    frames: ArrayLike3D, rows: slice, *, otherwise: NDArray[np.float32]
) -> NDArray[np.float32]:
    """Return the median over frames: a stray X-ray in one of them leaves no ring."""
    if frames.shape[0] == 0:
        return otherwise
    middle: NDArray[np.float32] = np.median(frames[:, rows, :], axis=0)
    return middle.astype(np.float32)
