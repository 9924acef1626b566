"""Which parts of the bone count, and which voids are closed, over all blocks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from fissura.blocks import LabelMerger

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from fissura.segment.block_parts import Found

__all__ = ["Decided", "Limits", "Verdict", "Verdicts"]

SPECK, COUNTS, LARGEST = 1, 2, 4
"""Bits of a part of bone: too small, counts, is the largest."""
FILLED, CLOSED, IN_LARGEST = 1, COUNTS, LARGEST
"""Bits of a void: becomes bone; of a cavity: is closed, lies in the largest part."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Up to which size, in voxels, parts and voids change sides.

    `only_largest` drops all parts of the bone but the largest.
    """

    speck_vox: float
    cavity_vox: float
    only_largest: bool


@dataclass(frozen=True, slots=True)
class Verdict:
    """What becomes of the labels of one block: bits by label, index 0 unused."""

    parts: NDArray[np.uint8]
    voids: NDArray[np.uint8]
    cavities: NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Decided:
    """What becomes of the labels of each block, and how many parts are loose.

    Loose are parts that are neither specks nor the largest, whether they count or not.
    """

    verdicts: list[Verdict]
    loose_parts: int


@dataclass(frozen=True, slots=True)
class _Joint:
    """One kind of parts over all blocks: the number of each label, and their sums."""

    numbers: list[NDArray[np.int64]]
    sizes: NDArray[np.int64]
    firsts: NDArray[np.int64]
    open: NDArray[np.bool_]


class Verdicts:
    """Takes the pieces of blocks in z, y, x order; says what becomes of each label."""

    def __init__(self) -> None:
        self._mergers = (LabelMerger(), LabelMerger(), LabelMerger())
        self._sizes: tuple[list[NDArray[np.int64]], ...] = ([], [], [])
        self._firsts: tuple[list[NDArray[np.int64]], ...] = ([], [], [])
        self._open: tuple[list[NDArray[np.bool_]], ...] = ([], [], [])
        self._beside: list[NDArray[np.int64]] = []

    def add(self, block: Found) -> None:
        """Take the parts, voids and cavities of the next block."""
        for kind, pieces in enumerate((block.parts, block.voids, block.cavities)):
            self._mergers[kind].add(pieces.faces)
            self._sizes[kind].append(pieces.sizes)
            self._firsts[kind].append(pieces.firsts)
            self._open[kind].append(pieces.open)
        self._beside.append(block.beside)

    def all(self, limits: Limits) -> Decided:
        """Return what becomes of the labels of each block.

        What reaches the end of the volume is never small, because it may continue.
        """
        parts, voids, cavities = (self._joint(kind) for kind in range(3))
        of_parts = _part_bits(parts, limits)
        filled = ~voids.open & (voids.sizes <= limits.speck_vox)
        of_cavities = self._cavity_bits(cavities, parts, of_parts, limits)
        verdicts = [
            Verdict(*map(_by_label, bits))
            for bits in zip(
                (of_parts[mine] for mine in parts.numbers),
                (FILLED * filled[mine].astype(np.uint8) for mine in voids.numbers),
                (of_cavities[mine] for mine in cavities.numbers),
                strict=True,
            )
        ]
        loose = (of_parts & (SPECK | LARGEST)) == 0
        return Decided(verdicts, int(np.count_nonzero(loose)))

    def _joint(self, kind: int) -> _Joint:
        numbers = self._mergers[kind].numbers()
        joint = np.concatenate(numbers)
        count = int(joint.max(initial=-1)) + 1
        sizes, ends = np.zeros(count, np.int64), np.zeros(count, bool)
        firsts = np.full(count, np.iinfo(np.int64).max)
        np.add.at(sizes, joint, np.concatenate(self._sizes[kind]))
        np.minimum.at(firsts, joint, np.concatenate(self._firsts[kind]))
        np.logical_or.at(ends, joint, np.concatenate(self._open[kind]))
        return _Joint(numbers, sizes, firsts, ends)

    def _cavity_bits(
        self,
        cavities: _Joint,
        parts: _Joint,
        of_parts: NDArray[np.uint8],
        limits: Limits,
    ) -> NDArray[np.uint8]:
        """Close small cavities; each belongs to the part of the bone it lies in."""
        around = np.zeros(len(cavities.sizes), np.uint8)
        for mine, in_block, beside in zip(
            cavities.numbers, parts.numbers, self._beside, strict=True
        ):
            touched = beside > 0
            bits = of_parts[in_block[beside[touched] - 1]]
            np.bitwise_or.at(around, mine[touched], bits)
        largest = max(limits.cavity_vox, limits.speck_vox)
        closed = ~cavities.open & (cavities.sizes <= largest)
        closed &= (around & COUNTS) > 0
        lie_in: NDArray[np.uint8] = CLOSED * closed.view(np.uint8)
        return lie_in | IN_LARGEST * ((around & LARGEST) > 0).view(np.uint8)


def _part_bits(parts: _Joint, limits: Limits) -> NDArray[np.uint8]:
    speck = ~parts.open & (parts.sizes <= limits.speck_vox)
    largest = np.zeros(len(parts.sizes), bool)
    if not speck.all():
        # of two as large, the one that begins first: numbers depend on the blocks
        largest[np.lexsort((parts.firsts, -parts.sizes, speck))[0]] = True
    counts = ~speck & (largest | (not limits.only_largest))
    bits: NDArray[np.uint8] = SPECK * speck.view(np.uint8)
    bits |= COUNTS * counts.view(np.uint8)
    return bits | LARGEST * largest.view(np.uint8)


def _by_label(bits: NDArray[np.uint8]) -> NDArray[np.uint8]:
    return np.concatenate([np.zeros(1, np.uint8), bits])
