"""From detector rows to slices, two rows at a time."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from fissura import blocks
from fissura.errors import DataError
from fissura.filters.fbp import Geometry, angle_weights, back_project
from fissura.filters.stripes import remove_stripes
from fissura.reconstruct.sinograms import read_raw

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from fissura.model import Scan
    from fissura.reconstruct.sinograms import RawRows

__all__ = ["Recipe", "rows_at_once", "slices"]

PAIR = 2
READ_AT_ONCE_BYTES = 1 << 30


@dataclass(frozen=True, slots=True)
class Recipe:
    """What decides a slice besides its counts.

    Parameters
    ----------
    centre_px : float
        Column the axis of rotation projects to.
    stripe_width_px : int
        Window of the stripe filter; 0 leaves stripes.
    pixel_mm : float
        Length that attenuation is given for the inverse of; 1 leaves it per pixel.
    """

    centre_px: float
    stripe_width_px: int
    pixel_mm: float = 1.0


def slices(
    scan: Scan,
    recipe: Recipe,
    *,
    rows: tuple[int, int],
    workers: blocks.Threads,
) -> NDArray[np.float32]:
    """Reconstruct the detector rows from ``rows[0]`` up to but without ``rows[1]``.

    Parameters
    ----------
    scan : Scan
    recipe : Recipe
    rows : tuple of int
    workers : Threads
        Each reconstructs two rows at a time.

    Returns
    -------
    ndarray of float32, shape (row, column, column)
        Attenuation.  A slice is the same to the byte, whichever rows are asked for
        together and on however many threads.

    Raises
    ------
    DataError
        If the scan does not have these rows.
    """
    first, stop = rows
    if not 0 <= first < stop <= scan.rows:
        raise DataError(
            f"rows {first} to {stop} of {scan.source} were asked for, but it has the "
            f"rows 0 to {scan.rows}"
        )
    geometry = Geometry(
        angles_rad=tuple(scan.angles_rad.tolist()),
        weights=tuple(angle_weights(scan.angles_rad).tolist()),
        columns=scan.columns,
        centre_px=recipe.centre_px,
    )
    out = np.empty((stop - first, scan.columns, scan.columns), np.float32)
    for start, raw in _raw_rows(scan, first - first % PAIR, stop):
        work = partial(_pair, raw, geometry, recipe)
        pairs = range(0, raw.count, PAIR)
        answers = blocks.run(work, pairs, workers=workers)
        for pair, both in zip(pairs, answers, strict=True):
            for row, slice_ in enumerate(both, start=start + pair):
                if first <= row < stop:
                    out[row - first] = slice_
    return out


def rows_at_once(scan: Scan) -> int:
    """Return how many rows are read at a time: whole pairs, about 1 GiB."""
    count_bytes: int = scan.projections.dtype.itemsize
    one_row = scan.projections.shape[0] * scan.columns * count_bytes
    return max(READ_AT_ONCE_BYTES // (PAIR * one_row), 1) * PAIR


def _raw_rows(scan: Scan, first: int, stop: int) -> Iterator[tuple[int, RawRows]]:
    """Read rows in whole pairs, no more at once than memory should hold."""
    at_once = rows_at_once(scan)
    end = min(stop + stop % PAIR, scan.rows)
    for start in range(first, end, at_once):
        yield start, read_raw(scan, slice(start, min(start + at_once, end)))


def _pair(
    raw: RawRows, geometry: Geometry, recipe: Recipe, row: int
) -> tuple[NDArray[np.float32], ...]:
    """Reconstruct `row` and the next one; a last row without a next stands twice."""
    first, second = (
        remove_stripes(raw.sinogram(at), width_px=recipe.stripe_width_px)
        for at in (row, min(row + 1, raw.count - 1))
    )
    both = back_project(first, second, geometry)
    return tuple(slice_ / np.float32(recipe.pixel_mm) for slice_ in both)
