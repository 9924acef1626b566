"""Drilled cores hold the damage counted for them, inside the region that counts."""

import numpy as np
import pytest
from scipy import ndimage

from fissura.errors import DataError
from fissura.filters.masks.ball_morphology import depth_vox
from fissura.phantoms import (
    TINY,
    Damage,
    Geometry,
    Phantom,
    Thing,
    drilled_core,
)


@pytest.fixture(scope="module")
def core() -> Phantom:
    damage = Damage(cracks=2, perforations=2, hole_radius_um=(10.0, 12.0))
    return drilled_core(TINY, bv_tv=0.3, damage=damage, rng=np.random.default_rng(3))


def test_all_that_was_counted_is_planted(core: Phantom) -> None:
    assert len(core.of(Thing.MICROCRACK)) == 2
    assert len(core.of(Thing.PERFORATION)) == 2
    assert [planted.id for planted in core.objects] == [1, 2, 3, 4]


def test_damage_lies_well_inside_the_region_that_counts(core: Phantom) -> None:
    inner = TINY.region(inset_um=40 - 12)
    labels = core.labels(core.box)
    damage = (labels > 0) & (labels < core.first_lacuna)
    assert not damage[~inner].any()


def test_bone_is_one_piece_and_fills_its_share_of_the_core(core: Phantom) -> None:
    bone = core.bone(core.box)
    assert bone[TINY.region()].mean() == pytest.approx(0.3, abs=0.02)
    assert not bone[~TINY.core()].any()
    parts, _ = ndimage.label(bone, np.ones((3, 3, 3)))
    sizes = np.bincount(parts.ravel())[1:]
    assert sizes.max() > 0.995 * sizes.sum()


def test_holes_are_no_bone_but_cracks_are(core: Phantom) -> None:
    bone, without = core.bone(core.box), core.trabecular_bone(core.box)
    classes = core.classes(core.box)
    gone = bone & ~without
    assert gone.any()
    assert (classes[gone] == Thing.PERFORATION.code).all()
    assert without[(classes == Thing.MICROCRACK.code) & bone].all()


def test_air_is_empty_and_voids_are_as_clear_as_marrow(core: Phantom) -> None:
    per_mm, depth = core.attenuation(core.box), core.depth_um(core.box)
    void = core.void(core.box)
    assert (per_mm[depth_vox(~TINY.core()) > 1] == 0).all()
    within = TINY.region()
    assert per_mm[within & (depth > 10) & (void == 0)].mean() == pytest.approx(
        2.6, rel=0.02
    )
    assert per_mm[within & (depth < -10)].mean() == pytest.approx(0.6, rel=0.05)
    assert per_mm[within & (void > 0.99)].mean() == pytest.approx(0.6, rel=0.1)


def test_one_seed_gives_one_core() -> None:
    one, same = (
        drilled_core(
            TINY, bv_tv=0.28, damage=Damage(1, 1), rng=np.random.default_rng(8)
        )
        for _ in range(2)
    )
    assert np.array_equal(one.attenuation(one.box), same.attenuation(same.box))
    assert one.objects == same.objects


def test_more_damage_than_there_is_room_for_is_refused(
    caplog: pytest.LogCaptureFixture,
) -> None:
    narrow = Geometry(voxel_um=5.2, shape=(48, 80, 80), margin_um=0.0)
    with pytest.raises(DataError, match="no room"):
        drilled_core(
            narrow, bv_tv=0.3, damage=Damage(60, 0), rng=np.random.default_rng(1)
        )
    assert "no room was found" in caplog.text


def test_a_core_wider_than_the_field_of_view_is_refused() -> None:
    with pytest.raises(DataError, match="field of view"):
        Geometry(core_share=0.6)
    with pytest.raises(DataError, match="square"):
        Geometry(shape=(64, 96, 95))
