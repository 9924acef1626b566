"""Phase retrieval from one distance: turns the fringes at edges back into thickness."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
from scipy import fft

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["phase_length_px", "reach_rows", "retrieve"]

KEV_METRES = 1.239841984e-9
"""Planck's constant times the speed of light: wavelength times photon energy."""
REACH = 6
"""The filter's response falls by e within one length; it is cut off after this many."""


def phase_length_px(
    *, delta_beta: float, energy_kev: float, distance_mm: float, pixel_um: float
) -> float:
    """Return the length over which the filter of Paganin et al. smooths, in pixels.

    Parameters
    ----------
    delta_beta : float
        Ratio of the decrement of the refractive index to its absorbing part.
    energy_kev : float
        Photon energy.
    distance_mm : float
        From the specimen to the detector; of a parallel beam.
    pixel_um : float
        Edge of a detector pixel at the specimen.

    Examples
    --------
    >>> round(phase_length_px(delta_beta=300, energy_kev=25, distance_mm=50,
    ...                       pixel_um=1.3), 3)
    5.918
    """
    wavelength_m = KEV_METRES / energy_kev
    area_m2 = distance_mm * 1e-3 * delta_beta * wavelength_m / (4 * np.pi)
    return float(np.sqrt(area_m2) / (pixel_um * 1e-6))


def reach_rows(length_px: float) -> int:
    """Return how many rows on either side of a row its retrieval reads."""
    return int(np.ceil(REACH * length_px))


def retrieve(views: NDArray[np.float32], *, length_px: float) -> NDArray[np.float32]:
    """Return the transmission that absorption alone would have left.

    The filter of Paganin et al. 2002, doi:10.1046/j.1365-2818.2002.01010.x: for one
    material, its ``-log`` is the projected thickness times the attenuation.

    Parameters
    ----------
    views : ndarray of float32, shape (angle, row, column)
        Transmission; mirrored beyond its edges.
    length_px : float
        As of `phase_length_px`.

    Returns
    -------
    ndarray of float32, shape (angle, row, column)
        Above 0, as the filter's response is.
    """
    _, rows, columns = views.shape
    margin = reach_rows(length_px)
    down, right = (_mirrored(n, margin) for n in (rows, columns))
    spectrum = fft.rfft2(views[:, down[:, np.newaxis], right])
    spectrum *= _response(len(down), len(right), length_px)
    filtered: NDArray[np.float32] = fft.irfft2(spectrum, s=(len(down), len(right)))
    return filtered[:, :rows, :columns]


def _mirrored(count: int, margin: int) -> NDArray[np.intp]:
    """Lengthen 0 … count - 1 by its mirror images; what precedes 0 stands last."""
    length = fft.next_fast_len(count + 2 * margin, real=True)
    place = np.arange(length)
    place[count + (length - count) // 2 :] -= length
    folded = np.mod(place, 2 * count)
    places: NDArray[np.intp] = np.minimum(folded, 2 * count - 1 - folded)
    return places


@lru_cache(maxsize=2)
def _response(rows: int, columns: int, length_px: float) -> NDArray[np.float32]:
    down = 2 * np.pi * np.fft.fftfreq(rows)[:, np.newaxis]
    right = 2 * np.pi * np.fft.rfftfreq(columns)
    response = 1 / (1 + length_px**2 * (down**2 + right**2))
    low: NDArray[np.float32] = response.astype(np.float32)
    return low
