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
PLACES_PER_AXIS = 8
"""Places looked at for bone, on each axis."""
SAMPLES = 12
"""Cubes measured: those of the places that hold the most bone."""
TO_SIGMA = 1.4826
"""Median absolute deviation to standard deviation, for a bell curve."""


def sheet_noise(marks: SheetMarks, *, crew: Crew) -> float:
    """Return the spread of the sheet score over intact bone, in grey per voxel².

    The median absolute deviation over the inside of the bone in sample cubes, where
    most bone is: cracks and lacunae are too few to move a median.  0 where no cube
    holds any bone.
    """
    cubes = _fullest(marks, _places(marks.whole, per_axis=PLACES_PER_AXIS), crew=crew)
    if not cubes:
        cubes = _fullest(marks, _places(marks.whole, per_axis=None), crew=crew)
    found = list(crew.quiet().do(partial(_scores, marks), cubes))
    scores = np.concatenate([np.zeros(0, np.float32), *found])
    if not len(scores):
        return 0.0
    return float(TO_SIGMA * np.median(np.abs(scores - np.median(scores))))


def _scores(marks: SheetMarks, cube: Box) -> NDArray[np.float32]:
    strength = marks.strength(cube)
    return strength[strength > 0]


def _bone_vox(marks: SheetMarks, cube: Box) -> int:
    return int(np.count_nonzero(marks.bone.mask.read(cube)))


def _fullest(marks: SheetMarks, places: list[Box], *, crew: Crew) -> list[Box]:
    """Return the places that hold the most bone, and none that holds no bone."""
    filled = list(crew.quiet().do(partial(_bone_vox, marks), places))
    order = sorted(range(len(places)), key=lambda place: (-filled[place], place))
    return [places[place] for place in order[:SAMPLES] if filled[place]]


def _places(whole: Box, *, per_axis: int | None) -> list[Box]:
    """Spread cubes evenly, side by side where there is no room for gaps.

    No more than `per_axis` on an axis; None covers the whole volume.
    """
    firsts = []
    for length in whole.shape:
        edge = min(SAMPLE_VOX, length)
        cover = -(-length // edge)
        count = cover if per_axis is None else min(per_axis, cover)
        step = (length - edge) / max(count - 1, 1)
        firsts.append([(round(i * step), edge) for i in range(count)])
    return [
        Box((z, y, x), (z + dz, y + dy, x + dx))
        for (z, dz), (y, dy), (x, dx) in product(*firsts)
    ]
