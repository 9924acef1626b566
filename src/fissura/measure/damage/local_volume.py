"""The volume of a lesion by a threshold of its own, as an assessor would set it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from fissura.blocks import one_blas_thread
from fissura.filters.volumes.local_threshold import (
    LocalThreshold,
    around_vox,
    segment_void,
)
from fissura.model import Box

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fissura.blocks import Block, Executor
    from fissura.model import Bone, Finding, Volume

__all__ = ["Lesion", "label_boxes", "local_lesion", "local_volumes"]


@dataclass(frozen=True, slots=True)
class Lesion:
    """A lesion by its local threshold.

    Parameters
    ----------
    volume_um3 : float
        Of the voxels below the threshold.
    threshold : LocalThreshold
        Halfway between the greys of the bone and the void there.
    """

    volume_um3: float
    threshold: LocalThreshold


@one_blas_thread()
def local_volumes(
    volume: Volume,
    labels: Volume,
    bone: Bone,
    findings: Sequence[Finding],
    *,
    executor: Executor,
) -> list[Finding]:
    """Return findings with the volume that a local threshold gives each of them.

    Parameters
    ----------
    volume : Volume
        Grey values.
    labels : Volume
        Each voxel carries the id of its finding.
    bone : Bone
    findings : sequence of Finding
    executor : Executor
        Each worker reads the box of one finding at a time.
    """
    boxes = label_boxes(labels, executor=executor) if findings else {}
    work = partial(_measured, volume, labels, bone, boxes)
    return list(executor.quiet().do(work, findings))


def local_lesion(
    volume: Volume, labels: Volume, bone: Bone, number: int, box: Box
) -> Lesion:
    """Segment one finding by a threshold halfway between the bone and the void there.

    The study has its assessors segment each region of damage "with localised threshold
    values for 3D assessment of volume" (Ma et al. 2017, doi:10.1038/srep43399).  Here
    the bone's grey is the median of the bone around the finding, the void's the mean of
    the darkest tenth of its label.  Counted is what is darker than halfway and
    connected with the label, in it or in the bone next to it.  An opening thinner than
    the blur of the image comes out too thick, as it does by hand.

    Parameters
    ----------
    volume : Volume
        Grey values.
    labels : Volume
        Each voxel carries the id of its finding.
    bone : Bone
    number : int
        The id of the finding.
    box : Box
        That holds all of its voxels.
    """
    read = box.grow(around_vox(volume.voxel_um), inside=volume.box)
    label = labels.read(read)
    here, free = label == number, label == 0
    if not here.any():
        return Lesion(0.0, LocalThreshold(bone.bone_grey, bone.marrow_grey))
    void, threshold = segment_void(
        volume.read(read).astype(np.float32),
        here,
        solid=free & (bone.mask.read(read) > 0),
        around=free & (bone.envelope.read(read) > 0),
        voxel_um=volume.voxel_um,
        otherwise=bone.bone_grey,
    )
    return Lesion(int(void.sum()) * volume.voxel_um3, threshold)


def _measured(
    volume: Volume, labels: Volume, bone: Bone, boxes: dict[int, Box], finding: Finding
) -> Finding:
    box = boxes.get(finding.id)
    if box is None:
        return finding
    lesion = local_lesion(volume, labels, bone, finding.id, box)
    return replace(finding, local_volume_um3=lesion.volume_um3)


def label_boxes(labels: Volume, *, executor: Executor) -> dict[int, Box]:
    """Return the box around each label of a volume."""
    boxes: dict[int, Box] = {}
    blocks = executor.blocks(labels.box, halo_vox=0)
    for some in executor.quiet().do(partial(_boxes_in, labels), blocks):
        for number, box in some.items():
            boxes[number] = box.merge(boxes.get(number, box))
    return boxes


def _boxes_in(labels: Volume, block: Block) -> dict[int, Box]:
    mine = labels.read(block.write)
    places = np.argwhere(mine)
    names, which = np.unique(mine[mine > 0], return_inverse=True)
    low = np.full((len(names), 3), np.iinfo(np.int64).max)
    high = np.zeros((len(names), 3), np.int64)
    np.minimum.at(low, which, places)
    np.maximum.at(high, which, places + 1)
    start = np.array(block.write.start)
    return {
        int(name): Box.between(first, last)
        for name, first, last in zip(names, low + start, high + start, strict=True)
    }
