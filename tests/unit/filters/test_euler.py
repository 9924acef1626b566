"""Euler numbers of known solids, and what a region's cut adds to them."""

from pathlib import Path

import numpy as np
import pytest
import tifffile
from aim25a import read_test25a
from numpy.typing import NDArray
from skimage.filters import gaussian
from skimage.measure import euler_number as euler_of_scikit_image

from fissura.errors import DataError
from fissura.filters.masks.connected_parts import largest_part
from fissura.filters.masks.euler import (
    cell_counts,
    edge_corrected_from,
    euler_from,
    euler_number,
)

Mask = NDArray[np.bool_]
SPONGE = np.random.default_rng(1).random((9, 11, 13)) > 0.6
ENDS = (True, True, True)


def count(solid: Mask, region: Mask | None = None) -> NDArray[np.int64]:
    """Count the cells of a whole array."""
    z, y, x = map(slice, solid.shape)
    return cell_counts(solid, owned=(z, y, x), on_low=ENDS, on_high=ENDS, region=region)


def test_euler_numbers_of_known_solids() -> None:
    ball = np.zeros((9, 9, 9), bool)
    ball[2:7, 2:7, 2:7] = True
    hollow = ball.copy()
    hollow[4, 4, 4] = False
    ring = ball.copy()
    ring[:, 4, 4] = False
    touching = np.zeros((4, 4, 4), bool)
    touching[1, 1, 1] = touching[2, 2, 2] = True

    assert euler_number(ball) == 1
    assert euler_number(hollow) == 2
    assert euler_number(ring) == 0
    assert euler_number(ball) + euler_number(ring) == 1
    assert euler_number(touching) == 1
    assert euler_number(np.zeros((3, 3, 3), bool)) == 0


def test_a_sponge_has_the_euler_number_of_scikit_image() -> None:
    assert euler_number(SPONGE) == euler_of_scikit_image(SPONGE, connectivity=3)


@pytest.mark.parametrize("axes", [(0, 2, 1), (2, 0, 1), (1, 2, 0)])
def test_turning_and_mirroring_a_volume_changes_no_count(
    axes: tuple[int, int, int],
) -> None:
    turned = np.ascontiguousarray(SPONGE.transpose(axes)[::-1, :, ::-1])

    np.testing.assert_array_equal(count(turned), count(SPONGE))


def test_a_box_cut_out_of_a_solid_holds_neither_a_part_nor_a_tunnel_of_it() -> None:
    block = np.ones((4, 5, 6), bool)

    assert euler_from(count(block)) == 1
    assert edge_corrected_from(count(block)) == 0


def test_boxes_that_fill_a_solid_add_up_to_what_it_has_inside() -> None:
    wide = np.ones((6, 6, 6), bool)
    wide[:, 2:4, 2:4] = False
    halves = [count(np.ascontiguousarray(half)) for half in (wide[:3], wide[3:])]

    assert sum(map(edge_corrected_from, halves)) == edge_corrected_from(count(wide))


def test_a_region_mask_that_is_a_box_is_the_box() -> None:
    wide = np.pad(SPONGE, 2, constant_values=True)
    region = np.zeros(wide.shape, bool)
    region[2:-2, 2:-2, 2:-2] = True

    np.testing.assert_array_equal(count(wide, region), count(SPONGE))


def test_a_block_without_its_neighbours_is_refused() -> None:
    everything = (slice(0, 9), slice(0, 11), slice(0, 13))

    with pytest.raises(DataError, match="on axis 1"):
        cell_counts(SPONGE, owned=everything, on_low=(True, False, True), on_high=ENDS)


def test_human_bone_has_the_counts_of_bonej(real_data: Path) -> None:
    grey = tifffile.imread(real_data / "bone" / "lhdl_3155_D_4_bc_19.5um.tif")
    solid = gaussian(grey, 1, preserve_range=True) > 63
    assert solid.sum() == 1_869_940
    largest = largest_part(solid, connectivity=26)

    counts = count(largest)

    assert euler_from(counts) == -198
    assert edge_corrected_from(counts) == -233.875


def test_a_small_cut_of_bone_has_the_counts_of_bonej(real_data: Path) -> None:
    solid = read_test25a(real_data / "bone" / "test25a.aim")
    assert solid.mean() == pytest.approx(0.4536, abs=5e-5)

    assert euler_from(count(solid)) == -4
    assert edge_corrected_from(count(solid)) == -5.625
