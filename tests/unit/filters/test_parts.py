"""Connected parts: those of another program, in order, however they are held."""

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import ndimage

from fissura.filters.masks.connected_parts import (
    Connectivity,
    largest_part,
    numbered_parts,
    numbered_runs,
)
from fissura.filters.masks.run_lengths import runs_of
from fissura.filters.masks.run_statistics import neighbour_parts, run_statistics
from fissura.model import Box

RNG = np.random.default_rng(5)
SHAPES = ((13, 17, 70), (1, 1, 1), (5, 1, 7), (1, 9, 2), (0, 3, 3), (3, 3, 0))
ORDER: dict[Connectivity, int] = {6: 1, 18: 2, 26: 3}


def _peers(
    mask: NDArray[np.bool_], connectivity: Connectivity
) -> tuple[NDArray[np.int32], int]:
    near = ndimage.generate_binary_structure(3, ORDER[connectivity])
    labels, count = ndimage.label(mask, near)
    return labels, int(count)


@pytest.mark.parametrize("connectivity", ORDER)
@pytest.mark.parametrize("share", [0.0, 0.03, 0.1, 0.3, 0.5, 0.9, 1.0])
def test_parts_have_the_numbers_another_program_gives_them(
    connectivity: Connectivity, share: float
) -> None:
    for shape in SHAPES:
        mask = RNG.random(shape) < share

        labels, count = numbered_parts(mask, connectivity=connectivity)

        peers, expected = _peers(mask, connectivity)
        assert count == expected
        assert np.array_equal(labels, peers)


def test_parts_that_meet_late_are_one() -> None:
    comb = np.zeros((3, 40, 41), bool)
    comb[:, :, ::2] = True
    comb[1, -1] = True
    spiral = np.zeros((1, 9, 9), bool)
    spiral[0, 0] = spiral[0, :, 8] = spiral[0, 8] = spiral[0, 2:, 0] = True
    spiral[0, 2, :7] = spiral[0, 2:7, 6] = spiral[0, 6, 2:7] = True

    for mask in (comb, spiral):
        assert numbered_parts(mask, connectivity=6)[1] == 1


def test_any_memory_layout_and_type_is_taken() -> None:
    mask = RNG.random((9, 12, 15)) < 0.2
    peers, _ = _peers(mask, 26)

    for same in (np.asfortranarray(mask), 7 * mask.astype(np.int32), mask * 0.5):
        assert np.array_equal(numbered_parts(same, connectivity=26)[0], peers)
    turned, _ = numbered_parts(mask.transpose(2, 0, 1), connectivity=26)
    assert np.array_equal(turned, _peers(mask.transpose(2, 0, 1), 26)[0])


def test_the_largest_part_is_the_first_of_those_as_large() -> None:
    mask = np.zeros((3, 5, 9), bool)
    mask[0, 0, 0] = mask[1, 1, 2:5] = mask[2, 4, 6:9] = True

    largest = largest_part(mask, connectivity=26)

    assert np.array_equal(np.argwhere(largest)[:, 0], [1, 1, 1])
    assert not largest_part(np.zeros_like(mask), connectivity=26).any()


def test_runs_are_those_of_one_bit_or_of_its_lack() -> None:
    bits = RNG.integers(0, 8, (6, 7, 31), np.uint8)

    for bit in (1, 2, 4):
        mask = (bits & bit) > 0
        for mine, same in (
            (runs_of(bits, bit=bit), mask),
            (runs_of(bits, bit=bit, lacking=True), ~mask),
        ):
            painted = mine.paint(np.ones(mine.count, np.uint32))
            assert np.array_equal(painted, same)
            assert mine.count == (np.diff(same, prepend=False, axis=2) & same).sum()


def test_layers_are_cut_out_without_painting_the_rest() -> None:
    runs = runs_of(RNG.random((6, 7, 8)) < 0.4)
    numbers, _ = numbered_runs(runs, connectivity=6)
    painted = runs.paint(numbers)

    for axis in range(3):
        for place in (0, 3, -1):
            layer = runs.layer(numbers, axis, place)
            assert np.array_equal(layer, np.take(painted, place, axis=axis))


def test_sizes_first_voxels_and_neighbours_are_those_counted_voxel_by_voxel() -> None:
    mask = RNG.random((9, 10, 30)) < 0.25
    own, whole = Box((2, 3, 4), (10, 12, 33)), Box.whole((20, 21, 50))
    runs, between = runs_of(mask), runs_of(~mask)
    numbers, count = numbered_runs(runs, connectivity=26)
    around, _ = numbered_runs(between, connectivity=6)
    labels, others = runs.paint(numbers), between.paint(around)

    sizes, firsts = run_statistics(runs, numbers, count=count, box=own, whole=whole)
    beside = neighbour_parts(runs, numbers, between, around, count=count)

    z, y, x = own.shape
    flat = np.arange(20 * 21 * 50).reshape(20, 21, 50)[own.slices]
    wide = np.pad(others, ((0, 0), (0, 0), (1, 1)))
    for label in range(1, count + 1):
        mine = labels[:z, :y, :x] == label
        assert sizes[label - 1] == mine.sum()
        assert firsts[label - 1] == flat[mine].min(initial=np.iinfo(np.int64).max)
        here = labels == label
        near = max(wide[:, :, :-2][here].max(), wide[:, :, 2:][here].max())
        assert beside[label - 1] == near
