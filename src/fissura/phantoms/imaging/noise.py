"""Noise of any volume from two small tiles whose edges share no factor.

Their sum repeats after 30,420 voxels only, so a voxel's noise depends on its place
alone, and the noise of a block costs two additions a voxel.  Noise of filtered
backprojection grows with the frequency within slices: Kijewski and Judy 1987,
doi:10.1088/0031-9155/32/5/003.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy import fft

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from fissura.phantoms.recipe import Noise

__all__ = ["EDGES", "draw_tiles"]

EDGES = (169, 180)
"""Edges of the two tiles."""
FLOOR = 0.03
"""Noise power at the lowest frequency, over the highest: detectors drift."""


def draw_tiles(
    noise: Noise, rng: np.random.Generator
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return two periodic cubes of noise whose sum has a standard deviation of 1."""
    one, other = (_tile(edge, noise, rng) for edge in EDGES)
    return one, other


def _tile(edge: int, noise: Noise, rng: np.random.Generator) -> NDArray[np.float32]:
    tile = rng.standard_normal((edge,) * 3, np.float32)
    if noise == "ramp":
        y, x = np.fft.fftfreq(edge)[:, None], np.fft.rfftfreq(edge)[None]
        wave = np.hypot(y, x)
        # Power grows as the frequency; interpolation between rays takes the corners.
        gain = np.sqrt(FLOOR + wave) * np.sinc(y) * np.sinc(x)
        spectrum = fft.rfft2(tile) * gain.astype(np.float32)
        tile = fft.irfft2(spectrum, s=(edge, edge))
    tile -= tile.mean(dtype=np.float64)
    tile /= tile.std(dtype=np.float64) * np.sqrt(len(EDGES))
    return np.ascontiguousarray(tile, np.float32)
