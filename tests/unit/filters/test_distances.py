"""Distances are exact, bounded or not."""

import numpy as np
import pytest
from scipy import ndimage

from fissura.filters.masks.distances import squared_distances

RNG = np.random.default_rng(6)


@pytest.mark.parametrize("share", [0.5, 0.05, 0.002, 0.0002])
def test_squared_distances_are_scipys(share: float) -> None:
    solid = RNG.random((23, 71, 140)) > share

    expected = ndimage.distance_transform_edt(solid) ** 2

    np.testing.assert_array_equal(squared_distances(solid), np.rint(expected))


@pytest.mark.parametrize("limit_vox", [1, 2, 9, 30, 200])
def test_up_to_a_limit_nothing_changes_and_above_all_is_one(limit_vox: int) -> None:
    solid = RNG.random((23, 41, 70)) > 0.001
    exact = squared_distances(solid)

    bounded = squared_distances(solid, limit_vox=limit_vox)

    far = exact > limit_vox**2
    np.testing.assert_array_equal(bounded[~far], exact[~far])
    assert set(np.unique(bounded[far])) == ({limit_vox**2 + 1} if far.any() else set())


def test_without_any_void_all_is_far() -> None:
    assert squared_distances(np.ones((3, 4, 5), bool)).min() > 100**2


def test_nothing_is_far_from_nothing() -> None:
    assert squared_distances(np.ones((0, 4, 5), bool)).size == 0
