"""A few frames of a scan, enough to assess the detector."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from fissura.model import ArrayLike3D, Scan

__all__ = ["Sample", "sample"]

LOOKED_AT = 8
"""Frames of each kind: seconds of reading, however long the scan."""


@dataclass(frozen=True, slots=True)
class Sample:
    """Frames spread evenly from the first to the last of each kind.

    Parameters
    ----------
    projections, flats, darks : ndarray, shape (frame, row, column)
        At most eight of each.
    flat, dark : ndarray of float32, shape (row, column)
        The typical one; 0 where there is none.
    flats_at : ndarray of int64, shape (flat,), or None
        How many projections had been taken before each of these flats.
    """

    projections: NDArray[Any]
    flats: NDArray[Any]
    darks: NDArray[Any]
    flat: NDArray[np.float32]
    dark: NDArray[np.float32]
    flats_at: NDArray[np.int64] | None


def sample(scan: Scan) -> Sample:
    """Read a few frames of a scan; always the same ones."""
    flats, darks = _read(scan.flats), _read(scan.darks)
    chosen = _spread(scan.flats.shape[0])
    return Sample(
        projections=_read(scan.projections),
        flats=flats,
        darks=darks,
        flat=_typical(flats),
        dark=_typical(darks),
        flats_at=None if scan.flats_at is None else scan.flats_at[chosen],
    )


def _typical(frames: NDArray[Any]) -> NDArray[np.float32]:
    if not len(frames):
        return np.zeros(frames.shape[1:], np.float32)
    with np.errstate(over="ignore"):  # a damaged count may be any number
        middle: NDArray[np.float32] = np.median(frames, axis=0).astype(np.float32)
    return middle


def _read(frames: ArrayLike3D) -> NDArray[Any]:
    read = np.empty((0, *frames.shape[1:]), frames.dtype)
    chosen = [frames[int(number)] for number in _spread(frames.shape[0])]
    return np.stack(chosen) if chosen else read


def _spread(count: int) -> NDArray[np.intp]:
    """Choose some of `count` frames, the first and the last among them."""
    ends = np.linspace(0, max(count - 1, 0), min(count, LOOKED_AT))
    return np.rint(ends).astype(np.intp)
