"""Which findings lie on which lesions, and how much of each: counted block by block."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import partial
from itertools import product
from typing import TYPE_CHECKING

import numpy as np

from fissura.errors import DataError
from fissura.model import Box

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from fissura.blocks import Block, Executor
    from fissura.model import ArrayLike3D

__all__ = ["Overlap", "overlap"]

TOLERANCE_VOX = 1
"""A voxel counts for what lies next to it, too: edges are known no better."""
AT_ONCE = 2**18
"""Voxels whose neighbours are looked at together: some 60 MB."""

Pair = tuple[int, int]
"""A finding's label and a lesion's."""


@dataclass(frozen=True, slots=True)
class Overlap:
    """Voxels that findings and lesions share, within a voxel of tolerance.

    Parameters
    ----------
    found_vox, lesion_vox : Counter of int
        Voxels of each label.
    covered_vox : Counter of pair
        Voxels of a lesion that lie at a finding.
    on_vox : Counter of pair
        Voxels of a finding that lie at a lesion.
    shared_vox : Counter of pair
        Voxels that are of both, without tolerance.
    """

    found_vox: Counter[int]
    lesion_vox: Counter[int]
    covered_vox: Counter[Pair]
    on_vox: Counter[Pair]
    shared_vox: Counter[Pair]

    def add(self, more: Overlap) -> None:
        """Count what another block holds, too."""
        self.found_vox.update(more.found_vox)
        self.lesion_vox.update(more.lesion_vox)
        self.covered_vox.update(more.covered_vox)
        self.on_vox.update(more.on_vox)
        self.shared_vox.update(more.shared_vox)

    def coverage(self, finding: int, lesion: int) -> float:
        """Return the share of a lesion that one finding covers."""
        return self.covered_vox[finding, lesion] / self.lesion_vox[lesion]


def overlap(found: ArrayLike3D, truth: ArrayLike3D, *, executor: Executor) -> Overlap:
    """Count the voxels that two label volumes share.

    Parameters
    ----------
    found, truth : ArrayLike3D of int, shape (z, y, x)
        0 is nothing.
    executor : Executor

    Raises
    ------
    DataError
        If they are not of one shape.
    """
    if tuple(found.shape) != tuple(truth.shape):
        raise DataError(
            f"the labels found have the shape {tuple(found.shape)}, those of the truth "
            f"{tuple(truth.shape)}: they must be of the same volume"
        )
    z, y, x = truth.shape
    blocks = executor.blocks(Box.whole((z, y, x)), halo_vox=TOLERANCE_VOX)
    total = Overlap(Counter(), Counter(), Counter(), Counter(), Counter())
    for one in executor.do(partial(_count, found, truth), blocks):
        total.add(one)
    return total


def _count(found: ArrayLike3D, truth: ArrayLike3D, block: Block) -> Overlap:
    ours, theirs = (np.asarray(a[block.read.slices]) for a in (found, truth))
    return Overlap(
        _sizes(ours[block.inner]),
        _sizes(theirs[block.inner]),
        Counter({(f, t): n for (t, f), n in _near(theirs, ours, block).items()}),
        _near(ours, theirs, block),
        _both(ours[block.inner], theirs[block.inner]),
    )


def _sizes(labels: NDArray[np.integer]) -> Counter[int]:
    names, counts = np.unique(labels[labels > 0], return_counts=True)
    return Counter(dict(zip(names.tolist(), counts.tolist(), strict=True)))


def _both(labels: NDArray[np.integer], others: NDArray[np.integer]) -> Counter[Pair]:
    at = (labels > 0) & (others > 0)
    return _counted(np.stack([labels[at], others[at]], axis=1))


def _near(
    labels: NDArray[np.integer], others: NDArray[np.integer], block: Block
) -> Counter[Pair]:
    """Count each label's voxels of the block that lie at each of the other labels."""
    places = np.argwhere(labels[block.inner] > 0)
    start = np.array([part.start for part in block.inner])
    padded = np.pad(others, TOLERANCE_VOX)
    total: Counter[Pair] = Counter()
    for first in range(0, len(places), AT_ONCE):
        some = places[first : first + AT_ONCE]
        mine = labels[block.inner][tuple(some.T)]
        total += _beside(mine, padded, some + start + TOLERANCE_VOX)
    return total


def _beside(
    mine: NDArray[np.integer], padded: NDArray[np.integer], at: NDArray[np.integer]
) -> Counter[Pair]:
    """Count the pairs of labels and others around them, each voxel once for each."""
    steps = product(range(-TOLERANCE_VOX, TOLERANCE_VOX + 1), repeat=3)
    around = np.stack([padded[tuple((at + step).T)] for step in steps], axis=1)
    around.sort(axis=1)
    first = np.ones(around.shape, np.bool_)
    first[:, 1:] = around[:, 1:] != around[:, :-1]
    rows, columns = np.nonzero(first & (around > 0))
    return _counted(np.stack([mine[rows], around[rows, columns]], axis=1))


def _counted(pairs: NDArray[np.integer]) -> Counter[Pair]:
    names, counts = np.unique(pairs, axis=0, return_counts=True)
    return Counter(
        {(int(a), int(b)): int(n) for (a, b), n in zip(names, counts, strict=True)}
    )
