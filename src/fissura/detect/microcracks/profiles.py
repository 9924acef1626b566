"""Profiles of darkness across a crack candidate, and their measures."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from fissura.filters.volumes.surface_sampling import sample_surface
from fissura.statistics.quantiles import medians

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from fissura.filters.volumes.surface_sampling import Surface

__all__ = [
    "AWAY_UM",
    "BAND_UM",
    "CORE_UM",
    "REACH_UM",
    "STEP_UM",
    "beside",
    "breadth_um",
    "openings_um",
    "sample_profiles",
    "shoulders",
    "side_step",
    "spread_beside",
]

STEP_UM = 1.3
REACH_UM = 13.0
"""How far on both sides of the surface a profile reaches."""
CORE_UM = 2.0
BAND_UM = 5.2
"""Distance from its middle in which a crack's darkness is searched for, with blur."""
ACROSS_UM = np.arange(-REACH_UM, REACH_UM + STEP_UM / 2, STEP_UM)
AWAY_UM = np.abs(ACROSS_UM)
SIDE = (AWAY_UM >= 6.5) & (AWAY_UM <= 12.0)  # noqa: PLR2004 - the only place
"""Steps beside a crack."""
SHOULDER = (AWAY_UM >= 4.5) & (AWAY_UM <= 9.0)  # noqa: PLR2004 - the only place
"""Steps that contain the fringe of phase contrast."""


def sample_profiles(
    dark: NDArray[np.float32],
    surface: Surface,
    *,
    u: NDArray[np.float64],
    v: NDArray[np.float64],
    voxel_um: float,
) -> NDArray[np.float64]:
    """Sample the darkness across a surface at places on its plane.

    Parameters
    ----------
    dark : ndarray of float32, shape (z, y, x)
    surface : Surface
        In the voxels of `dark`.
    u, v : ndarray of float64, shape (place,)
    voxel_um : float

    Returns
    -------
    ndarray of float64, shape (place, step)
        A step is `AWAY_UM` off the surface.
    """
    across = ACROSS_UM / voxel_um
    return sample_surface(dark, surface, u=u, v=v, across=across).astype(np.float64)


def beside(profiles: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the darkness on both sides, shape (…) for (…, step)."""
    return medians(profiles[..., SIDE]).astype(np.float64, copy=False)


def spread_beside(profiles: NDArray[np.float64]) -> float:
    """Return the spread of darkness on both sides, over all profiles."""
    return float(profiles[:, SIDE].std())


def side_step(profiles: NDArray[np.float64]) -> float:
    """Return by how much the darkness of the two sides differs, over all profiles."""
    above, below = (
        medians(profiles[:, SIDE & (sign * ACROSS_UM > 0)].ravel()) for sign in (1, -1)
    )
    return float(abs(above - below))


def openings_um(lacks: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the opening with the same deficit of grey, shape (…) for (…, step).

    Parameters
    ----------
    lacks : ndarray of float64
        Darkness over that `beside`, of the steps that are the crack's own.
    """
    opening_um: NDArray[np.float64] = lacks.sum(axis=-1) * STEP_UM
    return opening_um


def shoulders(profile: NDArray[np.float64]) -> float:
    """Return the brightness of the brightest shoulder of one profile."""
    return -float(profile[SHOULDER].min())


def breadth_um(profile: NDArray[np.float64]) -> float:
    """Return the width at half depth of the dip in the middle of one profile."""
    middle = len(profile) // 2
    near = slice(middle - 2, middle + 3)
    peak = middle - 2 + int(np.argmax(profile[near]))
    half = profile[peak] / 2
    if half <= 0:
        return 2 * REACH_UM
    right = _first_below(profile[peak:], half)
    left = _first_below(profile[peak::-1], half)
    return (left + right) * STEP_UM


def _first_below(falling: NDArray[np.float64], level: float) -> float:
    """Return where values first fall below a level, between two of them."""
    below = np.flatnonzero(falling < level)
    if not len(below):
        return float(len(falling))
    i = int(below[0])
    return i - 1 + float((falling[i - 1] - level) / (falling[i - 1] - falling[i]))
