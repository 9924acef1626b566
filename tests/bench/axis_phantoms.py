"""Scans whose axis of rotation is known: 19 situations, four specimens each."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from fissura.model import Scan
from fissura.phantoms.projection import project

__all__ = ["SITUATIONS", "SPECIMENS", "Situation", "made", "scans"]

Image = NDArray[np.float32]
FULL = 2 * np.pi


@dataclass(frozen=True)
class Situation:
    """How a specimen is scanned.

    Lengths but `fringe_px2` are shares of the detector's width.
    """

    columns: int = 256
    views: int = 360
    rows: int = 4
    turn_rad: float = np.pi
    inclusive: bool = False
    uneven: bool = False
    offset: float = 0.03
    specimen: float = 0.9
    """Its diameter over the detector's width."""
    aside: float = 0.0
    loss: float = 1.5
    """Line integral through its middle, about."""
    photons: float = 20_000.0
    fringe_px2: float = 0.0
    """Of the second derivative of the line integrals, taken off them."""
    stripes: float = 0.003


SITUATIONS: dict[str, Situation] = {
    "plain": Situation(),
    "one row": Situation(rows=1),
    "odd width": Situation(columns=301, offset=-0.02),
    "few views": Situation(views=91),
    "both ends": Situation(views=181, inclusive=True),
    "uneven angles": Situation(uneven=True),
    "weak contrast": Situation(loss=0.25, photons=3_000),
    "few photons": Situation(photons=300, rows=2),
    "fringes": Situation(fringe_px2=4.0, loss=0.6, offset=-0.05),
    "weak, with fringes": Situation(
        columns=512, views=500, fringe_px2=6.0, loss=0.15, photons=4_000, rows=5
    ),
    "strong stripes": Situation(stripes=0.03),
    "specimen aside": Situation(specimen=0.4, aside=0.22),
    "interior": Situation(specimen=1.8, offset=0.04),
    "interior, weak, fringes": Situation(
        specimen=1.8, fringe_px2=4.0, loss=0.4, photons=5_000, rows=2
    ),
    "axis far right": Situation(offset=0.15, specimen=0.6),
    "axis far left": Situation(offset=-0.15, specimen=0.6, rows=2),
    "full turn": Situation(turn_rad=FULL, views=720, rows=2),
    "half acquisition, left": Situation(
        turn_rad=FULL, views=900, offset=-0.4, specimen=1.6
    ),
    "half acquisition, right": Situation(
        turn_rad=FULL, views=900, offset=0.42, specimen=1.7, rows=2
    ),
}


def scans(seed: int = 0) -> Iterator[tuple[str, str, Scan, float]]:
    """Make the scans one by one.

    Yields
    ------
    situation, specimen : str
    scan : Scan
    axis_px : float
        Where its axis projects to.
    """
    for number, (name, situation) in enumerate(SITUATIONS.items()):
        for other, kind in enumerate(SPECIMENS):
            rng = np.random.default_rng([seed, number, other])
            yield name, kind, *made(SPECIMENS[kind], situation, rng)


def made(
    specimen: Callable[[int, int, np.random.Generator], Image],
    how: Situation,
    rng: np.random.Generator,
) -> tuple[Scan, float]:
    """Scan a specimen; return the scan and where its axis projects to."""
    axis_px = (how.columns - 1) / 2 + how.offset * how.columns + rng.uniform(-2, 2)
    views = _line_integrals(specimen, how, axis_px, rng)
    angles = _angles(how, rng)
    pattern = rng.uniform(0.95, 1.05, (how.rows, how.columns)) * how.photons
    changed = 1 + rng.normal(0, how.stripes, (how.rows, how.columns))
    photons = np.exp(-views) * pattern * changed
    counts = 100 + rng.normal(photons, np.sqrt(photons))
    flat = 100 + rng.normal(pattern, np.sqrt(pattern), (10, *pattern.shape))
    scan = Scan(
        projections=counts.clip(0, 65535).round().astype(np.uint16),
        flats=flat.round().astype(np.uint16),
        darks=np.full((3, how.rows, how.columns), 100, np.uint16),
        angles_rad=angles,
        pixel_um=None,
        source="phantom",
    )
    return scan, axis_px


def _angles(how: Situation, rng: np.random.Generator) -> NDArray[np.float64]:
    del rng
    share = np.linspace(0, 1, how.views, endpoint=how.inclusive)
    return how.turn_rad * (share**1.2 if how.uneven else share)


