"""What each voxel of a block is, from its bits and what becomes of its labels."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from fissura.filters.compile import kernel
from fissura.model import Tissue
from fissura.segment.block_parts import SOLID
from fissura.segment.bone_parts import COUNTS, FILLED, LARGEST, SPECK

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from fissura.segment.block_parts import Labelled
    from fissura.segment.bone_parts import Verdict

    Judged = tuple[NDArray[np.int32], NDArray[np.int64], NDArray[np.uint8]]
    """Runs, the first of each row, and what becomes of each."""

__all__ = ["COUNTED", "LOOSE_PARTS", "kinds"]

COUNTED = (
    "tissue",
    "thresholded",
    "without_specks",
    "bone",
    "envelope",
    "largest",
)
"""What is counted in the region, in the order of `_fill_row`.

All voxels; those above the threshold; bone after specks of bone were dropped and specks
of void filled; bone without the parts that do not count; that bone and the cavities
closed in it; the largest connected part of these.
"""
N_COUNTED: Final = len(COUNTED)
LOOSE_PARTS = "loose_parts"
"""Counted, too: parts larger than specks beside the largest, around the region, too."""

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
) -> tuple[NDArray[np.uint8], dict[str, int]]:
    """Return the `Tissue` of each voxel of a block, and `COUNTED` in the region.

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
    counts = _fill(
        bits,
        (parts.runs.spans, parts.runs.rows, verdict.parts[parts.labels]),
        (voids.runs.spans, voids.runs.rows, verdict.voids[voids.labels]),
        (cavities.runs.spans, cavities.runs.rows, verdict.cavities[cavities.labels]),
        inside,
        tissue,
    )
    return tissue, dict(zip(COUNTED, counts.tolist(), strict=True))


@kernel
def _fill(
    bits: NDArray[np.uint8],
    parts: Judged,
    voids: Judged,
    cavities: Judged,
    inside: NDArray[np.bool_],
    tissue: NDArray[np.uint8],
) -> NDArray[np.int64]:
    """Fill in what each voxel is, row by row; return the counts."""
    nz, ny, nx = inside.shape
    counts = np.zeros(N_COUNTED, np.int64)
    # a row lies in parts of the envelope and in cavities: they take turns
    lies_in, filled = np.zeros(nx, np.uint8), np.zeros(nx, np.uint8)
    for z in range(nz):
        for y in range(ny):
            row = z * bits.shape[1] + y
            _paint(parts, row, lies_in)
            _paint(cavities, row, lies_in)
            filled[:] = 0
            _paint(voids, row, filled)
            _fill_row(bits[z, y], lies_in, filled, inside[z, y], tissue[z, y], counts)
    return counts


@kernel
def _paint(judged: Judged, row: int, painted: NDArray[np.uint8]) -> None:
    """Paint what becomes of the runs of one row; what lies beyond its end is left."""
    spans, rows, becomes = judged
    for run in range(rows[row], rows[row + 1]):
        painted[spans[run, 0] : spans[run, 1]] = becomes[run]


@kernel
def _fill_row(
    bits: NDArray[np.uint8],
    lies_in: NDArray[np.uint8],
    filled: NDArray[np.uint8],
    inside: NDArray[np.bool_],
    tissue: NDArray[np.uint8],
    counts: NDArray[np.int64],
) -> None:
    """Say what each voxel of a row is: by arithmetic, so that many are taken at once.

    Part or cavity, what is closed has the same bit, and what lies in the largest.
    """
    seen_vox, solid_vox, bone_vox = 0, 0, 0
    closed_bone_vox, closed_vox, largest_vox = 0, 0, 0
    for x in range(len(tissue)):
        seen = np.uint8(inside[x])
        closed = np.uint8((lies_in[x] & COUNTS) != 0)
        largest = closed & np.uint8((lies_in[x] & LARGEST) != 0)
        solid = np.uint8((bits[x] & SOLID) != 0)
        speck = np.uint8((lies_in[x] & SPECK) != 0)
        bone = (solid & (speck ^ 1)) | np.uint8((filled[x] & FILLED) != 0)
        bone_kind = BONE if largest else LOOSE_BONE
        hollow = CAVITY if largest else LOOSE_CAVITY
        within = (bone_kind if bone else hollow) if closed else MARROW
        tissue[x] = within if seen else (BEYOND if closed else 0)
        seen_vox += int(seen)
        solid_vox += int(seen & solid)
        bone_vox += int(seen & bone)
        closed_bone_vox += int(seen & closed & bone)
        closed_vox += int(seen & closed)
        largest_vox += int(seen & largest)
    counts[0] += seen_vox
    counts[1] += solid_vox
    counts[2] += bone_vox
    counts[3] += closed_bone_vox
    counts[4] += closed_vox
    counts[5] += largest_vox
