"""Recipes are checked in sentences, and what they ask for is what comes."""

from dataclasses import replace
from math import inf
from pathlib import Path
from typing import Any, cast

import numpy as np
import pytest
import tifffile

from fissura.blocks import Executor, Threads
from fissura.errors import DataError, SettingsError
from fissura.model import Box, Volume
from fissura.phantoms import (
    PRESETS,
    Bone,
    Detector,
    Harm,
    Imaging,
    Inside,
    Phantom,
    Recipe,
    Rim,
    Thing,
    cored,
    drawn,
    grow,
    preset,
)
from fissura.validation.rescanned import rescanned

PLAIN = Imaging(cnr=inf, fringe=0, rings=0, streaks=0, shading=0, mottle=0)
SHAPE = (120, 120, 120)


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: Bone(cast("Any", "sponge")), "one of waves, struts"),
        (lambda: Bone(bv_tv=0.7), "from 0.1 to 0.5, not at 0.7"),
        (lambda: Inside(lacunae_per_mm3=-1), "0 or a number above"),
        (lambda: Inside(canal_width_um=(60, 15)), "the smaller one first"),
        (lambda: Harm(crowded=1.5), "from 0 to 1"),
        (lambda: Harm(cracks_per_mm3=inf), "cracks_per_mm3 must be 0 or"),
        (lambda: Harm(hole_radius_um=(0, 3)), "two numbers above 0"),
        (lambda: Imaging(cnr=0), "cnr must be above 0"),
        (lambda: Imaging(noise=cast("Any", "pink")), "one of white, ramp"),
        (lambda: Imaging(marrow_grey=9, bone_grey=9), "brighter than marrow"),
        (lambda: Rim(drilling_per_mm2=3), "without a drilled core"),
        (lambda: Recipe(shape=(20, 200, 200)), "100 µm or more"),
        (lambda: Recipe(voxel_um=float("nan")), "voxel_um"),
        (lambda: preset("best", shape=SHAPE, voxel_um=2.6), "evaluation"),
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence(make, words) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(SettingsError, match=words):
        make()


@pytest.mark.parametrize("name", sorted(PRESETS))
def test_every_preset_grows(name: str) -> None:
    phantom = grow(preset(name, shape=SHAPE, voxel_um=2.6), seed=1)
    assert phantom.shape == SHAPE
    assert phantom.grey(Box((0, 0, 0), (8, 8, 8))).dtype == np.float32


def test_drawn_recipes_differ_and_keep_to_the_architectures_named() -> None:
    rng = np.random.default_rng(2)
    recipes = [
        drawn(
            "training",
            shape=SHAPE,
            voxel_um=1.3,
            rng=rng,
            architectures=("waves", "gyroid"),
        )
        for _ in range(12)
    ]
    assert {recipe.bone.architecture for recipe in recipes} == {"waves", "gyroid"}
    assert len({recipe.imaging.cnr for recipe in recipes}) > 1
    assert len({recipe.bone.bv_tv for recipe in recipes}) == 12


@pytest.mark.parametrize("architecture", ["waves", "struts", "gyroid"])
@pytest.mark.parametrize("bv_tv", [0.15, 0.25, 0.4])
def test_bone_fills_the_share_asked_for(architecture: str, bv_tv: float) -> None:
    recipe = preset("bare", shape=(160, 160, 160), voxel_um=7.8)
    bone = Bone(architecture, bv_tv=bv_tv)  # type: ignore[arg-type]
    phantom = grow(replace(recipe, bone=bone), seed=2)
    share = phantom.bone(phantom.box).mean()
    assert share == pytest.approx(bv_tv, abs=0.01)
    tissue_mm3 = (160 * 7.8e-3) ** 3
    assert phantom.bone_mm3() == pytest.approx(share * tissue_mm3, rel=0.03)


def test_a_real_bones_mask_grows_into_that_bone() -> None:
    z, y, _ = np.indices((60, 60, 60))
    walls = (z % 20 < 8) | (y % 20 < 8)
    recipe = preset("bare", shape=(300, 300, 300), voxel_um=4.0)
    given = grow(replace(recipe, bone=Bone("given")), seed=1, mask=Volume(walls, 20.0))
    assert given.bone(given.box).mean() == pytest.approx(0.64, abs=0.12)
    assert given.depth_um(given.box).max() > 70


