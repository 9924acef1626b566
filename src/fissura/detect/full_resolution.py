"""From a finding's voxels on the grid to those of the volume."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from fissura.detect.found_voxels import Found, painted, reaching
from fissura.filters.masks.distances import squared_distances
from fissura.filters.volumes.gaussian import smooth, smooth_halo_vox
from fissura.filters.volumes.local_threshold import around_vox, segment_void
from fissura.model import Box

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from fissura.blocks import Executor
    from fissura.model import Bone, Volume

__all__ = ["refined"]

SIGMA_VOX = 0.5
"""Light smoothing: more would break thin cracks up, less leaves noise."""
SHARE = 0.4
"""Void begins this far from the bone's grey to the void's, which blur has raised."""
GROW_UM = 2.7
"""A void may reach so far beyond the voxels of the grid: about one of them."""
LEAST_BESIDE = 0.8
"""Least share of the grid's voxels at the void; with fewer, a faint crack broke up."""
BESIDE2 = 3
"""Squared distance of a voxel's farthest neighbour, in voxels²."""


def refined(
    found: Sequence[Found], volume: Volume, bone: Bone, *, executor: Executor
) -> list[Found]:
    """Return findings with the voxels whose own grey is that of a void.

    Of the voxels of the grid and next to them, those are void that are beyond a
    threshold between the grey of the void there and the bone around it, and are
    connected with it.  Where too few are left, the grid's voxels stay.

    Parameters
    ----------
    found : sequence of Found
        Each with its number; of voxels that two share, the first has them.
    volume : Volume
        Grey values.
    bone : Bone
    executor : Executor
        Each worker reads the box of one finding at a time.
    """
    reach = around_vox(volume.voxel_um)
    boxes = [_box(one, volume.box).grow(reach, inside=volume.box) for one in found]
    tasks = list(zip(found, reaching(found, boxes), boxes, strict=True))
    return list(executor.quiet().do(partial(_refined, volume, bone), tasks))


def _refined(volume: Volume, bone: Bone, task: tuple[Found, list[Found], Box]) -> Found:
    one, near, box = task
    labels = painted(near, box)
    here = labels == one.finding.id
    if not here.any():
        return one
    places = np.argwhere(_void(volume, bone, box, labels, one)) + box.start
    return Found(replace(one.finding, voxels=len(places)), places, 1)


def _void(
    volume: Volume, bone: Bone, box: Box, labels: NDArray[np.uint32], one: Found
) -> NDArray[np.bool_]:
    """Return which voxels of a box are the void of a finding."""
    here, free = labels == one.finding.id, labels == 0
    void, _ = segment_void(
        _smoothed(volume, box),
        here,
        solid=free & (bone.mask.read(box) > 0),
        around=free,
        voxel_um=volume.voxel_um,
        otherwise=bone.bone_grey,
        share=SHARE,
        reach_um=GROW_UM,
    )
    beside = squared_distances(~void, limit_vox=BESIDE2) <= BESIDE2
    return void if (beside & here).sum() >= LEAST_BESIDE * here.sum() else here


def _smoothed(volume: Volume, box: Box) -> NDArray[np.float32]:
    read = box.grow(smooth_halo_vox(SIGMA_VOX), inside=volume.box)
    grey = smooth(volume.read(read).astype(np.float32), sigma_vox=SIGMA_VOX)
    return np.ascontiguousarray(grey[box.slices_in(read)])


def _box(one: Found, whole: Box) -> Box:
    """Return a box that holds a finding and the bone next to it."""
    low = one.places.min(axis=0) * one.factor
    high = (one.places.max(axis=0) + 1) * one.factor
    return Box.between(np.minimum(low, whole.stop), np.minimum(high, whole.stop))
