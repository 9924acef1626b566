"""Planted damage lies where it may, is what its record says, and pierces plates."""

from math import pi

import numpy as np
import pytest

from fissura.errors import DataError
from fissura.filters.voxels.balls import depth_vox
from fissura.filters.voxels.euler import euler_number
from fissura.model import Kind
from fissura.phantoms import TINY, Core, Damage, Geometry, make_core

HALF = 0.5


@pytest.fixture(scope="module")
def phantom() -> Core:
    damage = Damage(cracks=2, perforations=2, hole_radius_um=(10.0, 12.0))
    return make_core(TINY, bv_tv=0.3, damage=damage, rng=np.random.default_rng(3))


def test_all_that_was_asked_for_is_planted(phantom: Core) -> None:
    assert phantom.count(Kind.MICROCRACK) == 2
    assert phantom.count(Kind.PERFORATION) == 2
    assert [lesion.id for lesion in phantom.planted] == [1, 2, 3, 4]
    assert set(np.unique(phantom.labels)) == set(range(5))


def test_the_void_of_each_lesion_is_as_large_as_its_record_says(
    phantom: Core,
) -> None:
    for lesion in phantom.planted:
        void = phantom.void[phantom.labels == lesion.id].sum(dtype=np.float64)
        assert void * phantom.voxel_um**3 == pytest.approx(lesion.volume_um3, rel=0.03)


def test_records_agree_with_geometry(phantom: Core) -> None:
    for lesion in phantom.planted:
        if lesion.kind is Kind.MICROCRACK:
            face = pi / 4 * lesion.length_um * lesion.width_um
            assert 0.5 * lesion.length_um <= lesion.width_um <= 0.9 * lesion.length_um
            assert 40 <= lesion.length_um <= 110
            assert 1.5 <= lesion.thickness_um <= 4
            assert lesion.volume_um3 == pytest.approx(0.88 * face * lesion.thickness_um)
        else:
            mouth = pi / 4 * lesion.length_um**2
            assert lesion.volume_um3 == pytest.approx(mouth * lesion.thickness_um)
            assert 20 <= lesion.length_um <= 24
        normal = (lesion.normal_z, lesion.normal_y, lesion.normal_x)
        assert np.linalg.norm(normal) == pytest.approx(1)


def test_lesions_keep_apart_from_one_another(phantom: Core) -> None:
    for lesion in phantom.planted:
        apart = depth_vox(phantom.labels != lesion.id) * phantom.voxel_um
        others = (phantom.labels > 0) & (phantom.labels != lesion.id)
        assert apart[others].min() >= 40 - phantom.voxel_um


def test_lesions_lie_well_inside_the_region_that_counts(phantom: Core) -> None:
    inner = TINY.region(inset_um=40 - 2 * TINY.voxel_um)
    assert not (phantom.labels > 0)[~inner].any()


def test_cracks_lie_below_the_surface(phantom: Core) -> None:
    depth_um = depth_vox(phantom.bone) * phantom.voxel_um
    for lesion in phantom.planted:
        if lesion.kind is Kind.MICROCRACK:
            assert depth_um[phantom.labels == lesion.id].min() > 10


def test_each_perforation_adds_one_tunnel_to_the_bone(phantom: Core) -> None:
    before = euler_number(phantom.bone)
    for lesion in phantom.planted:
        if lesion.kind is Kind.PERFORATION:
            gone = (phantom.labels == lesion.id) & (phantom.void >= HALF)
            assert euler_number(phantom.bone & ~gone) - before == -1
    assert euler_number(phantom.trabecular_bone()) - before == -2


def test_the_centre_is_the_middle_of_the_void(phantom: Core) -> None:
    for lesion in phantom.planted:
        void = np.where(phantom.labels == lesion.id, phantom.void, 0)
        for axis, centre_um in enumerate((lesion.z_um, lesion.y_um, lesion.x_um)):
            profile = void.sum(axis=tuple({0, 1, 2} - {axis}), dtype=np.float64)
            middle = profile @ np.arange(profile.size) / profile.sum()
            assert middle * phantom.voxel_um == pytest.approx(centre_um, abs=0.5)


def test_lacunae_are_as_many_and_as_large_as_in_people(phantom: Core) -> None:
    lacunae = phantom.void[phantom.labels == 0].sum(dtype=np.float64)
    bone = phantom.bone.sum()
    assert lacunae / bone == pytest.approx(
        20_000e-9 * 4 / 3 * pi * 9.5 * 4.5 * 2.5, rel=0.1
    )


def test_voids_are_as_clear_as_marrow_and_air_is_empty(phantom: Core) -> None:
    assert (phantom.attenuation[~TINY.core()] == 0).all()
    solid = phantom.bone & (phantom.void == 0)
    np.testing.assert_allclose(phantom.attenuation[solid], 2.6, rtol=1e-6)
    marrow = TINY.core() & ~phantom.bone
    np.testing.assert_allclose(phantom.attenuation[marrow], 0.6, rtol=1e-6)
    half = phantom.bone & (phantom.void == HALF)
    np.testing.assert_allclose(phantom.attenuation[half], 1.6, rtol=1e-6)
    assert (phantom.void[~phantom.bone] == 0).all()


def test_one_seed_gives_one_phantom() -> None:
    one, same = (
        make_core(TINY, bv_tv=0.28, damage=Damage(1, 1), rng=np.random.default_rng(8))
        for _ in range(2)
    )
    assert np.array_equal(one.attenuation, same.attenuation)
    assert one.planted == same.planted


def test_more_damage_than_there_is_room_for_is_refused() -> None:
    narrow = Geometry(voxel_um=5.2, shape=(48, 80, 80), margin_um=0.0)
    with pytest.raises(DataError, match="no room"):
        make_core(narrow, bv_tv=0.3, damage=Damage(99, 0), rng=np.random.default_rng(1))
