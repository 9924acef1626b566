"""The two passes that mark the bone: threshold and label; then clean and write."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from fissura.blocks import with_next_layer
from fissura.filters.masks.small_closing import close_gaps, gaps_halo_vox
from fissura.segment.block_parts import SOLID, SOLID_ENVELOPE, found_in, label
from fissura.segment.voxel_kinds import kinds

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from fissura.blocks import Block
    from fissura.io import NewVolume, Scratch
    from fissura.model import Box, Region
    from fissura.segment.block_parts import Found
    from fissura.segment.bone_parts import Verdict
    from fissura.segment.smoothing import Smoothing

__all__ = ["Marking", "clean", "mark"]


@dataclass(frozen=True, slots=True)
class Marking:
    """How bone is marked, wherever it is looked for.

    Parameters
    ----------
    smoothing : Smoothing
    threshold : float
    gap_vox : float
        Radius of the ball that closes narrow voids in the envelope.
    region : Region
    around : Box
        Where parts and voids are followed.
    scratch : Scratch
        Takes the bits `SOLID` and `SOLID_ENVELOPE` of each voxel between the passes.
    """

    smoothing: Smoothing
    threshold: float
    gap_vox: float
    region: Region
    around: Box
    scratch: Scratch

    def bits(self, box: Box) -> NDArray[np.uint8]:
        """Return which voxels of a box are bone, and which lie in its envelope."""
        whole = self.smoothing.volume.box
        read = box.grow(gaps_halo_vox(self.gap_vox), inside=whole)
        solid = self.smoothing.read(read) > np.float32(self.threshold)
        closed = close_gaps(solid, radius_vox=self.gap_vox)
        cut = box.slices_in(read)
        bits: NDArray[np.uint8] = SOLID * solid[cut].view(np.uint8)
        return bits | SOLID_ENVELOPE * closed[cut].view(np.uint8)


def mark(marking: Marking, block: Block) -> Found:
    """Threshold a block, keep its bits, and describe its parts, voids and cavities."""
    own = block.write.cut(marking.around)
    bits = marking.bits(with_next_layer(own, whole=marking.around))
    marking.scratch.keep(own.start, bits)
    return found_in(bits, own, whole=marking.around)


def clean(
    marking: Marking, target: NewVolume, work: tuple[Block, Verdict]
) -> dict[str, int]:
    """Write what each voxel of a block is; return `COUNTED` of it."""
    block, verdict = work
    own = block.write.cut(marking.around)
    shape = with_next_layer(own, whole=marking.around).shape
    bits = marking.scratch.take(own.start, shape)
    tissue, counts = kinds(bits, label(bits), verdict, marking.region.mask(own))
    _write(target, block, own, tissue)
    return counts


def _write(
    target: NewVolume, block: Block, own: Box, tissue: NDArray[np.uint8]
) -> None:
    whole = np.zeros(block.write.shape, np.uint8)
    whole[own.slices_in(block.write)] = tissue
    if whole.any():
        target.write(block.write, whole)
