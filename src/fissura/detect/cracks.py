"""From sheets that are judged to be cracks to findings."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from fissura.detect.found import Found
from fissura.detect.links import pieces_of_one
from fissura.detect.selection import most_probable
from fissura.detect.sheet_features import SHEET_FEATURES
from fissura.model import Finding, Kind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from fissura.detect.judge import Classifier
    from fissura.detect.sheet_candidates import SheetCandidate
    from fissura.model import Volume
    from fissura.settings import Detect

__all__ = ["cracks"]

DARKNESS = list(SHEET_FEATURES).index("darkness")


def cracks(
    candidates: Sequence[SheetCandidate],
    judge: Classifier,
    grid: Volume,
    factor: int,
    settings: Detect,
) -> list[Found]:
    """Judge sheets, choose among those that overlap, and join pieces of one crack.

    Parameters
    ----------
    candidates : sequence of SheetCandidate
    judge : Classifier
    grid : Volume
        The grid they were found on.
    factor : int
        Voxels of the volume to one of the grid.
    settings : Detect
    """
    if not candidates:
        return []
    features = np.stack([c.sheet.features for c in candidates])
    chances, worth = judge.of_damage(judge.probabilities(features), Kind.MICROCRACK)
    likely = np.flatnonzero(chances >= settings.probability)
    chosen = likely[
        most_probable(
            [candidates[int(i)].places for i in likely],
            worth[likely],
            shape=grid.shape,
        )
    ]
    groups = pieces_of_one(
        [candidates[int(i)].places for i in chosen], voxel_um=grid.voxel_um
    )
    return [
        _crack(
            [candidates[int(i)] for i in chosen[group]],
            chances[chosen[group]],
            judge,
            grid,
            factor,
            settings,
        )
        for group in groups
    ]


def _crack(
    pieces: list[SheetCandidate],
    chances: NDArray[np.float64],
    judge: Classifier,
    grid: Volume,
    factor: int,
    settings: Detect,
) -> Found:
    best = pieces[0]  # they come most worth first
    places = np.unique(np.concatenate([c.places for c in pieces]), axis=0)
    sheets = [c.sheet for c in pieces]
    area_um2 = sum(s.area_um2 for s in sheets)
    volume_um3 = sum(s.area_um2 * s.opening_um for s in sheets)
    length_um, width_um = best.sheet.length_um, best.sheet.width_um
    if len(pieces) > 1:
        length_um, width_um = _extents(places, best.sheet.normal) * grid.voxel_um
    # a voxel of the grid is centred between those of the volume it is made of
    centre = places.mean(axis=0) * factor + (factor - 1) / 2
    z, y, x = (float(c) for c in centre * grid.voxel_um / factor)
    normal = _upward(best.sheet.normal)
    return Found(
        Finding(
            id=0,
            kind=Kind.MICROCRACK,
            score=float(chances.max()),
            z_um=z,
            y_um=y,
            x_um=x,
            length_um=float(length_um),
            width_um=float(width_um),
            thickness_um=volume_um3 / area_um2,
            volume_um3=volume_um3,
            surface_um2=area_um2,
            normal_z=normal[0],
            normal_y=normal[1],
            normal_x=normal[2],
            contrast=float(np.clip(best.sheet.features[DARKNESS], 0, 1)),
            voxels=len(places) * factor**3,
            defined=bool(length_um >= settings.crack_length_um[0]),
            why="; ".join(judge.reasons(best.sheet.features, Kind.MICROCRACK)),
        ),
        places,
        factor,
    )


def _extents(
    places: NDArray[np.integer], normal: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return the longer and the shorter extent of a face, as of an even ellipse."""
    offsets = places - places.mean(axis=0)
    offsets -= (offsets @ normal)[:, None] * normal
    spread = np.linalg.eigvalsh(offsets.T @ offsets / len(offsets))
    extents: NDArray[np.float64] = 4 * np.sqrt(spread[[2, 1]] + 1 / 12)
    return extents


def _upward(direction: NDArray[np.float64]) -> tuple[float, float, float]:
    """Choose the sense of a normal so that its largest component is positive."""
    sign = np.sign(direction[np.argmax(np.abs(direction))])
    z, y, x = (float(c) for c in sign * direction)
    return z, y, x
