"""Fit a surface that curves a little, and sample an image across it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from fissura.filters.compile import kernel

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Surface", "fit_surface", "sample_surface"]

TERMS = 6
"""Of a quadratic surface: 1, u, v, u², uv, v²."""
FLAT_BELOW = 12
"""So few places fit no curved surface: a plane is taken."""
STIFFNESS = 1e-3
"""Keeps a surface flat where its places do not say otherwise."""


@dataclass(frozen=True, slots=True, eq=False)
class Surface:
    """A surface that curves a little: a height over a plane.

    Parameters
    ----------
    centre : ndarray of float64, shape (3,)
        z, y, x.
    axes : ndarray of float64, shape (3, 3)
        Unit vectors as columns: along, across, and normal to the surface.
    terms : ndarray of float64, shape (6,)
        Height over the plane: 1, u, v, u², uv, v².
    """

    centre: NDArray[np.float64]
    axes: NDArray[np.float64]
    terms: NDArray[np.float64]

    def on_plane(self, places: NDArray[np.number]) -> NDArray[np.float64]:
        """Return places as u, v and height over the plane, shape (place, 3)."""
        offsets = places.astype(np.float64) - self.centre
        turned: NDArray[np.float64] = offsets @ self.axes
        return turned

    def height(
        self, u: NDArray[np.float64], v: NDArray[np.float64]
    ) -> NDArray[np.float64]:
        """Return how far the surface lies above the plane."""
        found: NDArray[np.float64] = _powers(u, v) @ self.terms
        return found

    def in_space(
        self, u: NDArray[np.float64], v: NDArray[np.float64]
    ) -> NDArray[np.float64]:
        """Return the places on the surface over u and v, shape (place, 3)."""
        places = self.centre + np.outer(u, self.axes[:, 0])
        places += np.outer(v, self.axes[:, 1])
        places += np.outer(self.height(u, v), self.axes[:, 2])
        return places


def fit_surface(places: NDArray[np.number], weights: NDArray[np.floating]) -> Surface:
    """Fit a surface through places.

    Parameters
    ----------
    places : ndarray, shape (place, 3)
    weights : ndarray, shape (place,)
    """
    share = weights.astype(np.float64) / weights.sum(dtype=np.float64)
    centre: NDArray[np.float64] = share @ places.astype(np.float64)
    offsets: NDArray[np.float64] = places.astype(np.float64) - centre
    spread = (offsets * share[:, None]).T @ offsets
    _, axes = np.linalg.eigh(spread + np.eye(3) / 12)
    axes = axes[:, ::-1]
    u, v, height = (offsets @ axes).T
    powers = _powers(u, v)
    if len(places) < FLAT_BELOW:
        powers[:, 3:] = 0
    scale = np.sqrt((share[:, None] * powers**2).sum(axis=0)) + 1e-9
    scaled = powers / scale
    normal = (scaled * share[:, None]).T @ scaled + STIFFNESS * np.eye(TERMS)
    terms = np.linalg.solve(normal, (scaled * share[:, None]).T @ height) / scale
    return Surface(centre, axes, terms)


def sample_surface(
    image: NDArray[np.float32],
    surface: Surface,
    *,
    u: NDArray[np.float64],
    v: NDArray[np.float64],
    across: NDArray[np.float64],
) -> NDArray[np.float32]:
    """Sample an image across a surface, linearly between voxels.

    Parameters
    ----------
    image : ndarray of float32, shape (z, y, x)
        Beyond its faces its last layer is repeated.
    surface : Surface
        In the image's voxels.
    u, v : ndarray of float64, shape (place,)
        Where on the plane.
    across : ndarray of float64, shape (step,)
        Heights above the surface.

    Returns
    -------
    ndarray of float32, shape (place, step)
    """
    out = np.empty((len(u), len(across)), np.float32)
    _sample(image, surface.in_space(u, v), surface.axes[:, 2].copy(), across, out)
    return out


def _powers(u: NDArray[np.float64], v: NDArray[np.float64]) -> NDArray[np.float64]:
    powers = np.empty((len(u), TERMS))
    powers[:, 0] = 1
    powers[:, 1] = u
    powers[:, 2] = v
    np.multiply(u, u, out=powers[:, 3])
    np.multiply(u, v, out=powers[:, 4])
    np.multiply(v, v, out=powers[:, 5])
    return powers


@kernel
def _sample(
    image: NDArray[np.float32],
    base: NDArray[np.float64],
    normal: NDArray[np.float64],
    across: NDArray[np.float64],
    out: NDArray[np.float32],
) -> None:
    nz, ny, nx = image.shape
    for i in range(len(base)):
        for j in range(len(across)):
            z = min(max(base[i, 0] + across[j] * normal[0], 0.0), nz - 1.0)
            y = min(max(base[i, 1] + across[j] * normal[1], 0.0), ny - 1.0)
            x = min(max(base[i, 2] + across[j] * normal[2], 0.0), nx - 1.0)
            z0, y0, x0 = min(int(z), nz - 2), min(int(y), ny - 2), min(int(x), nx - 2)
            dz, dy, dx = z - z0, y - y0, x - x0
            low = (1 - dy) * (
                (1 - dx) * image[z0, y0, x0] + dx * image[z0, y0, x0 + 1]
            ) + dy * ((1 - dx) * image[z0, y0 + 1, x0] + dx * image[z0, y0 + 1, x0 + 1])
            high = (1 - dy) * (
                (1 - dx) * image[z0 + 1, y0, x0] + dx * image[z0 + 1, y0, x0 + 1]
            ) + dy * (
                (1 - dx) * image[z0 + 1, y0 + 1, x0]
                + dx * image[z0 + 1, y0 + 1, x0 + 1]
            )
            out[i, j] = np.float32((1 - dz) * low + dz * high)
