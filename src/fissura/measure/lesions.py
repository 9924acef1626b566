"""The volume of a lesion by a threshold of its own, as an assessor would set it."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil
from typing import TYPE_CHECKING

import numpy as np

from fissura.filters.voxels.balls import depth_vox
from fissura.filters.voxels.parts import numbered_parts
from fissura.model import Box

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from fissura.model import Bone, Finding, Volume

__all__ = ["Lesion", "local_lesion"]

NEAR_UM = 4.0
"""How far beyond its label a lesion may reach: the blur of the image."""
SHELL_UM = 8.0
"""How far beyond that the bone is taken for its background."""
FEWEST = 50
"""Voxels of background, below which the whole volume's bone stands in."""
DARKEST = 0.1
"""Share of the label whose mean is the grey of the void."""


@dataclass(frozen=True, slots=True)
class Lesion:
    """A lesion by its local threshold.

    Parameters
    ----------
    volume_um3 : float
        Of the voxels below the threshold.
    threshold, bone_grey, void_grey : float
        The threshold lies halfway between the other two.
    """

    volume_um3: float
    threshold: float
    bone_grey: float
    void_grey: float


def local_lesion(
    volume: Volume, labels: Volume, bone: Bone, finding: Finding
) -> Lesion:
    """Segment one finding by a threshold halfway between the bone and the void there.

    The study has its assessors segment each region of damage "with localised threshold
    values for 3D assessment of volume" (Ma et al. 2017, doi:10.1038/srep43399).  Here
    the bone's grey is the median of the bone around the finding, the void's the mean of
    the darkest tenth of its label.  Counted is what is darker than halfway and hangs
    together with the label, in it or in the bone next to it.  An opening thinner than
    the blur of the image comes out too thick, as it does by hand.

    Parameters
    ----------
    volume : Volume
        Grey values.
    labels : Volume
        Each voxel carries the id of its finding.
    bone : Bone
    finding : Finding
    """
    box = _around(finding, volume)
    grey = volume.read(box).astype(np.float32)
    label = labels.read(box)
    here, free = label == finding.id, label == 0
    if not here.any():
        return Lesion(0.0, bone.threshold, bone.bone_grey, bone.marrow_grey)
    away_um = depth_vox(~here) * volume.voxel_um
    inside = bone.envelope.read(box) > 0
    bone_grey = _background(grey, away_um, bone.mask.read(box) > 0, free, bone)
    void_grey = _darkest(grey[here])
    threshold = (bone_grey + void_grey) / 2
    room = here | (inside & free & (away_um <= NEAR_UM))
    dark = room & (grey <= threshold)
    parts, _ = numbered_parts(dark, connectivity=26)
    mine = np.unique(parts[here & dark])
    voxels = int(np.isin(parts, mine[mine > 0]).sum())
    return Lesion(voxels * volume.voxel_um3, threshold, bone_grey, void_grey)


def _around(finding: Finding, volume: Volume) -> Box:
    """Return a box that holds a finding and the bone around it."""
    half_um = max(finding.length_um, finding.width_um, finding.thickness_um)
    reach = ceil((half_um + NEAR_UM + SHELL_UM) / volume.voxel_um) + 1
    z, y, x = (
        min(max(round(c / volume.voxel_um), 0), n - 1)
        for c, n in zip(finding.centre_um, volume.shape, strict=True)
    )
    return Box((z, y, x), (z + 1, y + 1, x + 1)).grow(reach, inside=volume.box)


def _background(
    grey: NDArray[np.float32],
    away_um: NDArray[np.float32],
    solid: NDArray[np.bool_],
    free: NDArray[np.bool_],
    bone: Bone,
) -> float:
    shell = solid & free & (away_um > NEAR_UM) & (away_um <= NEAR_UM + SHELL_UM)
    if np.count_nonzero(shell) < FEWEST:
        return bone.bone_grey
    return float(np.median(grey[shell]))


def _darkest(grey: NDArray[np.float32]) -> float:
    """Return the mean of the darkest tenth, which noise moves less than the least."""
    count = max(1, round(DARKEST * len(grey)))
    return float(np.partition(grey, count - 1)[:count].mean(dtype=np.float64))
