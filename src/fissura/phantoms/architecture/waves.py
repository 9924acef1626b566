"""Random fields: sums of sixty waves of all directions in a band of lengths.

Leveled waves of Cahn 1965, doi:10.1063/1.1695731.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import pi
from typing import TYPE_CHECKING

import numpy as np

from fissura.filters.compile import kernel

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Waves", "draw_waves"]

WAVES = 60


@dataclass(frozen=True, slots=True)
class Waves:
    """A sum of cosines whose variance is 1.

    Parameters
    ----------
    per_um : ndarray of float64, shape (wave, 3)
        Wave vectors in radians per µm.
    phase : ndarray of float64, shape (wave,)
    """

    per_um: NDArray[np.float64]
    phase: NDArray[np.float64]

    def on_grid(
        self,
        z_um: NDArray[np.float64],
        y_um: NDArray[np.float64],
        x_um: NDArray[np.float64],
    ) -> NDArray[np.float32]:
        """Return the field at all points of a grid.

        A point's value does not depend on what else is asked for.
        """
        field = np.empty((len(z_um), len(y_um), len(x_um)), np.float32)
        scale = (2 / len(self.phase)) ** 0.5
        _sum_on_grid(self.per_um, self.phase, z_um, y_um, x_um, scale, field)
        return field

    def at(self, points_um: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the field at points, shape (point, 3)."""
        angles = points_um @ self.per_um.T + self.phase
        values: NDArray[np.float64] = np.cos(angles).sum(axis=-1)
        values *= (2 / len(self.phase)) ** 0.5
        return values


def draw_waves(
    length_um: float,
    rng: np.random.Generator,
    *,
    spread: float = 0.12,
    stretch: float = 1.0,
) -> Waves:
    """Draw waves about one length; `stretch` makes them longer along z."""
    way = rng.standard_normal((WAVES, 3))
    way /= np.linalg.norm(way, axis=1, keepdims=True)
    size = 2 * pi / length_um * rng.normal(1.0, spread, (WAVES, 1)).clip(0.3, 3.0)
    return Waves(way * size / [stretch, 1.0, 1.0], rng.uniform(0, 2 * pi, WAVES))


@kernel
def _sum_on_grid(
    per_um: NDArray[np.float64],
    phase: NDArray[np.float64],
    z_um: NDArray[np.float64],
    y_um: NDArray[np.float64],
    x_um: NDArray[np.float64],
    scale: float,
    field: NDArray[np.float32],
) -> None:
    """Add cos(z + y + x) of each wave, row by row: cos z+y cos x − sin z+y sin x."""
    waves = len(phase)
    nz, ny, nx = field.shape
    cosine = np.empty((waves, nx), np.float32)
    sine = np.empty((waves, nx), np.float32)
    for wave in range(waves):
        for x in range(nx):
            cosine[wave, x] = np.float32(np.cos(per_um[wave, 2] * x_um[x]))
            sine[wave, x] = np.float32(np.sin(per_um[wave, 2] * x_um[x]))
    for z in range(nz):
        for y in range(ny):
            row = field[z, y]
            row[:] = np.float32(0)
            for wave in range(waves):
                angle = (
                    per_um[wave, 0] * z_um[z] + per_um[wave, 1] * y_um[y] + phase[wave]
                )
                even = np.float32(scale * np.cos(angle))
                odd = np.float32(scale * np.sin(angle))
                for x in range(nx):
                    row[x] += even * cosine[wave, x] - odd * sine[wave, x]
