"""Coarser levels of integers are rounded; labels keep the largest."""

import numpy as np
import pytest

from fissura.io.formats.omezarr.halving import largest_of_eight, mean_of_eight

RNG = np.random.default_rng(3)


@pytest.mark.parametrize("dtype", ["u1", "i1", "u2", "i2", "u4", "i4", "u8", "i8"])
def test_means_of_integers_are_rounded_halves_to_even(dtype: str) -> None:
    voxels = RNG.integers(-100 if dtype[0] == "i" else 0, 100, (20, 22, 24))
    cells = voxels.reshape(10, 2, 11, 2, 12, 2)

    coarse = mean_of_eight(voxels.astype(dtype))

    assert coarse.dtype == dtype
    np.testing.assert_array_equal(coarse, np.rint(cells.mean(axis=(1, 3, 5))))


@pytest.mark.parametrize("dtype", ["u1", "i2", "u4", "i8", "u8"])
def test_the_largest_and_the_smallest_integer_stay(dtype: str) -> None:
    info = np.iinfo(dtype)

    for value in (info.min, info.max):
        assert mean_of_eight(np.full((2, 2, 2), value, dtype)).item() == value


def test_the_mean_of_a_pyramid_does_not_drift() -> None:
    voxels = RNG.integers(0, 255, (64, 64, 64)).astype(np.uint8)
    mean = voxels.mean()

    for _ in range(4):
        voxels = mean_of_eight(voxels)

    # truncated, each level would lose 0.44 grey values
    assert abs(voxels.mean() - mean) < 0.2


def test_labels_keep_the_largest_and_odd_edges_their_last_layer() -> None:
    labels = np.zeros((3, 2, 2), np.uint64)
    labels[1, 0, 1], labels[2, 1, 1] = 7, 2**63 + 1

    assert largest_of_eight(labels).ravel().tolist() == [7, 2**63 + 1]
