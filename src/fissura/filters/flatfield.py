"""From detector counts to attenuation: flat field, dark field, logarithm."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from fissura.filters.compile import kernel

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["attenuation"]

LEAST_TRANSMISSION = np.float32(1e-4)
"""Darker than this is noise around the dark level; its logarithm would be a spike."""
MOST_TRANSMISSION = np.float32(1e6)
"""Counts that were never divided by a flat stay below this; infinite ones do not."""


def attenuation(
    counts: NDArray[Any], *, flat: NDArray[np.float32], dark: NDArray[np.float32]
) -> NDArray[np.float32]:
    """Return the line integrals of attenuation, -log((counts - dark)/(flat - dark)).

    Parameters
    ----------
    counts : ndarray, shape (angle, column)
        One detector row at every angle.
    flat, dark : ndarray of float32, shape (column,)
        The same row with beam but no specimen, and with no beam.

    Returns
    -------
    ndarray of float32, shape (angle, column)
        Finite everywhere: a column whose flat is no brighter than its dark is filled
        from its neighbours, transmissions are kept between 1e-4 and 1e6.
    """
    sinogram = np.ascontiguousarray(counts, np.float32)
    beam = flat - dark
    seen = np.isfinite(beam) & (beam > 0)
    out = np.zeros_like(sinogram)
    if seen.any():
        _minus_log(sinogram, dark, np.where(seen, beam, np.float32(1)), out)
        _fill_unseen(out, seen)
    return out


@kernel
def _minus_log(
    counts: NDArray[np.float32],
    dark: NDArray[np.float32],
    beam: NDArray[np.float32],
    out: NDArray[np.float32],
) -> None:
    for i in range(counts.shape[0]):
        for j in range(counts.shape[1]):
            transmission = (counts[i, j] - dark[j]) / beam[j]
            if not transmission > LEAST_TRANSMISSION:  # true for nan, too
                transmission = LEAST_TRANSMISSION
            transmission = min(transmission, MOST_TRANSMISSION)
            out[i, j] = -np.log(transmission)


def _fill_unseen(sinogram: NDArray[np.float32], seen: NDArray[np.bool_]) -> None:
    """Interpolate between the nearest columns seen; repeat the last one at the edge."""
    columns, unseen = np.flatnonzero(seen), np.flatnonzero(~seen)
    place = np.interp(unseen, columns, np.arange(len(columns)))
    left, right = (columns[edge(place).astype(np.intp)] for edge in (np.floor, np.ceil))
    share = (place % 1).astype(np.float32)
    sinogram[:, unseen] = (1 - share) * sinogram[:, left] + share * sinogram[:, right]
