"""Volumes and boxes refuse what they cannot be."""

import numpy as np
import pytest

from fissura.errors import DataError
from fissura.model import Box, Volume


def test_a_flat_image_is_refused_with_advice() -> None:
    with pytest.raises(DataError, match=r"3 axes .* stack single slices"):
        Volume(np.zeros((4, 4)), voxel_um=1.3)


@pytest.mark.parametrize("size", [0.0, -1.3, float("nan"), float("inf")])
def test_a_voxel_size_that_is_no_length_is_refused(size: float) -> None:
    with pytest.raises(DataError, match="voxel size"):
        Volume(np.zeros((4, 4, 4)), voxel_um=size)


def test_doubling_the_voxel_size_makes_a_voxel_eight_times_as_large() -> None:
    small, large = (Volume(np.zeros((1, 1, 1)), voxel_um=u) for u in (1.3, 2.6))

    assert large.voxel_um3 == pytest.approx(8 * small.voxel_um3)


def test_a_box_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(DataError, match="stop at or after its start"):
        Box((2, 0, 0), (1, 1, 1))


def test_growing_stops_at_the_edge() -> None:
    whole = Box.whole((10, 10, 10))

    grown = Box((1, 4, 8), (2, 5, 10)).grow(3, inside=whole)

    assert grown == Box((0, 1, 5), (5, 8, 10))


def test_a_box_cuts_itself_out_of_the_array_it_was_read_with() -> None:
    image = np.arange(1000).reshape(10, 10, 10)
    outer, inner = Box((2, 3, 4), (9, 9, 9)), Box((4, 5, 6), (7, 8, 9))

    np.testing.assert_array_equal(
        image[outer.slices][inner.slices_in(outer)], image[inner.slices]
    )