def test_real_human_bone_keeps_its_share(real_data: Path) -> None:
    file = real_data / "bone/lhdl_3155_D_4_bc_19.5um.tif"
    mask = Volume(tifffile.imread(file) > 63, 19.5)
    recipe = preset("negative", shape=(300, 300, 300), voxel_um=5.2)
    given = grow(replace(recipe, bone=Bone("given")), seed=1, mask=mask)
    assert 0.1 < given.bone(given.box).mean() < 0.45


def test_a_mask_and_the_architecture_given_come_together() -> None:
    recipe = preset("bare", shape=SHAPE, voxel_um=2.6)
    with pytest.raises(DataError, match="without the mask"):
        grow(replace(recipe, bone=Bone("given")), seed=1)
    with pytest.raises(DataError, match="with the mask"):
        grow(recipe, seed=1, mask=Volume(np.ones((9, 9, 9)), 20.0))
    with pytest.raises(DataError, match="all bone or all marrow"):
        grow(
            replace(recipe, bone=Bone("given")),
            seed=1,
            mask=Volume(np.ones((9, 9, 9)), 20.0),
        )


@pytest.fixture(scope="module")
def core() -> Phantom:
    recipe = preset("negative", shape=(96, 160, 160), voxel_um=2.6)
    recipe = replace(recipe, bone=Bone(bv_tv=0.35, thickness_um=110))
    return grow(cored(recipe), seed=5)


def test_drilling_cracks_lie_under_the_rim(core: Phantom) -> None:
    cracks = core.of(Thing.DRILLING)
    assert len(cracks) >= 4
    radius = core.recipe.rim.core_radius_um
    for crack in cracks:
        middle = (core.shape[1] - 1) / 2 * core.voxel_um
        away = np.hypot(crack.y_um - middle, crack.x_um - middle)
        assert radius - 90 < away < radius


def test_bone_dust_is_bright_and_lies_in_marrow(core: Phantom) -> None:
    value, depth = core.value(core.box), core.depth_um(core.box)
    dust = (value > 0.9) & (depth < -8)
    assert dust.any()


def test_a_core_that_is_scanned_and_reconstructed_is_itself(
    core: Phantom, tmp_path: Path
) -> None:
    detector = Detector(120, offset_px=0.7, stripes=2)
    again = rescanned(core, detector, tmp_path, seed=1, executor=Executor(Threads(1)))
    found, true = again.read(again.box), core.attenuation(core.box)
    inner = core.bone(core.box)
    assert again.voxel_um == core.voxel_um
    assert np.corrcoef(found.ravel(), true.ravel())[0, 1] > 0.9
    assert found[inner].mean() == pytest.approx(true[inner].mean(), rel=0.15)


def test_rings_depend_on_the_radius_alone() -> None:
    recipe = preset("bare", shape=SHAPE, voxel_um=2.6)
    without, ringed = (
        grow(replace(recipe, imaging=replace(PLAIN, rings=rings)), seed=3)
        for rings in (0.0, 0.2)
    )
    box = Box((50, 0, 0), (51, 120, 120))
    ring = (ringed.grey(box) - without.grey(box))[0]
    assert np.abs(ring).max() > 10
    np.testing.assert_allclose(ring, ring.T, atol=1e-3)
    np.testing.assert_allclose(ring, ring[::-1], atol=1e-3)


def test_a_fringe_is_bright_on_one_side_of_a_surface_and_dark_on_the_other() -> None:
    recipe = preset("bare", shape=SHAPE, voxel_um=1.3)
    plain, fringed = (
        grow(replace(recipe, imaging=replace(PLAIN, fringe=fringe)), seed=3)
        for fringe in (0.0, 0.4)
    )
    change = fringed.grey(plain.box) - plain.grey(plain.box)
    depth = plain.depth_um(plain.box)
    assert change[(depth > 1) & (depth < 3)].mean() > 3
    assert change[(depth < -1) & (depth > -3)].mean() < -3
    assert np.abs(change[np.abs(depth) > 15]).max() < 0.1


def test_greys_that_do_not_fit_their_type_are_cut_not_wrapped() -> None:
    recipe = preset("bare", shape=SHAPE, voxel_um=2.6)
    imaging = Imaging(cnr=2, marrow_grey=10, bone_grey=250, dtype="uint8")
    grey = grow(replace(recipe, imaging=imaging), seed=3).grey(
        Box((0, 0, 0), (40, 120, 120))
    )
    assert grey.min() == 0
    assert grey.max() == 255
