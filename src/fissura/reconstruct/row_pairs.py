"""From detector rows to slices, two rows at a time."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Protocol

import numpy as np

from fissura import blocks
from fissura.errors import DataError
from fissura.filters.projections.fbp import Geometry, angle_weights, back_project
from fissura.filters.projections.fbp_gpu import back_project_on_card
from fissura.filters.projections.overlap import shares
from fissura.filters.projections.stripes import remove_all_stripes, remove_stripes
from fissura.reconstruct.phase_retrieval import BAND_ROWS, read_retrieved
from fissura.reconstruct.sinograms import read_raw

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from fissura.model import Scan
    from fissura.reconstruct.recipe import Recipe

__all__ = ["rows_at_once", "slices"]

PAIR = 2
READ_AT_ONCE_BYTES = 1 << 29


class Rows(Protocol):
    """Some detector rows in memory."""

    @property
    def count(self) -> int:
        """Number of rows."""
        ...

    def sinogram(self, row: int) -> NDArray[np.float32]:
        """Return the line integrals of one row, shape (angle, column)."""
        ...


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
    ndarray of float32, shape (row, edge, edge)
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
            f"rows {first} to {stop} of {scan.source} were requested, but it has the "
            f"rows 0 to {scan.rows}"
        )
    period_rad = 2 * np.pi if recipe.axis.widened else np.pi
    weights = angle_weights(scan.angles_rad, period_rad=period_rad)
    edge = recipe.edge_px
    out = np.empty((stop - first, edge, edge), np.float32)
    for start, some in _read(scan, recipe, rows, workers):
        work = partial(_pair, some, start, _Views(scan.angles_rad, weights), recipe)
        pairs = [
            row
            for row in range(0, some.count, PAIR)
            if start + row < stop and start + row + PAIR > first
        ]
        answers = blocks.run(work, pairs, workers=workers)
        for pair, both in zip(pairs, answers, strict=True):
            for row, slice_ in enumerate(both, start=start + pair):
                if first <= row < stop:
                    out[row - first] = slice_
    return out


def rows_at_once(scan: Scan) -> int:
    """Return how many rows are read at a time: whole pairs, about half a GiB."""
    count_bytes: int = scan.projections.dtype.itemsize
    one_row = scan.projections.shape[0] * scan.columns * count_bytes
    return max(READ_AT_ONCE_BYTES // (PAIR * one_row), 1) * PAIR


def _read(
    scan: Scan, recipe: Recipe, rows: tuple[int, int], workers: blocks.Threads
) -> Iterator[tuple[int, Rows]]:
    """Read rows in whole pairs or bands, no more at once than memory should hold."""
    first, stop = rows
    if recipe.phase_px:
        for start in range(first - first % BAND_ROWS, stop, BAND_ROWS):
            yield start, read_retrieved(scan, recipe, first=start, workers=workers)
        return
    at_once = rows_at_once(scan)
    end = min(stop + stop % PAIR, scan.rows)
    for start in range(first - first % PAIR, end, at_once):
        some = slice(start, min(start + at_once, end))
        yield start, read_raw(scan, some, zinger_excess=recipe.settings.zinger_excess)


@dataclass(frozen=True, slots=True, eq=False)
class _Views:
    """Angles and shares of all views."""

    angles_rad: NDArray[np.float64]
    weights: NDArray[np.float64]


def _pair(
    some: Rows, start: int, views: _Views, recipe: Recipe, row: int
) -> tuple[NDArray[np.float32], ...]:
    """Reconstruct `row` and the next one; a last row without a next is used twice.

    Both take the axis between them: they differ by far less than the axis is known.
    """
    first, second = (
        _without_stripes(some.sinogram(at), recipe)
        for at in (row, min(row + 1, some.count - 1))
    )
    geometry = Geometry(
        angles_rad=views.angles_rad,
        weights=views.weights,
        columns=first.shape[1],
        centre_px=recipe.axis.at(start + row + 0.5),
        edge_px=recipe.edge_px,
        window=recipe.settings.window,
    )
    if recipe.axis.widened:
        share = shares(geometry.columns, geometry.centre_px)
        first, second = first * share, second * share
    project = back_project_on_card if recipe.on_card else back_project
    both = project(first, second, geometry)
    per_length = np.float32(1 / recipe.pixel_mm)
    for slice_ in both:
        np.multiply(slice_, per_length, out=slice_)
    return both


def _without_stripes(
    sinogram: NDArray[np.float32], recipe: Recipe
) -> NDArray[np.float32]:
    settings = recipe.settings
    match settings.stripes:
        case "none":
            return sinogram
        case "sorting":
            return remove_stripes(sinogram, width_px=recipe.stripe_px)
        case "all":
            return remove_all_stripes(
                sinogram,
                width_px=recipe.stripe_px,
                large_px=settings.stripe_large_px,
                snr=settings.stripe_snr,
            )
