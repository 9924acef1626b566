"""What each voxel of a block is, from its bits and what becomes of its labels."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from fissura.filters.compile import kernel
from fissura.model import BoneCounts, Tissue
from fissura.segment.parts import CLOSED, FILLED, IN_LARGEST, KEPT, LARGEST, SPECK
from fissura.segment.pieces import SOLID

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from fissura.segment.parts import Verdict
    from fissura.segment.pieces import Labelled

__all__ = ["kinds"]

BEYOND: Final = int(Tissue.BEYOND)
MARROW: Final = int(Tissue.MARROW)
CAVITY: Final = int(Tissue.CAVITY)
LOOSE_CAVITY: Final = int(Tissue.LOOSE_CAVITY)
BONE: Final = int(Tissue.BONE)
LOOSE_BONE: Final = int(Tissue.LOOSE_BONE)


def kinds(
    bits: NDArray[np.uint8],
    labelled: tuple[Labelled, Labelled, Labelled],
    verdict: Verdict,
    inside: NDArray[np.bool_],
) -> tuple[NDArray[np.uint8], BoneCounts]:
    """Return the `Tissue` of each voxel of a block, and count those in the region.

    Parameters
    ----------
    bits : ndarray of uint8, shape (z, y, x)
        Of the block and perhaps the layer behind it.
    labelled : tuple of Labelled
        Parts, voids and cavities, as `label` returns them.
    verdict : Verdict
    inside : ndarray of bool, shape (z, y, x)
        The voxels of the block that lie in the region.
    """
    parts, voids, cavities = labelled
    tissue = np.zeros(inside.shape, np.uint8)
    counts = np.zeros(6, np.int64)
    _fill(
        bits,
        (parts.labels, voids.labels, cavities.labels),
        (verdict.parts, verdict.voids, verdict.cavities),
        inside,
        tissue,
        counts,
    )
    return tissue, BoneCounts(*map(int, counts))


@kernel
def _fill(
    bits: NDArray[np.uint8],
    labels: tuple[NDArray[np.uint32], NDArray[np.uint32], NDArray[np.uint32]],
    verdicts: tuple[NDArray[np.uint8], NDArray[np.uint8], NDArray[np.uint8]],
    inside: NDArray[np.bool_],
    tissue: NDArray[np.uint8],
    counts: NDArray[np.int64],
) -> None:
    nz, ny, nx = inside.shape
    parts, voids, cavities = labels
    of_parts, of_voids, of_cavities = verdicts
    for z in range(nz):
        for y in range(ny):
            for x in range(nx):
                part = of_parts[parts[z, y, x]]
                cavity = of_cavities[cavities[z, y, x]]
                closed = part & KEPT or cavity & CLOSED
                if not inside[z, y, x]:
                    tissue[z, y, x] = BEYOND if closed else 0
                    continue
                solid = bits[z, y, x] & SOLID
                bone = (solid and not part & SPECK) or of_voids[voids[z, y, x]] & FILLED
                largest = part & LARGEST or cavity & IN_LARGEST
                counts[0] += 1
                counts[1] += 1 if solid else 0
                counts[2] += 1 if bone else 0
                if not closed:
                    tissue[z, y, x] = MARROW
                elif bone:
                    tissue[z, y, x] = BONE if largest else LOOSE_BONE
                    counts[3] += 1
                else:
                    tissue[z, y, x] = CAVITY if largest else LOOSE_CAVITY
                if closed:
                    counts[4] += 1
                    counts[5] += 1 if largest else 0
