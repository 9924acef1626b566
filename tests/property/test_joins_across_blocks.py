"""What is larger than a block is found as one, whichever face of a block cuts it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from fissura.blocks import Executor, Threads
from fissura.detect.search import search
from fissura.model import GreyLevels
from fissura.settings import Detect

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from fissura.model import Volume

LEVELS = GreyLevels(threshold=0.5, marrow_grey=0.0, bone_grey=1.0)
FAR = 1024
Listed = dict[tuple[int, int, int], object]
Found = tuple[Listed, Listed]


def _search(volume: Volume, block_vox: tuple[int, int, int]) -> Found:
    """Return all crack candidates and plugs, by what they are listed by."""
    found = search(volume, LEVELS, Detect(), executor=Executor(Threads(1), block_vox))
    sheets = {
        (one.level, one.first, one.part): _values(one.places, one.sheet.features)
        for one in found.sheets
    }
    holes = {
        (grid, one.ball, one.first): _values(one.hole.places, one.hole.features)
        for grid, one in found.holes
    }
    assert len(sheets) == len(found.sheets)
    assert len(holes) == len(found.holes)
    return sheets, holes


def _values(places: NDArray[np.integer], features: NDArray[np.float32]) -> object:
    return places.tolist(), features.tobytes()


@pytest.fixture(scope="module")
def uncut(damaged_plate: Volume) -> Found:
    sheets, holes = _search(damaged_plate, (FAR, FAR, FAR))
    assert len(sheets) >= 3
    assert len(holes) >= 3
    return sheets, holes


@pytest.mark.parametrize(
    ("axis", "edge_vox"),
    # blocks end in the crack (z 84-110, y 32-36, x 42-58)
    [(0, 49), (1, 35), (2, 45)],
)
def test_a_crack_that_blocks_cut_is_listed_once(
    damaged_plate: Volume, uncut: Found, axis: int, edge_vox: int
) -> None:
    block_vox = [FAR, FAR, FAR]
    block_vox[axis] = edge_vox
    z, y, x = block_vox

    assert _search(damaged_plate, (z, y, x))[0] == uncut[0]


@pytest.mark.parametrize(
    ("axis", "edge_vox"),
    # blocks end in the hole (z 29-41, y 15-55, x 34-46)
    [(0, 33), (1, 35), (2, 13)],
)
def test_a_hole_that_blocks_cut_is_listed_once(
    damaged_plate: Volume, uncut: Found, axis: int, edge_vox: int
) -> None:
    block_vox = [FAR, FAR, FAR]
    block_vox[axis] = edge_vox
    z, y, x = block_vox

    assert _search(damaged_plate, (z, y, x))[1] == uncut[1]
