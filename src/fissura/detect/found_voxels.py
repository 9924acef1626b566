"""A finding with its voxels on the grid."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from fissura.model import Box, Finding

__all__ = ["Found", "numbered", "painted", "reaching"]


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """A finding, and where it is.

    Parameters
    ----------
    finding : Finding
    places : ndarray of int, shape (voxel, 3)
        Its voxels on the grid it was found on.
    factor : int
        Voxels of the volume to one of that grid, along each axis.
    """

    finding: Finding
    places: NDArray[np.integer]
    factor: int


def numbered(found: Iterable[Found]) -> list[Found]:
    """Give each finding its number, from 1, in raster order of their centres."""
    ordered = sorted(found, key=lambda f: (f.finding.centre_um, f.finding.kind))
    return [
        Found(replace(f.finding, id=number), f.places, f.factor)
        for number, f in enumerate(ordered, start=1)
    ]


def reaching(found: Sequence[Found], boxes: Sequence[Box]) -> list[list[Found]]:
    """Return, for each box, the findings that may have voxels in it, in their order."""
    if not found:
        return [[] for _ in boxes]
    low = np.array([one.places.min(axis=0) * one.factor for one in found])
    high = np.array([(one.places.max(axis=0) + 1) * one.factor for one in found])
    near = (
        np.flatnonzero(((low < box.stop) & (high > box.start)).all(axis=1))
        for box in boxes
    )
    return [[found[i] for i in some.tolist()] for some in near]


def painted(found: Sequence[Found], box: Box) -> NDArray[np.uint32]:
    """Return the label of each voxel of a box; one of two findings keeps the first."""
    labels = np.zeros(box.shape, np.uint32)
    start, stop = np.array(box.start), np.array(box.stop)
    for one in reversed(found):
        low = one.places * one.factor
        near = ((low + one.factor > start) & (low < stop)).all(axis=1)
        if not near.any():
            continue
        steps = np.indices((one.factor,) * 3).reshape(3, -1).T
        voxels = (low[near][:, None] + steps[None]).reshape(-1, 3)
        inside = voxels[((voxels >= start) & (voxels < stop)).all(axis=1)] - start
        labels[tuple(inside.T)] = one.finding.id
    return labels
