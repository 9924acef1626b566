"""Solids whose measures are known, turned as one likes, in a window that cuts them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Mask = NDArray[np.bool_]
UPRIGHT = np.eye(3)
TILTED = np.linalg.qr(np.random.default_rng(1).normal(size=(3, 3)))[0]
TURNS = {"upright": UPRIGHT, "tilted": TILTED}


@dataclass(frozen=True, slots=True)
class Solid:
    """A solid by how deep each voxel lies in it, and what is known of it.

    Parameters
    ----------
    depth_vox : ndarray of float64, shape (z, y, x)
        Distance to the surface; negative outside.
    window : ndarray of bool, shape (z, y, x)
        A ball of voxels to examine.
    area_vox2 : float
        Area of the surface within the window.
    """

    depth_vox: NDArray[np.float64]
    window: Mask
    area_vox2: float

    @property
    def mask(self) -> Mask:
        """Voxels inside."""
        inside: Mask = self.depth_vox > 0
        return inside

    @property
    def grey(self) -> NDArray[np.float32]:
        """Share of each voxel that is inside, roughly."""
        return np.clip(self.depth_vox + 0.5, 0, 1).astype(np.float32)


def ball(radius: float, turn: NDArray[np.float64], *, size: int) -> Solid:
    """Return a ball inside the window."""
    z, y, x = _places(size, turn)
    depth = radius - np.sqrt(z**2 + y**2 + x**2)
    return Solid(depth, _window(z, y, x), 4 * np.pi * radius**2)


def plate(half: float, turn: NDArray[np.float64], *, size: int) -> Solid:
    """Return a plate, `half` deep to its middle, across the whole window."""
    z, y, x = _places(size, turn)
    area = 2 * np.pi * (_reach(size) ** 2 - half**2)
    return Solid(half - np.abs(z), _window(z, y, x), area)


def rod(radius: float, turn: NDArray[np.float64], *, size: int) -> Solid:
    """Return a rod through the whole window."""
    z, y, x = _places(size, turn)
    return Solid(radius - np.hypot(z, y), _window(z, y, x), _side(radius, size))


def tube(radius: float, turn: NDArray[np.float64], *, size: int) -> Solid:
    """Return a tube, half as wide inside, through the whole window."""
    z, y, x = _places(size, turn)
    away = np.hypot(z, y)
    area = _side(radius, size) + _side(radius / 2, size)
    depth = np.minimum(radius - away, away - radius / 2)
    return Solid(depth, _window(z, y, x), area)


SOLIDS = {"ball": ball, "plate": plate, "rod": rod, "tube": tube}


def _places(size: int, turn: NDArray[np.float64]) -> NDArray[np.float64]:
    places = np.mgrid[:size, :size, :size].reshape(3, -1) - (size / 2 - 0.37)
    turned: NDArray[np.float64] = (turn @ places).reshape(3, size, size, size)
    return turned


def _reach(size: int) -> float:
    return size / 2 - 2


def _window(
    z: NDArray[np.float64], y: NDArray[np.float64], x: NDArray[np.float64]
) -> Mask:
    inside: Mask = np.sqrt(z**2 + y**2 + x**2) < _reach(z.shape[0])
    return inside


def _side(radius: float, size: int) -> float:
    """Return the area of a round side where the window lets it be seen."""
    length = 2 * float(np.sqrt(_reach(size) ** 2 - radius**2))
    return float(2 * np.pi * radius * length)
