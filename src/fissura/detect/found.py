"""A finding with the voxels it was made from."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    import numpy as np
    from numpy.typing import NDArray

    from fissura.model import Finding

__all__ = ["Found", "numbered"]


@dataclass(frozen=True, slots=True)
class Found:
    """A finding, and the index of each of its voxels, shape (voxel, 3)."""

    finding: Finding
    places: NDArray[np.integer]


def numbered(found: Iterable[Found]) -> list[Found]:
    """Give each finding its number, from 1, in raster order of their centres."""
    ordered = sorted(found, key=lambda f: (f.finding.centre_um, f.finding.kind))
    return [
        Found(replace(f.finding, id=number), f.places)
        for number, f in enumerate(ordered, start=1)
    ]
