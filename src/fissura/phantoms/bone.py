"""Trabeculae: plates and struts between leveled random waves.

Plates follow the zero surface of one random field, after the leveled waves of
Cahn 1965, doi:10.1063/1.1695731.  A second field makes them thicker here and
thinner there, and opens windows between struts where it is lowest.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import pi
from typing import TYPE_CHECKING

import cc3d
import numpy as np

from fissura.errors import DataError
from fissura.filters.compile import kernel
from fissura.filters.voxels.balls import depth_vox

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["trabeculae"]

WAVES = 60
CLOSING_UM = 31.0
"""No natural opening is narrower than twice this; perforations are."""
OPENING_UM = 18.0
"""No plate or strut is thinner than twice this."""
STRETCH = 1.35
"""Plates and struts run up and down, as under load."""
UNEVEN = 0.7
"""How much the second field changes the thickness of plates."""
COARSE_UM = 7.0
"""Voxel on which the level is sought."""
HALVINGS = 8
DRAWS = 20
TOLERATED = 0.006
"""How far from the BV/TV asked for the level may stay, on the coarse voxels."""
KEPT = 0.75
"""Share of the zero surface that windows leave."""
AREA = 2 / (pi * 3**0.5)
"""Area of the zero surface per volume and wave number of a random field."""

HALF = 0.5
"""From the centre of a voxel to its face."""


def trabeculae(
    core: NDArray[np.bool_],
    *,
    within: NDArray[np.bool_],
    voxel_um: float,
    bv_tv: float,
    rng: np.random.Generator,
    thickness_um: float = 105.0,
) -> NDArray[np.bool_]:
    """Grow trabecular bone in `core` that fills the share `bv_tv` of `within`.

    The bone is one piece; a ball of 31 µm radius passes through each of its openings.

    Parameters
    ----------
    core : ndarray of bool, shape (z, y, x)
        Where bone may be; it is cut off at the rim, as a drill would.
    within : ndarray of bool, shape (z, y, x)
        The part of the core in which the share is measured.
    voxel_um : float
        Edge of a voxel.
    bv_tv : float
        Bone volume over tissue volume, from .1 to .5.
    rng : Generator
    thickness_um : float
        Mean thickness of a plate.

    Raises
    ------
    DataError
        If no level of the fields gives so much bone in one piece.
    """
    if not 0.1 <= bv_tv <= 0.5:  # noqa: PLR2004 - what the docstring promises
        raise DataError(
            f"bone can be grown with a BV/TV from 0.1 to 0.5, but {bv_tv} was asked for"
        )
    step = max(1, round(COARSE_UM / voxel_um))
    coarse = (core[::step, ::step, ::step], within[::step, ::step, ::step])
    number = bv_tv / (AREA * KEPT * thickness_um)
    for _ in range(DRAWS):
        plates, uneven = _draw_waves(number, rng), _draw_waves(1.5 * number, rng)
        ratio = _ratio(plates, uneven, coarse[0].shape, step * voxel_um)
        level, share = _level(ratio, *coarse, bv_tv=bv_tv, voxel_um=step * voxel_um)
        if abs(share - bv_tv) < TOLERATED:
            ratio = _ratio(plates, uneven, core.shape, voxel_um)
            return _bone(ratio < level, core, voxel_um)
    raise DataError(
        f"bone of BV/TV {bv_tv} was asked for, but none of {DRAWS} draws gives it in "
        f"one piece in {core.shape} voxels of {voxel_um} µm: make the volume larger, "
        "or use another seed"
    )


@dataclass(frozen=True, slots=True)
class _Waves:
    """A sum of cosines: wave vectors in 1/µm, shape (wave, 3), and their phases."""

    per_um: NDArray[np.float64]
    phase: NDArray[np.float64]


def _draw_waves(number_per_um: float, rng: np.random.Generator) -> _Waves:
    """Draw waves of all directions in a band about one wave number."""
    way = rng.standard_normal((WAVES, 3))
    way /= np.linalg.norm(way, axis=1, keepdims=True)
    size = number_per_um * rng.normal(1.0, 0.12, (WAVES, 1))
    return _Waves(way * size / [STRETCH, 1.0, 1.0], rng.uniform(0, 2 * pi, WAVES))


def _ratio(
    plates: _Waves, thickness: _Waves, shape: tuple[int, ...], voxel_um: float
) -> NDArray[np.float32]:
    """Return a field that is below a level in bone: less of the level, thinner bone."""
    ratio = _field(plates, shape, voxel_um)
    np.abs(ratio, out=ratio)
    uneven = _field(thickness, shape, voxel_um)
    uneven *= np.float32(UNEVEN)
    uneven += np.float32(1.0)
    np.maximum(uneven, np.float32(0.02), out=uneven)
    ratio /= uneven
    return ratio


def _field(
    waves: _Waves, shape: tuple[int, ...], voxel_um: float
) -> NDArray[np.float32]:
    """Sum the waves at every voxel; the variance of the sum is 1."""
    z, y, x = (
        waves.per_um[:, axis, None] * (np.arange(edge) * voxel_um)
        for axis, edge in enumerate(shape)
    )
    across = np.stack([np.cos(x), np.sin(x)]).astype(np.float32)
    field = np.empty(shape, np.float32)
    scale = (2 / len(waves.phase)) ** 0.5
    _sum_waves(z + waves.phase[:, None], y, across, scale, field)
    return field


@kernel
def _sum_waves(
    along_z: NDArray[np.float64],
    along_y: NDArray[np.float64],
    across: NDArray[np.float32],
    scale: float,
    field: NDArray[np.float32],
) -> None:
    """Add cos(z + y + x) of each wave, row by row: cos z+y cos x − sin z+y sin x."""
    waves = along_z.shape[0]
    nz, ny, nx = field.shape
    for z in range(nz):
        for y in range(ny):
            row = field[z, y]
            row[:] = np.float32(0)
            for wave in range(waves):
                angle = along_z[wave, z] + along_y[wave, y]
                even = np.float32(scale * np.cos(angle))
                odd = np.float32(scale * np.sin(angle))
                cosine = across[0, wave]
                sine = across[1, wave]
                for x in range(nx):
                    row[x] += even * cosine[x] - odd * sine[x]


def _level(
    ratio: NDArray[np.float32],
    core: NDArray[np.bool_],
    within: NDArray[np.bool_],
    *,
    bv_tv: float,
    voxel_um: float,
) -> tuple[float, float]:
    """Halve the interval of levels; return the last one and the share it gives.

    The share jumps where two pieces meet, so it may miss what was asked for.
    """
    low, high = 0.0, float(np.quantile(ratio[within], min(1.6 * bv_tv, 0.95)))
    level = share = 0.0
    for _ in range(HALVINGS):
        level = (low + high) / 2
        share = float(_bone(ratio < level, core, voxel_um)[within].mean())
        low, high = (level, high) if share < bv_tv else (low, level)
    return level, share


def _bone(
    solid: NDArray[np.bool_], core: NDArray[np.bool_], voxel_um: float
) -> NDArray[np.bool_]:
    """Open it, close it, cut it to the core and keep its largest piece.

    The ball that ends the opening and the one that begins the closing are one.
    """
    opening, closing = OPENING_UM / voxel_um, CLOSING_UM / voxel_um
    kept = depth_vox(solid) > opening + HALF
    grown = ~(depth_vox(~kept) > opening + closing + HALF)
    closed = (depth_vox(grown) > closing + HALF) & core
    largest: NDArray[np.bool_] = cc3d.largest_k(closed, k=1, connectivity=26) > 0
    return largest
