"""How much memory a reconstruction holds at its peak, estimated before it starts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fissura.filters.projections.gridding import grid_edge
from fissura.io import SHARD
from fissura.reconstruct.phase_retrieval import BAND_ROWS
from fissura.reconstruct.recipe import edge_px
from fissura.reconstruct.row_pairs import rows_at_once
from fissura.settings import Reconstruct

if TYPE_CHECKING:
    from fissura.model import Scan

__all__ = ["memory_bytes"]

PROGRAM_BYTES = 250 << 20
"""The interpreter, the libraries and their compiled kernels."""
BYTES_PER_SINOGRAM_PIXEL = 24
"""Of one worker: two sinograms, and the sorted keys, ranks and angles of the filter."""
MORE_FOR_ALL_STRIPES = 4
BYTES_PER_SLICE_PIXEL = 24
"""Of one worker: the pair it makes, and pairs waiting to be collected."""
DEFAULTS = Reconstruct()


def memory_bytes(scan: Scan, *, workers: int, settings: Reconstruct = DEFAULTS) -> int:
    """Return what `volume` holds at its peak, within a quarter.

    Slices that turn out wider than the detector, over a full turn with the axis off
    the middle, hold up to four times as much.

    Parameters
    ----------
    scan : Scan
    workers : int
        Threads that share a slab.
    settings : Reconstruct, optional
    """
    views, rows, columns = scan.projections.shape
    edge = edge_px(columns, settings)
    slab = min(SHARD[0], rows) * edge**2 * 4
    one_worker = (
        grid_edge(edge) ** 2 * 8
        + views * columns * _sinogram_bytes(settings)
        + edge**2 * BYTES_PER_SLICE_PIXEL
    )
    return PROGRAM_BYTES + _rows_bytes(scan, settings) + slab + workers * one_worker


def _rows_bytes(scan: Scan, settings: Reconstruct) -> int:
    """Return what the rows read at a time take: counts, or what was made of them."""
    views, rows, columns = scan.projections.shape
    if settings.phase_delta_beta:
        return BAND_ROWS * views * columns * 4
    count_bytes: int = scan.projections.dtype.itemsize
    at_once = min(rows_at_once(scan), SHARD[0], rows)
    return at_once * views * columns * count_bytes


def _sinogram_bytes(settings: Reconstruct) -> int:
    more = MORE_FOR_ALL_STRIPES if settings.stripes == "all" else 0
    return BYTES_PER_SINOGRAM_PIXEL + more
