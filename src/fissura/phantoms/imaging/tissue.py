"""Mineral in bone: packets that differ, lamellae, cement lines between them.

Packets of bone, each laid down at another time, differ in mineral by some percent:
Roschger et al. 2008, Bone 42:456.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite
from typing import TYPE_CHECKING

import numpy as np

from fissura.filters.compile import kernel
from fissura.phantoms.architecture.nodes import (
    MARGIN,
    NODE_UM,
    Nodes,
    mix_planes,
    mix_rows,
    taps,
)
from fissura.phantoms.architecture.waves import Waves, draw_waves

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from fissura.model import Box
    from fissura.phantoms.recipe import Inside, Recipe

    FirstAndWeights = tuple[NDArray[np.int64], NDArray[np.float32]]

__all__ = ["AIR", "Tissue", "draw_tissue"]

PACKET_UM = 42.0
"""Thickness of a packet."""
WAVY_UM = 14.0
"""How far the packets' borders stray from the surface's course."""
WAVY_LENGTH_UM = 150.0
SPLIT_LENGTH_UM = 190.0
MOTTLE_LENGTH_UM = 70.0
LAMELLA_UM = 7.0
CEMENT_UM = 2.0
"""Width of a cement line."""
AIR = -0.3
"""What air is to the contrast between marrow, 0, and bone, 1."""
TABLE = 1024


@dataclass(frozen=True, slots=True)
class Tissue:
    """What random fields make of mineral and marrow."""

    wavy: Waves
    split: Waves
    mottled: Waves
    minerals: NDArray[np.float32]
    numbers: NDArray[np.float64]

    def draw(
        self,
        nodes: Nodes,
        void: NDArray[np.float32],
        *,
        box: Box,
        voxel_um: float,
        middle_vox: tuple[float, float],
        core_radius_um: float,
    ) -> NDArray[np.float32]:
        """Return the voxels of a box: marrow is about 0, bone about 1, air below 0.

        Parameters
        ----------
        nodes : Nodes
            Depth below the bone's surface.
        void : ndarray of float32, shape (z, y, x)
            Share of each voxel that something took.
        box : Box
            May reach some voxels beyond the volume.
        voxel_um : float
        middle_vox : tuple of float
            Position of the core's axis, y and x.
        core_radius_um : float
            Infinite without one.
        """
        z, y, x = (
            taps(low, high, voxel_um)
            for low, high in zip(box.start, box.stop, strict=True)
        )
        depth = np.ascontiguousarray(nodes.values[z.span, y.span, x.span])
        at = [
            (np.arange(tap.span.start, tap.span.stop) - MARGIN) * NODE_UM
            for tap in (z, y, x)
        ]
        fields = np.stack(
            [depth, *(w.on_grid(*at) for w in (self.wavy, self.split, self.mottled))]
        )
        core = core_radius_um if isfinite(core_radius_um) else 0.0
        return _draw(
            fields,
            ((z.first, z.weights), (y.first, y.weights), (x.first, x.weights)),
            void,
            self.minerals,
            self.numbers,
            np.array([voxel_um, core / voxel_um, *middle_vox]),
            np.array(box.start),
        )


def draw_tissue(recipe: Recipe, rng: np.random.Generator) -> Tissue:
    """Draw the tissue of one phantom."""
    inside: Inside = recipe.inside
    return Tissue(
        draw_waves(WAVY_LENGTH_UM, rng, spread=0.35),
        draw_waves(SPLIT_LENGTH_UM, rng, spread=0.35),
        draw_waves(MOTTLE_LENGTH_UM, rng, spread=0.35),
        (1 + inside.packet_sd * rng.standard_normal(TABLE)).astype(np.float32),
        np.array([inside.cement, inside.lamellae, recipe.imaging.mottle]),
    )


@kernel
def _mineral(
    depth: float,
    wavy: float,
    split: float,
    minerals: NDArray[np.float32],
    numbers: NDArray[np.float64],
) -> float:
    """Return the mineral at a depth: 1 on average."""
    layers = (depth + WAVY_UM * wavy) / PACKET_UM
    layer = int(np.floor(layers))
    part = layers - layer
    cell = int(np.floor(1.6 * split + 0.37 * layer))
    number = layer * 5077 + cell * 2731
    mineral = float(minerals[number & (len(minerals) - 1)])
    to_border = min(part, 1 - part) * PACKET_UM
    border = layer if part < 0.5 else layer + 1  # noqa: PLR2004 - the nearer one
    if to_border < CEMENT_UM and border & 1:
        mineral += numbers[0] * (1 - to_border / CEMENT_UM)
    phase = layers * (PACKET_UM / LAMELLA_UM)
    phase -= np.floor(phase)
    lamella: float = numbers[1] * (4 * abs(phase - 0.5) - 1)
    return mineral + lamella


@kernel
def _draw(  # noqa: C901, PLR0912 - one pass over a row
    fields: NDArray[np.float32],
    taps_zyx: tuple[FirstAndWeights, FirstAndWeights, FirstAndWeights],
    void: NDArray[np.float32],
    minerals: NDArray[np.float32],
    numbers: NDArray[np.float64],
    place: NDArray[np.float64],
    start: NDArray[np.int64],
) -> NDArray[np.float32]:
    nz, ny, nx = void.shape
    (first_z, weights_z), (first_y, weights_y), (first_x, weights_x) = taps_zyx
    out = np.empty(void.shape, np.float32)
    planes = np.empty(fields.shape[:1] + fields.shape[2:], np.float32)
    row = np.empty(fields.shape[3], np.float32)
    rows = np.empty((len(fields), nx), np.float32)
    half = np.float32(place[0] / 2)
    per_um = np.float32(1 / place[0])
    mottle = np.float32(numbers[2])
    for z in range(nz):
        for f in range(len(fields)):
            mix_planes(fields[f], first_z[z], weights_z[z], planes[f])
        for y in range(ny):
            mix_rows(
                planes[0], first_y[y], weights_y[y], row, first_x, weights_x, rows[0]
            )
            if mottle != 0:
                mix_rows(
                    planes[3],
                    first_y[y],
                    weights_y[y],
                    row,
                    first_x,
                    weights_x,
                    rows[3],
                )
            bony = False
            for x in range(nx):
                if rows[0, x] > -half:
                    bony = True
                    break
            line = out[z, y]
            if not bony:
                for x in range(nx):
                    line[x] = mottle * rows[3, x] if mottle != 0 else np.float32(0)
            else:
                for f in range(1, 3):
                    mix_rows(
                        planes[f],
                        first_y[y],
                        weights_y[y],
                        row,
                        first_x,
                        weights_x,
                        rows[f],
                    )
                for x in range(nx):
                    depth = rows[0, x]
                    share = (depth + half) * per_um
                    share = min(max(share, np.float32(0)), np.float32(1))
                    share *= np.float32(1) - void[z, y, x]
                    value = np.float32(0)
                    if mottle != 0:
                        value = mottle * rows[3, x] * (np.float32(1) - share)
                    if share > 0:
                        value += share * np.float32(
                            _mineral(depth, rows[1, x], rows[2, x], minerals, numbers)
                        )
                    line[x] = value
            if place[1] > 0:
                dy = y + start[1] - place[2]
                for x in range(nx):
                    dx = x + start[2] - place[3]
                    inner = place[1] - np.sqrt(dy * dy + dx * dx) + 0.5
                    inner = min(max(inner, 0.0), 1.0)
                    line[x] = np.float32(line[x] * inner + AIR * (1 - inner))
    return out
