"""Simulate the scan of a phantom: projections, photon noise, faults of the detector.

The rotation axis is upright at column (N − 1)/2 + offset; detector row ``i`` sees
slice ``i``.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Protocol

import numpy as np

from fissura.blocks import run
from fissura.model import Box
from fissura.phantoms.geometry import UM_PER_MM
from fissura.phantoms.projection import project

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from fissura.blocks import Workers
    from fissura.model import Shape

__all__ = ["Detector", "RawScan", "Specimen", "scan"]

SLAB = 16
"""Slices projected at a time."""
PROJECTION, FLAT, DARK = 0, 1, 2
WHOLE = 0.5
"""Share of the stripes that run over all rows; the rest are spots."""
SPOT = 8
"""Rows of a spot."""
CHANGE = (0.01, 0.03)
"""How much of its gain a striped pixel wins or loses."""
READOUT = 3.0
"""Standard deviation of reading a pixel, in counts."""
BRIGHTEST = 65535


class Specimen(Protocol):
    """What can be scanned: a `Phantom`, or anything whose attenuation is known."""

    @property
    def shape(self) -> Shape:
        """Edges of the volume, in voxels."""
        ...

    @property
    def voxel_um(self) -> float:
        """Edge of a voxel."""
        ...

    def attenuation(self, box: Box) -> NDArray[np.float32]:
        """Return the attenuation of a box, in 1/mm; air is 0."""
        ...


@dataclass(frozen=True, slots=True)
class Detector:
    """Beam, optics and camera.

    Parameters
    ----------
    projections : int
        Views over 180°, the last one short of it.
    offset_px : float
        Distance of the rotation axis to the right of the middle.
    photons : float
        Counts in the middle of the empty beam.
    blur_px : float
        Standard deviation of the optics' point spread.
    stripes : int
        Columns that count otherwise in the scan than in its flats.
    flats, darks : int
        Frames of each, taken before the scan.
    """

    projections: int = 400
    offset_px: float = 4.6
    photons: float = 20_000.0
    blur_px: float = 0.5
    stripes: int = 8
    flats: int = 10
    darks: int = 10


@dataclass(frozen=True, slots=True)
class RawScan:
    """Frames as a beamline stores them: darks, flats, projections.

    Parameters
    ----------
    frames : ndarray of uint16, shape (frame, row, column)
    image_key : ndarray of int64, shape (frame,)
        0 a projection, 1 a flat, 2 a dark.
    angles_deg : ndarray of float64, shape (frame,)
        0 for flats and darks.
    pixel_um : float
        Edge of a pixel.
    centre_px : float
        Column the rotation axis projects to: the truth a search should find.
    """

    frames: NDArray[np.uint16]
    image_key: NDArray[np.int64]
    angles_deg: NDArray[np.float64]
    pixel_um: float
    centre_px: float


def scan(
    specimen: Specimen,
    detector: Detector,
    *,
    rng: np.random.Generator,
    workers: Workers,
) -> RawScan:
    """Take a scan of a phantom in air, inside the field of view.

    Photon noise is drawn from the normal distribution of the same mean and variance:
    at hundreds of counts and more it cannot be distinguished from Poisson's.

    Parameters
    ----------
    specimen : Specimen
        Its slices must be square.
    detector : Detector
    rng : Generator
    workers : Threads or Cluster
        Who projects the slabs; how many they are changes no count.
    """
    rows, _, columns = specimen.shape
    camera = _camera(rows, columns, detector, rng)
    views = np.arange(detector.projections) * (180.0 / detector.projections)
    centre = (columns - 1) / 2 + detector.offset_px
    before = detector.darks + detector.flats
    frames = np.empty((before + detector.projections, rows, columns), np.uint16)
    for frame in range(before):
        photons = camera.bright * np.float32(frame >= detector.darks)
        frames[frame] = _expose(photons, camera.dark, rng)
    slabs = [slice(row, min(row + SLAB, rows)) for row in range(0, rows, SLAB)]
    work = partial(
        _count, angles_rad=np.deg2rad(views), centre_px=centre, blur_px=detector.blur_px
    )
    pieces = [
        _Slab(
            specimen,
            slab,
            camera.bright[slab] * camera.changed[slab],
            camera.dark[slab],
            child,
        )
        for slab, child in zip(slabs, rng.spawn(len(slabs)), strict=True)
    ]
    for slab, counts in zip(slabs, run(work, pieces, workers=workers), strict=True):
        frames[before:, slab] = counts
    keys = [DARK] * detector.darks + [FLAT] * detector.flats
    return RawScan(
        frames,
        np.array(keys + [PROJECTION] * detector.projections),
        np.concatenate([np.zeros(before), views]),
        specimen.voxel_um,
        centre,
    )


@dataclass(frozen=True, slots=True)
class _Camera:
    """What each pixel counts: without beam, in the beam, and its change in the scan."""

    dark: NDArray[np.float32]
    bright: NDArray[np.float32]
    changed: NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class _Slab:
    """Some slices of a specimen, and the pixels that see them."""

    specimen: Specimen
    rows: slice
    bright: NDArray[np.float32]
    dark: NDArray[np.float32]
    rng: np.random.Generator


def _camera(
    rows: int, columns: int, detector: Detector, rng: np.random.Generator
) -> _Camera:
    """Draw a beam that fades outwards, pixels that differ, stripes and spots."""
    row = np.linspace(-1, 1, rows)[:, None] - rng.uniform(-0.2, 0.2)
    column = np.linspace(-1, 1, columns) - rng.uniform(-0.2, 0.2)
    beam = detector.photons * np.exp(-0.25 * row**2 - 0.08 * column**2)
    gain = rng.normal(1.0, 0.02, (rows, columns))
    dark = rng.normal(100.0, 3.0, (rows, columns))
    changed = np.ones((rows, columns))
    for _ in range(detector.stripes):
        spot = int(rng.integers(rows))
        tall = slice(None) if rng.random() < WHOLE else slice(spot, spot + SPOT)
        step = rng.uniform(*CHANGE) * rng.choice([-1, 1])
        changed[tall, int(rng.integers(columns))] += step
    return _Camera(*(a.astype(np.float32) for a in (dark, beam * gain, changed)))


def _count(
    slab: _Slab,
    *,
    angles_rad: NDArray[np.float64],
    centre_px: float,
    blur_px: float,
) -> NDArray[np.uint16]:
    """Return the counts of one slab, shape (angle, row, column)."""
    specimen = slab.specimen
    _, high, wide = specimen.shape
    per_mm = specimen.attenuation(
        Box((slab.rows.start, 0, 0), (slab.rows.stop, high, wide))
    )
    loss = project(
        per_mm * np.float32(specimen.voxel_um / UM_PER_MM),
        angles_rad=angles_rad,
        centre_px=centre_px,
        blur_px=blur_px,
    )
    np.negative(loss, out=loss)
    np.exp(loss, out=loss)
    photons = np.ascontiguousarray(loss.transpose(1, 0, 2))
    photons *= slab.bright
    return _expose(photons, slab.dark, slab.rng)


def _expose(
    photons: NDArray[np.float32],
    dark: NDArray[np.float32],
    rng: np.random.Generator,
) -> NDArray[np.uint16]:
    """Count photons, with their noise and that of reading out."""
    noise = rng.standard_normal(photons.shape, np.float32)
    noise *= np.sqrt(photons + np.float32(READOUT**2))
    noise += photons
    noise += dark
    np.rint(noise, out=noise)
    return np.clip(noise, 0, BRIGHTEST, out=noise).astype(np.uint16)
