"""Smoothing as the settings ask for it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from itertools import product
from typing import TYPE_CHECKING

import numpy as np

from fissura.filters.volumes.bilateral import (
    BILATERAL_HALO_VOX,
    neighbour_noise,
    smooth_bilateral,
)
from fissura.filters.volumes.gaussian import smooth, smooth_halo_vox
from fissura.model import Box

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from fissura.blocks import Executor
    from fissura.model import Region, Volume
    from fissura.settings import Segment

__all__ = ["Smoothing", "halo_vox", "sample_cubes", "smoothing_of"]

SAMPLE_VOX = 32
"""Edge of a cube in which noise is measured."""
PLACES_PER_AXIS = 4


def halo_vox(settings: Segment) -> int:
    """Return how far the smoothing looks around a voxel."""
    match settings.smoothing:
        case "gaussian":
            return smooth_halo_vox(settings.smooth_sigma_vox)
        case "bilateral":
            return BILATERAL_HALO_VOX
        case "none":
            return 0


@dataclass(frozen=True, slots=True)
class Smoothing:
    """A way to smooth any box of a volume; a voxel's value does not depend on the box.

    Parameters
    ----------
    volume : Volume
    sigma_vox : float
        Of the Gaussian; 0 without one.
    step_grey : float
        Of the bilateral filter; 0 without one.
    """

    volume: Volume
    sigma_vox: float
    step_grey: float

    @property
    def reach_vox(self) -> int:
        """How far it looks around a voxel."""
        if self.step_grey > 0:
            return BILATERAL_HALO_VOX
        return smooth_halo_vox(self.sigma_vox)

    def read(self, box: Box) -> NDArray[np.float32]:
        """Return the smoothed grey values of `box`."""
        read = box.grow(self.reach_vox, inside=self.volume.box)
        grey = self.volume.read(read)
        if self.step_grey > 0:
            smoothed = smooth_bilateral(grey, step_grey=self.step_grey)
        else:
            smoothed = smooth(grey, sigma_vox=self.sigma_vox)
        return np.ascontiguousarray(smoothed[box.slices_in(read)])


def smoothing_of(
    volume: Volume, region: Region, settings: Segment, *, executor: Executor
) -> Smoothing:
    """Return the smoothing the settings ask for; measure the noise if it needs it."""
    match settings.smoothing:
        case "gaussian":
            return Smoothing(volume, settings.smooth_sigma_vox, 0.0)
        case "bilateral":
            step_grey = settings.edge_noise * _noise(volume, region, executor)
            return Smoothing(volume, 0.0, step_grey)
        case "none":
            return Smoothing(volume, 0.0, 0.0)


def _noise(volume: Volume, region: Region, executor: Executor) -> float:
    """Return the noise of the grey values: the median over cubes spread evenly."""
    cubes = sample_cubes(region.bounds)
    found = list(executor.quiet().do(partial(_noise_in, volume), cubes))
    return float(np.median(found))


def _noise_in(volume: Volume, cube: Box) -> float:
    return neighbour_noise(volume.read(cube))


def sample_cubes(bounds: Box) -> list[Box]:
    """Return cubes spread evenly over a box."""
    spans = []
    for low, high in zip(bounds.start, bounds.stop, strict=True):
        edge = min(SAMPLE_VOX, high - low)
        firsts = np.linspace(low, high - edge, PLACES_PER_AXIS).astype(np.int64)
        spans.append([(int(first), int(first) + edge) for first in firsts])
    return [Box((z[0], y[0], x[0]), (z[1], y[1], x[1])) for z, y, x in product(*spans)]
