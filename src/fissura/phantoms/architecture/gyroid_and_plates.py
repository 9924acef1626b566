"""Two architectures from random waves: plates with openings, and a warped gyroid."""

from __future__ import annotations

from math import pi
from typing import TYPE_CHECKING

import numpy as np

from fissura.phantoms.architecture.nodes import positions_um
from fissura.phantoms.architecture.shaping import cut_level
from fissura.phantoms.architecture.waves import draw_waves

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["leveled_waves", "warped_gyroid"]

UNEVEN = 1.15
"""How much a second field changes the thickness of plates."""
THINNEST, THICKEST = 0.02, 1.6
WINDOWS = 2.4
"""Distance of windows over that of plates."""
KEPT = 0.62
"""Share of the zero surface that windows leave."""
AREA = 2 / (pi * 3**0.5)
"""Area of the zero surface per volume and wave number of a random field."""
GYROID_STRUT = 0.28
"""Thickness of a gyroid's struts over its period, where they fill a quarter."""
SHEETS = 4
"""Period of the sheets over that of the struts: both are then as thick."""
WARP = 0.16
"""How far the gyroid is warped, over its period."""
SLAB = 16
"""Node planes at a time."""


def leveled_waves(
    shape: tuple[int, int, int],
    *,
    bv_tv: float,
    thickness_um: float,
    stretch: float,
    rng: np.random.Generator,
) -> NDArray[np.bool_]:
    """Return plates along the zero surface of a random field, windows between them.

    A second field makes plates thicker here and thinner there, and opens windows
    between struts where it is lowest.
    """
    length_um = 2 * pi * AREA * KEPT * thickness_um / bv_tv
    plates = draw_waves(length_um, rng, stretch=stretch)
    uneven = draw_waves(length_um / WINDOWS, rng, stretch=stretch)
    ratio = plates.on_grid(*positions_um(shape))
    np.abs(ratio, out=ratio)
    thick = uneven.on_grid(*positions_um(shape))
    thick *= np.float32(UNEVEN)
    thick += np.float32(1)
    np.clip(thick, THINNEST, THICKEST, out=thick)
    ratio /= thick
    return ratio < cut_level(ratio, bv_tv)


def warped_gyroid(
    shape: tuple[int, int, int],
    *,
    bv_tv: float,
    thickness_um: float,
    stretch: float,
    rng: np.random.Generator,
) -> NDArray[np.bool_]:
    """Return the struts of a gyroid here, its sheets there, warped by random waves.

    The gyroid is Schoen's 1970 (NASA TN D-5541), in its nodal approximation.
    """
    period_um = thickness_um / (GYROID_STRUT * (bv_tv / 0.25) ** 0.5)
    warps = [draw_waves(1.9 * period_um, rng, spread=0.3) for _ in range(3)]
    kind = draw_waves(2.6 * period_um, rng, spread=0.3)
    turn = _turn(rng)
    z, y, x = positions_um(shape)
    struts = np.empty(shape, np.float32)
    sheets = np.empty(shape, np.float32)
    sheet_like = np.empty(shape, bool)
    for start in range(0, shape[0], SLAB):
        slab = slice(start, start + SLAB)
        at = np.stack(np.meshgrid(z[slab] / stretch, y, x, indexing="ij"), axis=-1)
        at = at.astype(np.float32)
        for axis, warp in enumerate(warps):
            at[..., axis] += np.float32(WARP * period_um) * warp.on_grid(z[slab], y, x)
        at = at @ turn.astype(np.float32)
        a, b, c = np.moveaxis(at * np.float32(2 * pi / period_um), -1, 0)
        struts[slab] = np.sin(a) * np.cos(b) + np.sin(b) * np.cos(c)
        struts[slab] += np.sin(c) * np.cos(a)
        a, b, c = a / SHEETS, b / SHEETS, c / SHEETS
        sheets[slab] = np.abs(
            np.sin(a) * np.cos(b) + np.sin(b) * np.cos(c) + np.sin(c) * np.cos(a)
        )
        sheet_like[slab] = kind.on_grid(z[slab], y, x) > 0
    return np.where(
        sheet_like,
        sheets < cut_level(sheets, bv_tv),
        struts < cut_level(struts, bv_tv),
    )


def _turn(rng: np.random.Generator) -> NDArray[np.float64]:
    """Return a random rotation: the gyroid's axes need not be the volume's."""
    turned, upper = np.linalg.qr(rng.standard_normal((3, 3)))
    rotation: NDArray[np.float64] = turned * np.sign(np.diag(upper))
    return rotation
