"""How much memory a reconstruction holds at its peak, said before it starts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fissura.filters.fbp import transform_bytes
from fissura.reconstruct.pairs import rows_at_once
from fissura.store import SHARD

if TYPE_CHECKING:
    from fissura.model import Scan

__all__ = ["memory_bytes"]

BYTES_PER_SINOGRAM_PIXEL = 36
"""Of one worker: two sinograms, and the sorted keys, ranks and angles of the filter."""
BYTES_PER_PAIR_PIXEL = 40
"""Of one worker: the complex image, its parts, and pairs waiting to be collected."""


def memory_bytes(scan: Scan, *, workers: int) -> int:
    """Return an upper bound of what `volume` holds at a time.

    Parameters
    ----------
    scan : Scan
    workers : int
        Threads that share a slab.
    """
    views, rows, columns = scan.projections.shape
    count_bytes: int = scan.projections.dtype.itemsize
    raw = min(rows_at_once(scan), SHARD[0], rows) * views * columns * count_bytes
    slab = min(SHARD[0], rows) * columns**2 * 4
    one_worker = (
        transform_bytes(views, columns)
        + views * columns * BYTES_PER_SINOGRAM_PIXEL
        + columns**2 * BYTES_PER_PAIR_PIXEL
    )
    return raw + slab + workers * one_worker
