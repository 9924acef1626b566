"""Surfaces have the areas that geometry gives them, whichever way they face."""

import numpy as np
import pytest
from solids import SOLIDS, TILTED, TURNS, UPRIGHT, ball, plate

from fissura.filters.masks.surface_area import (
    facing,
    surface_area_vox2,
    surface_normals,
    surface_of_grey,
    surface_of_mask,
)
from fissura.filters.volumes.gaussian import smooth

SPONGE = smooth(np.random.default_rng(4).random((20, 24, 28)), sigma_vox=1.5)
EVERYWHERE = np.ones(SPONGE.shape, bool)


@pytest.mark.parametrize("turn", TURNS)
@pytest.mark.parametrize("name", SOLIDS)
def test_the_surface_of_a_known_solid_is_right_within_2_per_cent(
    name: str, turn: str
) -> None:
    solid = SOLIDS[name](10.0, TURNS[turn], size=60)

    of_grey = surface_of_grey(solid.grey, threshold=0.5, where=solid.window)
    of_mask = surface_of_mask(solid.mask, where=solid.window)

    assert of_grey == pytest.approx(solid.area_vox2, rel=0.02)
    assert of_mask == pytest.approx(solid.area_vox2, rel=0.02)


def test_a_smoothed_scan_gives_the_area_within_1_per_cent() -> None:
    solid = ball(12.0, UPRIGHT, size=40)

    area = surface_of_grey(
        smooth(solid.grey, sigma_vox=0.7), threshold=0.5, where=solid.window
    )

    assert area == pytest.approx(solid.area_vox2, rel=0.01)


def test_what_the_region_cuts_is_no_surface() -> None:
    assert surface_of_grey(SPONGE + 1, threshold=0.5, where=EVERYWHERE) == 0
    half = np.zeros(SPONGE.shape, np.float32)
    half[:10] = 1

    area = surface_of_grey(half, threshold=0.5, where=EVERYWHERE)

    assert area == pytest.approx(24 * 28)


@pytest.mark.parametrize("axes", [(0, 2, 1), (2, 0, 1), (1, 2, 0)])
def test_turning_and_mirroring_changes_no_area(axes: tuple[int, int, int]) -> None:
    turned = np.ascontiguousarray(SPONGE.transpose(axes)[::-1, :, ::-1])

    area = surface_of_grey(
        turned, threshold=0.5, where=np.ones(turned.shape, dtype=bool)
    )

    assert area == pytest.approx(
        surface_of_grey(SPONGE, threshold=0.5, where=EVERYWHERE), rel=1e-7
    )


def test_twice_as_large_has_four_times_the_area() -> None:
    small, large = (ball(r, UPRIGHT, size=int(4 * r)) for r in (10.0, 20.0))

    areas = [
        surface_of_grey(of.grey, threshold=0.5, where=of.window)
        for of in (small, large)
    ]

    assert areas[1] / areas[0] == pytest.approx(4, rel=0.01)


def test_a_tilted_plate_faces_where_it_was_turned_to() -> None:
    solid = plate(8.0, TILTED, size=50)

    normals = surface_normals(
        smooth(solid.grey, sigma_vox=1), threshold=0.5, where=solid.window
    )

    towards = np.abs(facing() @ TILTED[0])
    mean = float(towards @ normals) / float(normals.sum())
    assert mean > 0.999
    assert surface_area_vox2(normals) == pytest.approx(solid.area_vox2, rel=0.01)
