"""Of thousands of findings only neighbours are compared, and nothing is missed."""

import numpy as np
import pytest
from numpy.typing import NDArray

from fissura.blocks import plan
from fissura.detect.found_voxels import Found, painted, reaching
from fissura.detect.microcracks.linking import pieces_of_one
from fissura.detect.selection import shared_voxels
from fissura.model import Box, Finding, Kind

EDGE, COUNT = 48, 60
SHAPE = (EDGE, EDGE, EDGE)


@pytest.fixture(scope="module")
def things() -> list[NDArray[np.int64]]:
    """Return bricks that often overlap; some are plates."""
    rng = np.random.default_rng(8)
    bricks = []
    for _ in range(COUNT):
        size = rng.integers(3, 12, 3)
        size[rng.integers(3)] = 2
        brick = np.argwhere(np.ones(size, np.bool_)) + rng.integers(0, EDGE, 3)
        bricks.append(brick[(brick < EDGE).all(axis=1)])
    return bricks


def _finding(number: int) -> Finding:
    zeros = (0.0,) * 12
    return Finding(number, Kind.MICROCRACK, 0.9, *zeros, 1)


def test_a_block_is_painted_by_the_findings_that_reach_it(
    things: list[NDArray[np.int64]],
) -> None:
    found = [Found(_finding(i), some, 1 + i % 2) for i, some in enumerate(things, 1)]
    whole = Box.whole((2 * EDGE, 2 * EDGE, 2 * EDGE))
    boxes = [block.write for block in plan(whole, edge_vox=(20, 33, 40), halo_vox=0)]
    near = reaching(found, boxes)
    assert 0 < np.mean([len(some) for some in near]) < COUNT / 2
    labels = painted(found, whole)
    for box, some in zip(boxes, near, strict=True):
        assert np.array_equal(painted(some, box), labels[box.slices])


def test_nothing_found_reaches_no_block() -> None:
    assert reaching([], [Box.whole(SHAPE)]) == [[]]


def test_shared_voxels_are_those_of_both(things: list[NDArray[np.int64]]) -> None:
    sets = [set(map(tuple, some.tolist())) for some in things]
    wanted = [[len(one & other) for other in sets] for one in sets]
    assert np.count_nonzero(wanted) > COUNT
    assert shared_voxels(things, shape=SHAPE).toarray().tolist() == wanted
    assert shared_voxels([], shape=SHAPE).shape == (0, 0)


def test_pieces_are_joined_whatever_lies_between_them_in_the_list() -> None:
    plate = np.argwhere(np.ones((12, 12, 1), np.bool_))
    far = [plate + np.array([0, 0, 100 * i]) for i in range(1, 40)]
    beside = plate + np.array([0, 14, 0])
    groups = pieces_of_one([plate, *far, beside], voxel_um=2.6)
    assert groups == [[0, 40], *([i] for i in range(1, 40))]