def _line_integrals(
    specimen: Callable[[int, int, np.random.Generator], Image],
    how: Situation,
    axis_px: float,
    rng: np.random.Generator,
) -> NDArray[np.float32]:
    """Project the specimen; return views, shape (angle, row, column)."""
    diameter = how.specimen * how.columns
    aside = how.aside * how.columns
    reach = max(axis_px, how.columns - 1 - axis_px)
    edge = 2 * int(max(diameter / 2 + aside, reach) + 4)
    size = int(diameter)
    slices = np.zeros((how.rows, edge, edge), np.float32)
    top = (edge - size) // 2
    left = top + int(aside)
    slices[:, top : top + size, left : left + size] = specimen(how.rows, size, rng)
    first = round(edge / 2 - axis_px)
    centre = axis_px + first
    views = project(
        slices * np.float32(how.loss / (0.7 * diameter)),
        angles_rad=_angles(how, rng),
        centre_px=centre,
        blur_px=0.6,
    )[..., max(first, 0) : first + how.columns]
    missing = how.columns - views.shape[-1]
    views = np.pad(views, ((0, 0), (0, 0), (max(-first, 0), missing - max(-first, 0))))
    if how.fringe_px2:
        bend = ndimage.gaussian_filter1d(views, 0.7, axis=-1, order=2)
        views = views - np.float32(how.fringe_px2) * bend
    return np.ascontiguousarray(views.transpose(1, 0, 2))


def _away(size: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    along = np.arange(size) - (size - 1) / 2
    return along[:, np.newaxis] / size, along[np.newaxis] / size


def _trabeculae(rows: int, size: int, rng: np.random.Generator) -> Image:
    """Draw bone in marrow, in a disc."""
    spectrum = np.fft.rfft2(rng.normal(size=(rows, size, size)))
    fine = np.hypot(np.fft.fftfreq(size)[:, np.newaxis], np.fft.rfftfreq(size)) * 256
    band = np.exp(-(((fine - 8) / 4) ** 2))
    waves = np.fft.irfft2(spectrum * band, s=(size, size))
    y, x = _away(size)
    bone = np.asarray(1.5 * (waves > 0) + 0.3, np.float32)
    bone *= np.hypot(y, x) < 0.47
    return bone


def _square(rows: int, size: int, rng: np.random.Generator) -> Image:
    """Draw a turned square with small round voids, the same in all rows."""
    y, x = _away(size)
    turn = rng.uniform(0, np.pi / 2)
    u, v = x * np.cos(turn) - y * np.sin(turn), x * np.sin(turn) + y * np.cos(turn)
    square = ((np.abs(u) < 0.31) & (np.abs(v) < 0.31)).astype(np.float32)
    for _ in range(40):
        a, b = rng.uniform(-0.28, 0.28, 2)
        square[np.hypot(u - a, v - b) < rng.uniform(1.5, 4) / size] = 0
    return np.repeat(square[np.newaxis], rows, axis=0)


def _plain(rows: int, size: int, rng: np.random.Generator) -> Image:
    """Draw an even disc with three holes: little texture."""
    y, x = _away(size)
    disc = (np.hypot(x, y) < 0.46).astype(np.float32)
    for _ in range(3):
        a, b = rng.uniform(-0.25, 0.25, 2)
        disc[np.hypot(x - a, y - b) < rng.uniform(0.02, 0.05)] = 0
    return np.repeat(disc[np.newaxis], rows, axis=0)


def _cracked(rows: int, size: int, rng: np.random.Generator) -> Image:
    """Draw dense bone with thin cracks and a few canals."""
    y, x = _away(size)
    bone = ((x / 0.46) ** 2 + (y / 0.36) ** 2 < 1).astype(np.float32)
    for _ in range(8):
        a, b = rng.uniform(-0.22, 0.22, 2)
        bone[np.hypot(x - a, y - b) < rng.uniform(0.01, 0.03)] = 0
    for _ in range(10):
        a, b = rng.uniform(-0.25, 0.25, 2)
        turn = rng.uniform(0, np.pi)
        u = (x - a) * np.cos(turn) + (y - b) * np.sin(turn)
        v = (y - b) * np.cos(turn) - (x - a) * np.sin(turn)
        bone[(np.abs(u) < 0.06) & (np.abs(v) < 0.6 / size)] = 0.2
    return np.repeat(bone[np.newaxis], rows, axis=0)


SPECIMENS: dict[str, Any] = {
    "trabeculae": _trabeculae,
    "square": _square,
    "plain disc": _plain,
    "cracked bone": _cracked,
}
