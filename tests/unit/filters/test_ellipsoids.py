"""Ellipsoids distinguish plates from rods in any orientation."""

import numpy as np
import pytest
from numpy.typing import NDArray
from solids import TURNS, UPRIGHT, ball, plate, rod

from fissura.filters.masks.ellipsoids import ellipsoid_factor, ellipsoid_halo_vox
from fissura.filters.volumes.gaussian import smooth

SPONGE = smooth(np.random.default_rng(5).random((30, 34, 90)), sigma_vox=2) > 0.5


@pytest.mark.parametrize("turn", TURNS)
def test_a_plate_is_a_plate_and_a_rod_a_rod(turn: str) -> None:
    slab = plate(6.0, TURNS[turn], size=48)
    bar = rod(6.0, TURNS[turn], size=48)

    for solid, factor in ((slab, -0.8), (bar, 0.8)):
        found = ellipsoid_factor(solid.mask, reach_vox=30)
        inside = found[solid.mask & solid.window]
        assert np.nanmean(inside) == pytest.approx(factor, abs=0.12)
        assert np.isfinite(inside).mean() > 0.99


def test_a_longer_reach_makes_a_plate_more_of_a_plate() -> None:
    slab = plate(4.0, UPRIGHT, size=60)

    means = [
        float(np.nanmean(ellipsoid_factor(slab.mask, reach_vox=reach)[slab.mask]))
        for reach in (8, 16, 32)
    ]

    assert -1 <= means[2] < means[1] < means[0] < -0.4


def test_a_ball_is_neither() -> None:
    solid = ball(12.0, UPRIGHT, size=40)

    found = ellipsoid_factor(solid.mask, reach_vox=30)

    assert np.nanmedian(found[solid.mask]) == pytest.approx(0, abs=0.1)
    assert np.isnan(found[~solid.mask]).all()


def test_outside_the_region_nothing_has_a_shape_and_no_rod_ends() -> None:
    bar = rod(6.0, UPRIGHT, size=48)
    known = np.zeros(bar.mask.shape, bool)
    known[:, :, 14:34] = True

    found = ellipsoid_factor(bar.mask, known=known, reach_vox=30)

    assert np.isnan(found[~known]).all()
    assert np.nanmean(found[bar.mask & known]) > 0.6


@pytest.mark.parametrize("axes", [(0, 2, 1), (2, 0, 1)])
def test_turning_and_mirroring_hardly_changes_the_mean(
    axes: tuple[int, int, int],
) -> None:
    def mean(solid: NDArray[np.bool_]) -> float:
        return float(np.nanmean(ellipsoid_factor(solid, reach_vox=15)[solid]))

    turned = np.ascontiguousarray(SPONGE.transpose(axes)[::-1, :, ::-1])

    assert mean(turned) == pytest.approx(mean(SPONGE), abs=0.02)


def test_a_block_with_its_halo_has_the_factors_of_the_whole() -> None:
    reach = 10
    halo = ellipsoid_halo_vox(reach)
    low, high = 40 - halo, 50 + halo

    block = ellipsoid_factor(
        np.ascontiguousarray(SPONGE[:, :, low:high]),
        reach_vox=reach,
        start=(0, 0, low),
    )

    whole = ellipsoid_factor(SPONGE, reach_vox=reach)
    np.testing.assert_array_equal(block[:, :, halo:-halo], whole[:, :, 40:50])


def test_without_any_solid_there_is_no_ellipsoid() -> None:
    assert np.isnan(ellipsoid_factor(np.zeros((5, 6, 7), bool), reach_vox=5)).all()
