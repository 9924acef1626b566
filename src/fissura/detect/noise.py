"""Noise of the sheet response, and noise of the grey values."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from itertools import product
from typing import TYPE_CHECKING

import numpy as np

from fissura.model import Box

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from fissura.blocks import Executor
    from fissura.detect.microcracks.response import CrackResponse
    from fissura.model import Levels, Volume

__all__ = ["Noise", "contrast_to_noise", "noise_of"]

SAMPLE_VOX = 48
"""Edge of a sample cube."""
PLACES_PER_AXIS = 8
"""Places examined for bone, on each axis."""
SAMPLES = 12
"""Cubes measured: those of the places that hold the most bone."""
TO_SIGMA = 1.4826
"""Median absolute deviation to standard deviation, for a bell curve."""
FAINTEST = 1e-3
"""Weakest response examined where there is no noise, in contrast per voxel²."""


@dataclass(frozen=True, slots=True)
class Noise:
    """Noise on the grid of sheets.

    Parameters
    ----------
    score : float
        Spread of the sheet score over intact bone.
    dark : float
        Standard deviation of the grey, in shares of the contrast.
    """

    score: float
    dark: float


def noise_of(field: CrackResponse, *, executor: Executor) -> Noise:
    """Measure the noise inside the bone.

    By median absolute deviations over sample cubes where most bone is: cracks and
    lacunae are too few to move a median.
    """
    cubes = _fullest(field.volume, field.bone, executor)
    found = list(executor.quiet().do(partial(_samples, field), cubes))
    if not found:
        return Noise(FAINTEST, 0.0)
    scores, steps = (np.concatenate(parts) for parts in zip(*found, strict=True))
    return Noise(
        max(_spread(scores), FAINTEST),
        # a voxel less the mean of two others has 3/2 of the variance of one
        float(_spread(steps) / np.sqrt(1.5)),
    )


def contrast_to_noise(volume: Volume, bone: Levels, *, executor: Executor) -> float:
    """Return the contrast between bone and marrow over the noise of single voxels.

    The noise is estimated from the difference of neighbouring slices: between them,
    that of a reconstruction is not correlated.
    """
    cubes = _fullest(volume, bone, executor)
    found = list(executor.quiet().do(partial(_steps, volume, bone), cubes))
    noise = float(_spread(np.concatenate([np.zeros(0), *found])) / np.sqrt(2))
    return bone.contrast_grey / max(noise, 1e-9 * abs(bone.contrast_grey) + 1e-30)


def _samples(
    field: CrackResponse, cube: Box
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    look = field.look(cube)
    inside = look.depth_um > np.float32(field.scale.settings.rim_um)
    between = look.dark[1:-1] - (look.dark[2:] + look.dark[:-2]) / np.float32(2)
    return look.score[look.score > 0], between[inside[1:-1]]


def _steps(volume: Volume, bone: Levels, cube: Box) -> NDArray[np.float32]:
    grey = volume.read(cube).astype(np.float32)
    solid = grey > np.float32((bone.threshold + bone.bone_grey) / 2)
    both = solid[1:] & solid[:-1]
    return np.asarray((grey[1:] - grey[:-1])[both], np.float32)


def _spread(values: NDArray[np.floating]) -> float:
    if not len(values):
        return 0.0
    return float(TO_SIGMA * np.median(np.abs(values - np.median(values))))


def _fullest(volume: Volume, bone: Levels, executor: Executor) -> list[Box]:
    """Return the places that hold the most bone, and none that holds no bone."""
    for per_axis in (PLACES_PER_AXIS, None):
        places = _places(volume.box, per_axis=per_axis)
        filled = list(executor.quiet().do(partial(_bone_vox, volume, bone), places))
        order = sorted(range(len(places)), key=lambda place: (-filled[place], place))
        cubes = [places[place] for place in order[:SAMPLES] if filled[place]]
        if cubes:
            return cubes
    return []


def _bone_vox(volume: Volume, bone: Levels, cube: Box) -> int:
    return int(np.count_nonzero(volume.read(cube) > bone.threshold))


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
