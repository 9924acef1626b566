"""How strongly noise alone looks like a sheet, measured in the bone itself."""

from __future__ import annotations

from functools import partial
from itertools import product
from typing import TYPE_CHECKING

import numpy as np

from fissura.model import Box

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from fissura.blocks import Crew
    from fissura.detect.marks import SheetMarks

__all__ = ["sheet_noise"]

SAMPLE_VOX = 48
"""Edge of a sample cube."""
SAMPLES_PER_AXIS = 3
TO_SIGMA = 1.4826
"""Median absolute deviation to standard deviation, for a bell curve."""


def sheet_noise(marks: SheetMarks, *, crew: Crew) -> float:
    """Return the spread of the sheet score over intact bone, in grey per voxel².

    The median absolute deviation over the inside of the bone in sample cubes, evenly
    spread over the volume: cracks and lacunae are too few to move a median.  0 where
    no cube holds any bone.
    """
    cubes = _cubes(marks.whole)
    found = list(crew.quiet().do(partial(_scores, marks), cubes))
    scores = np.concatenate(found)
    if not len(scores):
        return 0.0
    return float(TO_SIGMA * np.median(np.abs(scores - np.median(scores))))


def _scores(marks: SheetMarks, cube: Box) -> NDArray[np.float32]:
    strength = marks.strength(cube)
    return strength[strength > 0]


def _cubes(whole: Box) -> list[Box]:
    """Spread sample cubes evenly; a small volume is its own and only sample."""
    firsts = []
    for length in whole.shape:
        edge = min(SAMPLE_VOX, length)
        count = min(SAMPLES_PER_AXIS, max(length // edge, 1))
        step = (length - edge) / max(count - 1, 1)
        firsts.append([(round(i * step), edge) for i in range(count)])
    return [
        Box((z, y, x), (z + dz, y + dy, x + dx))
        for (z, dz), (y, dy), (x, dx) in product(*firsts)
    ]
