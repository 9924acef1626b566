"""Filtered back-projection by gridding in Fourier space.

Convention: a point at ``x`` columns right of and ``y`` rows below the axis of
rotation is seen at ``s = x cos(angle) - y sin(angle)`` columns right of where the axis
projects to.  Columns count from 0, and so an image of N pixels has its centre, where
the axis comes to lie, at (N - 1)/2.
"""

from __future__ import annotations

from collections import deque
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from fissura.filters.projections.gridding import images, new_grid, spread
from fissura.filters.projections.ramp import Window, ramp

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

__all__ = ["Geometry", "angle_weights", "back_project", "forget_grids"]

ANGLES_AT_A_TIME = 32


@dataclass(frozen=True, slots=True, eq=False)
class Geometry:
    """How the views of one slice were taken, and how much of it is wanted.

    Parameters
    ----------
    angles_rad, weights : ndarray of float64, shape (angle,)
        The weights are the views' shares; they sum to π, or to 2π where each view
        shows its share of the rays only.
    columns : int
        Width of a projection.
    centre_px : float
        Column the axis of rotation projects to.
    edge_px : int
        Edge of the slice; the axis is in its middle.
    window : Window
        Smooths the ramp; "none" keeps all of it.
    """

    angles_rad: NDArray[np.float64]
    weights: NDArray[np.float64]
    columns: int
    centre_px: float
    edge_px: int
    window: Window = "none"


def angle_weights(
    angles_rad: NDArray[np.float64], *, period_rad: float = np.pi
) -> NDArray[np.float64]:
    """Return how much each view counts: half the way to its neighbours on both sides.

    Views half a turn apart show the same; so a view doubled at 0° and 180°, or every
    view of a full turn, shares its weight with its twin.

    Parameters
    ----------
    angles_rad : ndarray of float64, shape (angle,)
    period_rad : float, optional
        After what turn the same is seen; a full one where the two halves of a turn
        see different sides.

    Returns
    -------
    ndarray of float64, shape (angle,)
        They sum to the period.

    Examples
    --------
    >>> np.rad2deg(angle_weights(np.deg2rad([0, 60, 120, 180]))).round(6).tolist()
    [30.0, 60.0, 60.0, 30.0]
    """
    turned = np.mod(angles_rad, period_rad)
    order = np.argsort(turned, kind="stable")
    gaps = np.diff(turned[order], append=turned[order[0]] + period_rad)
    weights = np.empty_like(turned)
    weights[order] = (gaps + np.roll(gaps, 1)) / 2
    return weights


def back_project(
    first: NDArray[np.float32], second: NDArray[np.float32], geometry: Geometry
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Reconstruct two slices at once, as real and imaginary part of one transform.

    Parameters
    ----------
    first, second : ndarray of float32, shape (angle, column)
        Line integrals of attenuation.
    geometry : Geometry

    Returns
    -------
    tuple of two ndarrays of float32, shape (edge_px, edge_px)
        Attenuation for each pixel length; 0 outside the inscribed circle.

    Notes
    -----
    A slice depends, far below its noise, on the other of its pair: a caller that
    always pairs the same rows always gets the same bytes.
    """
    edge_px = geometry.edge_px
    filter_ = ramp(geometry.columns, geometry.centre_px, edge_px, geometry.window)
    weights = geometry.weights.astype(np.float32)
    # an even image has its centre half a pixel before the transform's origin
    half_pixel = 0.0 if edge_px % 2 else 0.5
    angles = geometry.angles_rad
    shifts = (np.cos(angles) - np.sin(angles)) * half_pixel
    with _grid(edge_px) as grid:
        for start in range(0, len(angles), ANGLES_AT_A_TIME):
            part = slice(start, start + ANGLES_AT_A_TIME)
            spectra = filter_.spectra(
                first[part], second[part], weights[part], shifts[part]
            )
            spread(spectra, angles[part], grid)
        return images(grid, edge_px)


def forget_grids() -> None:
    """Free what `back_project` keeps from call to call."""
    _idle_grids.cache_clear()


@contextmanager
def _grid(edge_px: int) -> Iterator[NDArray[np.complex64]]:
    """Lend an empty grid that no other thread uses."""
    idle = _idle_grids(edge_px)
    try:
        grid = idle.pop()
    except IndexError:
        grid = new_grid(edge_px)
    grid.fill(0)
    try:
        yield grid
    finally:
        idle.append(grid)


@lru_cache(maxsize=1)
def _idle_grids(_: int) -> deque[NDArray[np.complex64]]:
    """Return the grids for one size of slice that no thread uses at the moment."""
    return deque()
