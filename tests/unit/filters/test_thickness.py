"""Local thickness is that of its definition, on shapes, on noise and on bone."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import tifffile
from aim25a import read_test25a
from numpy.typing import NDArray
from scipy import ndimage
from skimage.filters import gaussian
from solids import TURNS, Solid, ball, plate, rod, tube

from fissura.errors import DataError
from fissura.filters.masks.thickness import (
    block_means,
    largest_radius2_vox2,
    local_thickness,
    thickness_from_binned,
    thickness_halo_vox,
)
from fissura.filters.volumes.gaussian import smooth

Mask = NDArray[np.bool_]
RNG = np.random.default_rng(8)
SPONGE = smooth(RNG.random((21, 26, 37)), sigma_vox=2) > 0.49


def by_definition(solid: Mask, known: Mask) -> NDArray[np.float32]:
    """Put a ball at every voxel."""
    radius = ndimage.distance_transform_edt(solid | ~known)
    solid = solid & known
    places = np.argwhere(solid)
    thickness = np.zeros(solid.shape, np.float32)
    for place in places:
        r = radius[tuple(place)]
        inside = places[((places - place) ** 2).sum(axis=1) < np.rint(r * r)]
        at = tuple(inside.T)
        thickness[at] = np.maximum(thickness[at], np.float32(2 * r))
    return thickness


def test_thickness_is_that_of_its_definition() -> None:
    everywhere = np.ones(SPONGE.shape, bool)

    np.testing.assert_array_equal(
        local_thickness(SPONGE), by_definition(SPONGE, everywhere)
    )


@pytest.mark.parametrize("cut", [np.s_[:1], np.s_[:3, :2], np.s_[:, :, :1]])
def test_of_flat_and_long_volumes_too(cut: tuple[slice, ...]) -> None:
    solid = np.ascontiguousarray(SPONGE[cut])
    everywhere = np.ones(solid.shape, bool)

    assert np.array_equal(local_thickness(solid), by_definition(solid, everywhere))


def test_outside_the_region_is_neither_void_nor_solid() -> None:
    z, y, x = np.mgrid[:21, :26, :37]
    known = np.hypot(y - 12, x - 18) < 11 + 0 * z

    np.testing.assert_array_equal(
        local_thickness(SPONGE, known=known), by_definition(SPONGE, known)
    )


@pytest.mark.parametrize("turn", TURNS)
@pytest.mark.parametrize("solid", [ball, plate, rod])
def test_what_is_64_voxels_thick_is_found_so_within_2_per_cent(
    solid: Callable[..., Solid], turn: str
) -> None:
    shape = solid(32.0, TURNS[turn], size=104)

    thickness = local_thickness(shape.mask)[shape.mask & shape.window]

    assert np.median(thickness) == pytest.approx(64, rel=0.02)


@pytest.mark.parametrize("turn", TURNS)
def test_the_wall_of_a_tube_is_as_thick_as_it_is_within_a_voxel(turn: str) -> None:
    pipe = tube(24.0, TURNS[turn], size=60)

    wall = local_thickness(pipe.mask)[pipe.mask & pipe.window]

    assert np.median(wall) == pytest.approx(12, abs=1)


def test_a_plate_of_even_voxels_is_right_and_one_of_odd_voxels_a_voxel_too_thick() -> (
    None
):
    for voxels in (6, 7):
        slab = np.zeros((20, 20, 20), bool)
        slab[5 : 5 + voxels] = True

        thickness = local_thickness(slab)[slab]

        assert set(thickness.tolist()) == {voxels + voxels % 2}


def test_the_cut_of_the_region_does_not_thin_what_it_cuts() -> None:
    slab = np.zeros((20, 30, 30), bool)
    slab[5:11] = True

    assert set(local_thickness(slab)[5:11].ravel().tolist()) == {6}


@pytest.mark.parametrize("axes", [(0, 2, 1), (2, 0, 1), (1, 2, 0)])
def test_turning_and_mirroring_changes_no_thickness(axes: tuple[int, int, int]) -> None:
    def turned(image: NDArray[np.generic]) -> NDArray[np.generic]:
        return np.ascontiguousarray(image.transpose(axes)[::-1, :, ::-1])

    np.testing.assert_array_equal(
        local_thickness(turned(SPONGE).astype(bool)), turned(local_thickness(SPONGE))
    )


def test_a_block_with_its_halo_has_the_thickness_of_the_whole() -> None:
    solid = smooth(RNG.random((40, 44, 150)), sigma_vox=2) > 0.49
    radius2 = largest_radius2_vox2(solid, where=np.ones(solid.shape, bool))
    halo = thickness_halo_vox(radius2)
    assert halo < 40

    block = local_thickness(solid[:, :, 60 - halo : 80 + halo], radius2_vox2=radius2)

    whole = local_thickness(solid)
    np.testing.assert_array_equal(block[:, :, halo:-halo], whole[:, :, 60:80])


def test_the_largest_radius_is_looked_for_where_it_is_told() -> None:
    where = np.zeros(SPONGE.shape, bool)
    where[:5] = True
    radius = ndimage.distance_transform_edt(SPONGE)

    found = largest_radius2_vox2(SPONGE, where=where)

    assert found == round(float(radius[:5].max()) ** 2)


def test_all_solid_is_refused_in_one_sentence() -> None:
    with pytest.raises(DataError, match="every known voxel is solid"):
        local_thickness(np.ones((5, 5, 5), bool))
    assert local_thickness(np.zeros((5, 5, 5), bool)).max() == 0


@pytest.mark.parametrize(("factor", "within"), [(2, 0.02), (4, 0.03)])
def test_thick_struts_on_a_coarse_grid_keep_their_mean(
    factor: int, within: float
) -> None:
    solid = smooth(RNG.random((120, 120, 120)), sigma_vox=14) > 0.5

    fine = local_thickness(solid)
    binned = block_means(solid, factor=factor) > 0.5
    coarse = thickness_from_binned(local_thickness(binned), factor=factor)

    assert fine[solid].mean() > 30
    assert coarse[binned].mean() == pytest.approx(fine[solid].mean(), rel=within)


def test_human_bone_is_as_thick_as_bonej_finds(real_data: Path) -> None:
    grey = tifffile.imread(real_data / "bone" / "lhdl_3155_D_4_bc_19.5um.tif")
    solid = gaussian(grey, 1, preserve_range=True) > 63
    voxel_um = 19.5

    strut = local_thickness(solid)[solid].astype(float) * voxel_um
    space = local_thickness(~solid)[~solid].astype(float) * voxel_um

    assert strut.mean() == pytest.approx(260.89, rel=0.03)
    assert strut.std() == pytest.approx(103.53, rel=0.03)
    assert space.mean() == pytest.approx(790.81, rel=0.03)
    assert space.std() == pytest.approx(254.03, rel=0.03)


def test_a_small_cut_of_bone_is_as_thick_as_bonej_finds_within_a_voxel(
    real_data: Path,
) -> None:
    solid = read_test25a(real_data / "bone" / "test25a.aim")

    strut = local_thickness(solid)[solid].astype(float) * 34

    assert strut.mean() == pytest.approx(257.0, abs=34)
    assert strut.std() == pytest.approx(63.6, abs=34)
