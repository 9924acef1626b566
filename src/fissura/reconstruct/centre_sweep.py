"""One slice with the axis of rotation put at several columns: a person sees which."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from scipy import ndimage

from fissura.blocks import Threads
from fissura.filters.projections.fbp import forget_grids
from fissura.io import write_contact_sheet
from fissura.reconstruct.centring import axis
from fissura.reconstruct.recipe import recipe, rows_asked
from fissura.reconstruct.row_pairs import slices

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from fissura.blocks import Executor
    from fissura.model import Scan
    from fissura.reconstruct.centring import Axis
    from fissura.settings import Reconstruct

__all__ = ["picture", "sweep"]

OFFSETS_PX = (-4.0, -2.0, -1.0, -0.5, 0.0, 0.5, 1.0, 2.0, 4.0)
ACROSS = 3
SHOWN_PX = 400
"""Edge of the piece shown: the part of the slice with most detail, at full size."""
DARKEST, BRIGHTEST = 1.0, 99.5
"""Percentiles of the found slice that become black and white."""


def sweep(scan: Scan, settings: Reconstruct, *, into: Path, executor: Executor) -> Axis:
    """Write a picture of the middle slice, with the axis at and around its column.

    Parameters
    ----------
    scan : Scan
    settings : Reconstruct
        The axis they name, or else the one found, is in the middle.  Columns that
        ways to find it disagreed about follow at the end.
    into : Path
        Picture to write, ``….png``.
    executor : Executor

    Returns
    -------
    Axis
        The one in the middle of the picture.
    """
    found = axis(scan, settings)
    picture(scan, settings, found, into=into, executor=executor)
    return found


def picture(
    scan: Scan, settings: Reconstruct, middle: Axis, *, into: Path, executor: Executor
) -> None:
    """Write the picture of `sweep` for an axis that is known."""
    edge_px = recipe(scan, settings, middle, voxel_um=None).edge_px
    first, stop = rows_asked(scan, settings)
    row = (first + stop - 1) // 2
    offsets = (*OFFSETS_PX, *_farther(middle))
    made = []
    try:
        for done, offset_px in enumerate(offsets, start=1):
            shifted = replace(middle, centre_px=middle.centre_px + offset_px)
            how = replace(
                recipe(scan, settings, shifted, voxel_um=None), edge_px=edge_px
            )
            rows = (row, row + 1)
            made.append(slices(scan, how, rows=rows, workers=_threads(executor))[0])
            executor.on_done(done, len(offsets))
    finally:
        forget_grids()
    shown = made[OFFSETS_PX.index(0.0)]
    piece = _most_detailed(shown)
    low, high = np.percentile(shown[piece], (DARKEST, BRIGHTEST))
    pictures = [
        (f"{middle.at(row) + offset:.2f}", _grey(slice_[piece], low, high))
        for offset, slice_ in zip(offsets, made, strict=True)
    ]
    write_contact_sheet(into, pictures, across=ACROSS)


def _farther(middle: Axis) -> list[float]:
    """Return how far off columns in doubt lie, where no other tile shows them."""
    off = (column - middle.centre_px for column in middle.doubted)
    return [by for by in off if abs(by) > max(OFFSETS_PX) + 1]


def _most_detailed(slice_: NDArray[np.float32]) -> tuple[slice, slice]:
    """Find the piece whose values vary most."""
    edge = min(SHOWN_PX, len(slice_))
    mean, square = (
        ndimage.uniform_filter(part.astype(np.float64), edge, mode="constant")
        for part in (slice_, slice_**2)
    )
    half = edge // 2
    inner = slice(half, len(slice_) - edge + half + 1)
    spread = (square - mean**2)[inner, inner]
    row, column = np.unravel_index(int(np.argmax(spread)), spread.shape)
    return slice(int(row), int(row) + edge), slice(int(column), int(column) + edge)


def _grey(piece: NDArray[np.float32], low: float, high: float) -> NDArray[np.uint8]:
    share = np.interp(piece, (low, high), (0, 255)) if high > low else piece * 0
    grey: NDArray[np.uint8] = share.astype(np.uint8)
    return grey


def _threads(executor: Executor) -> Threads:
    return executor.workers if isinstance(executor.workers, Threads) else Threads(1)
