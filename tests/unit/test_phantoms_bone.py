"""Made-up trabeculae: as much bone as asked for, in one piece, with wide openings."""

import cc3d
import numpy as np
import pytest

from fissura.errors import DataError
from fissura.filters.voxels.balls import close_by_ball, depth_vox
from fissura.phantoms import TINY, Geometry
from fissura.phantoms.bone import trabeculae


@pytest.mark.parametrize("bv_tv", [0.24, 0.29, 0.34])
def test_bone_fills_the_share_of_the_region_asked_for(bv_tv: float) -> None:
    bone = trabeculae(
        TINY.core(),
        within=TINY.region(),
        voxel_um=TINY.voxel_um,
        bv_tv=bv_tv,
        rng=np.random.default_rng(1),
    )
    assert bone[TINY.region()].mean() == pytest.approx(bv_tv, abs=0.02)
    assert not bone[~TINY.core()].any()
    assert cc3d.connected_components(bone, connectivity=26).max() == 1


def test_a_ball_as_wide_as_a_perforation_passes_through_every_opening() -> None:
    everywhere = np.ones((64, 96, 96), np.bool_)
    bone = trabeculae(
        everywhere,
        within=everywhere,
        voxel_um=5.2,
        bv_tv=0.3,
        rng=np.random.default_rng(2),
    )
    filled = close_by_ball(bone, radius_vox=25 / 5.2) & ~bone
    assert filled.sum() < 0.002 * bone.sum()


def test_trabeculae_are_as_thick_as_those_of_people() -> None:
    bone = trabeculae(
        TINY.core(),
        within=TINY.region(),
        voxel_um=TINY.voxel_um,
        bv_tv=0.29,
        rng=np.random.default_rng(3),
    )
    deepest_um = 2 * TINY.voxel_um * np.quantile(depth_vox(bone)[bone], 0.95)
    assert 70 < deepest_um < 250


def test_one_seed_gives_one_bone() -> None:
    one, same, other = (
        trabeculae(
            TINY.core(),
            within=TINY.region(),
            voxel_um=TINY.voxel_um,
            bv_tv=0.3,
            rng=np.random.default_rng(seed),
        )
        for seed in (4, 4, 5)
    )
    assert np.array_equal(one, same)
    assert not np.array_equal(one, other)


def test_a_share_no_bone_has_is_refused() -> None:
    with pytest.raises(DataError, match=r"0\.9 was asked for"):
        trabeculae(
            TINY.core(),
            within=TINY.region(),
            voxel_um=TINY.voxel_um,
            bv_tv=0.9,
            rng=np.random.default_rng(1),
        )


def test_a_core_wider_than_the_field_of_view_is_refused() -> None:
    with pytest.raises(DataError, match="field of view"):
        Geometry(core_share=0.6)
    with pytest.raises(DataError, match="square"):
        Geometry(shape=(64, 96, 95))
