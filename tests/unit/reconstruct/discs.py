"""Discs whose projections are known exactly."""

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from fissura.model import Scan

RAW = Path(__file__).parents[4] / "shared" / "data" / "raw"
DISCS = ((0, 0, 40, 0.02), (15, -12, 8, 0.01), (-14, 10, 5, -0.01), (4, 18, 3, 0.02))
"""Columns right of and rows below the centre, radius, attenuation per pixel."""
OVERSAMPLING = 8


def line_integrals(
    angles_rad: NDArray[np.float64], *, width: int, axis_px: float
) -> NDArray[np.float32]:
    """Integrate through the discs along the rays of each pixel."""
    fine = (np.arange(width * OVERSAMPLING) + 0.5) / OVERSAMPLING - 0.5 - axis_px
    integrals = np.zeros((len(angles_rad), fine.size))
    for x, y, radius, density in DISCS:
        middle = x * np.cos(angles_rad) - y * np.sin(angles_rad)
        chord = radius**2 - (fine - middle[:, np.newaxis]) ** 2
        integrals += 2 * density * np.sqrt(np.clip(chord, 0, None))
    pixels = integrals.reshape(len(angles_rad), width, OVERSAMPLING)
    means: NDArray[np.float32] = pixels.mean(axis=2).astype(np.float32)
    return means


def true_slice(width: int) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Return the discs' slice, and where no edge of a disc is near."""
    along = np.arange(width) - (width - 1) / 2
    slice_ = np.zeros((width, width))
    clear = np.ones((width, width), np.bool_)
    for x, y, radius, density in DISCS:
        away = np.hypot(along - x, along[:, np.newaxis] - y)
        slice_ += density * (away < radius)
        clear &= np.abs(away - radius) > 2
    return slice_, clear


def scan_of_discs(*, rows: int = 6, width: int = 96, axis_px: float = 47.5) -> Scan:
    """Make a scan of the discs, a little fainter from row to row, with noise."""
    rng = np.random.default_rng(0)
    angles_rad = np.arange(120) * np.pi / 120
    fading = 1 / (1 + 0.02 * np.arange(rows))
    integrals = line_integrals(angles_rad, width=width, axis_px=axis_px)
    pattern = rng.uniform(0.9, 1.1, (rows, width))
    beam = np.exp(-integrals[:, np.newaxis] * fading[:, np.newaxis]) * pattern
    counts = (100 + 40000 * beam + rng.normal(0, 40, beam.shape)).astype(np.uint16)
    return Scan(
        projections=counts,
        flats=np.stack([(100 + 40000 * pattern).astype(np.uint16)] * 3),
        darks=np.full((3, rows, width), 100, np.uint16),
        angles_rad=angles_rad,
        pixel_um=None,
        source="discs",
    )


def real_scan(name: str) -> Path:
    path = RAW / name
    if not path.exists():
        pytest.skip(f"{name} is not here")
    return path
