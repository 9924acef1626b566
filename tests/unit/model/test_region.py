"""Regions: cylinders, boxes and masks say the same of a voxel and of its centre."""

from __future__ import annotations

import pickle
from itertools import product
from math import inf

import numpy as np
import pytest

from fissura.model import Box, Cuboid, Cylinder, Painted, Region, Volume

SHAPE = (9, 12, 14)
PAINTED = np.random.default_rng(0).random(SHAPE) > 0.5
REGIONS: list[Region] = [
    Cylinder.upright(SHAPE, radius_vox=4.2, half_height_vox=2.6),
    Cylinder(SHAPE, (3.0, 9.4, 2.0), 5.0, inf),
    Cuboid(Box((1, 0, 3), (5, 12, 9))),
    Painted(Volume(PAINTED.astype(np.uint8), 1.0)),
]


@pytest.mark.parametrize("region", REGIONS)
def test_a_voxel_counts_if_its_centre_does(region: Region) -> None:
    mask = region.mask(Box.whole(SHAPE))

    for z, y, x in product(*map(range, SHAPE)):
        assert region.holds((z, y, x)) == mask[z, y, x]


@pytest.mark.parametrize("region", REGIONS)
def test_a_box_of_a_mask_is_the_masks_box(region: Region) -> None:
    box = Box((2, 1, 3), (8, 9, 11))

    np.testing.assert_array_equal(
        region.mask(box), region.mask(Box.whole(SHAPE))[box.slices]
    )


@pytest.mark.parametrize("region", REGIONS)
def test_nothing_counts_outside_the_bounds(region: Region) -> None:
    mask = region.mask(Box.whole(SHAPE))
    inside = np.zeros(SHAPE, bool)
    inside[region.bounds.slices] = True

    assert not (mask & ~inside).any()
    assert mask.any()


@pytest.mark.parametrize("region", REGIONS)
def test_a_region_travels_to_other_processes(region: Region) -> None:
    again: Region = pickle.loads(pickle.dumps(region))  # noqa: S301 - our own

    np.testing.assert_array_equal(
        again.mask(Box.whole(SHAPE)), region.mask(Box.whole(SHAPE))
    )


def test_a_cylinder_beside_the_volume_has_no_bounds() -> None:
    assert Cylinder(SHAPE, (40.0, 4.0, 4.0), 3.0, 5.0).bounds.size == 0
