"""Feel bone from a point inside it: how far to the surface, each way."""

from __future__ import annotations

from math import pi
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["across", "thinnest", "wall"]

FAR_UM = 150.0
"""A probe goes no further."""


def _half_sphere(count: int) -> NDArray[np.float64]:
    """Spread unit vectors evenly over a half sphere, on a golden spiral."""
    place = (np.arange(count) + 0.5) / count
    turn = pi * (1 + 5**0.5) * np.arange(count)
    ring = np.sqrt(1 - place**2)
    return np.stack([place, ring * np.sin(turn), ring * np.cos(turn)], axis=1)


WAYS = _half_sphere(100)


def thinnest(
    bone: NDArray[np.bool_], point_um: NDArray[np.float64], *, voxel_um: float
) -> tuple[NDArray[np.float64], tuple[float, float]]:
    """Return the direction in which bone is thinnest, and how far it goes.

    Returns
    -------
    normal : ndarray of float64, shape (3,)
        Unit vector of the shortest chord through the point.
    behind, ahead : float
        From the point to the surface, against and along the normal, in µm.
    """
    ahead = _to_surface(bone, point_um, WAYS, voxel_um)
    behind = _to_surface(bone, point_um, -WAYS, voxel_um)
    best = int(np.argmin(ahead + behind))
    return WAYS[best].copy(), (float(behind[best]), float(ahead[best]))


def wall(
    bone: NDArray[np.bool_],
    point_um: NDArray[np.float64],
    normal: NDArray[np.float64],
    *,
    voxel_um: float,
) -> float:
    """Return the distance to the nearest surface across `normal`, in µm."""
    angle = np.arange(16) * (pi / 8)
    one, other = across(normal, turn_rad=0.0)
    ways = np.outer(np.cos(angle), one) + np.outer(np.sin(angle), other)
    return float(_to_surface(bone, point_um, ways, voxel_um).min())


def across(
    normal: NDArray[np.float64], *, turn_rad: float
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return two unit vectors across `normal` and one another, turned about it."""
    aside = np.eye(3)[np.argmin(np.abs(normal))]
    one = np.cross(normal, aside)
    one /= np.linalg.norm(one)
    other = np.cross(normal, one)
    turned = np.cos(turn_rad) * one + np.sin(turn_rad) * other
    return turned, np.cross(normal, turned)


def _to_surface(
    bone: NDArray[np.bool_],
    point_um: NDArray[np.float64],
    ways: NDArray[np.float64],
    voxel_um: float,
) -> NDArray[np.float64]:
    """Walk along each way in steps of a voxel; bone ends at the volume's faces."""
    steps = np.arange(1, int(FAR_UM / voxel_um) + 1)
    path = point_um / voxel_um + ways[:, None, :] * steps[None, :, None]
    index = np.rint(path).astype(np.intp)
    inside = ((index >= 0) & (index < bone.shape)).all(axis=2)
    index[~inside] = 0
    solid = bone[index[..., 0], index[..., 1], index[..., 2]] & inside
    first = np.where(solid.all(axis=1), len(steps), np.argmin(solid, axis=1))
    return first * voxel_um + voxel_um / 2
