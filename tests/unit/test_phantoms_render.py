"""Shapes drawn into voxels keep the volume geometry gives them."""

from math import pi

import numpy as np
import pytest
from numpy.typing import NDArray

from fissura.phantoms.probe import across
from fissura.phantoms.render import (
    SHEET_SHARE,
    box_around,
    draw_ellipsoid,
    draw_hole,
    draw_sheet,
)

FLAT = np.array([0.0, 0.1, 0.0, 0.0, 0.1, 0.0])
WAVY = np.array([2.0, 0.1, 0.3, 1.5, 0.13, 1.0])
NORMALS = [(1.0, 0.0, 0.0), (0.0, 0.6, 0.8), (0.5, -0.5, 0.7071)]
CENTRE = np.array([61.3, 60.1, 58.8])


def _axes(normal: tuple[float, float, float]) -> NDArray[np.float64]:
    across_it = np.array(normal) / np.linalg.norm(normal)
    return np.stack([*across(across_it, turn_rad=0.4), across_it])


def _empty(voxel_um: float) -> NDArray[np.float32]:
    return np.zeros((round(120 / voxel_um),) * 3, np.float32)


@pytest.mark.parametrize("normal", NORMALS)
@pytest.mark.parametrize("voxel_um", [1.3, 2.6, 5.2])
@pytest.mark.parametrize("wave", [FLAT, WAVY], ids=["flat", "wavy"])
def test_a_sheet_thinner_than_a_voxel_keeps_its_volume(
    normal: tuple[float, float, float], voxel_um: float, wave: NDArray[np.float64]
) -> None:
    covered = _empty(voxel_um)
    half = np.array([40.0, 25.0, 0.75])
    draw_sheet(covered, (0, 0, 0), voxel_um, CENTRE, _axes(normal), half, wave)
    volume = covered.sum(dtype=np.float64) * voxel_um**3
    assert volume == pytest.approx(SHEET_SHARE * pi * 2 * half.prod(), rel=0.03)


def test_a_sheet_wider_than_a_voxel_covers_whole_voxels_and_no_more() -> None:
    covered = _empty(1.3)
    half = np.array([40.0, 25.0, 2.0])
    draw_sheet(covered, (0, 0, 0), 1.3, CENTRE, _axes(NORMALS[2]), half, FLAT)
    assert covered.max() == pytest.approx(1.0, abs=1e-5)
    assert covered.min() == 0.0


@pytest.mark.parametrize("normal", [(1.0, 0.0, 0.0), (0.8, 0.6, 0.0), (0.7, -0.5, 0.5)])
def test_a_hole_through_a_flat_plate_takes_a_cylinder(
    normal: tuple[float, float, float],
) -> None:
    plate = np.zeros((60, 50, 50), np.float32)
    plate[20:40] = 1
    covered = np.zeros_like(plate)
    axis = np.array(normal) / np.linalg.norm(normal)
    centre = np.array([29.5, 25.2, 24.7]) * 2.6
    draw_hole(covered, (0, 0, 0), 2.6, centre, axis, 9.0, np.array([90.0, 90.0]))
    volume = float((covered * plate).sum(dtype=np.float64)) * 2.6**3
    assert volume == pytest.approx(pi * 81 * 20 * 2.6 / abs(axis[0]), rel=0.05)


def test_ellipsoids_that_touch_are_not_counted_twice() -> None:
    covered = np.zeros((30, 30, 30), np.float32)
    half = np.array([9.5, 4.5, 2.5])
    for shift in (0.0, 0.0, 19.0):
        centre = np.array([20.0 + shift, 40.0, 40.0])
        draw_ellipsoid(covered, (0, 0, 0), 2.6, centre, np.eye(3), half)
    volume = covered.sum(dtype=np.float64) * 2.6**3
    assert volume == pytest.approx(2 * 4 / 3 * pi * half.prod(), rel=0.02)


def test_a_shape_drawn_into_a_box_lies_where_it_would_in_the_whole() -> None:
    whole, axes = _empty(2.6), _axes(NORMALS[2])
    half = np.array([30.0, 20.0, 1.5])
    draw_sheet(whole, (0, 0, 0), 2.6, CENTRE, axes, half, WAVY)
    shape = (whole.shape[0], whole.shape[1], whole.shape[2])
    box = box_around(CENTRE, 36.0, shape=shape, voxel_um=2.6)
    part = np.zeros(box.shape, np.float32)
    draw_sheet(part, box.start, 2.6, CENTRE, axes, half, WAVY)
    assert box.size < whole.size
    np.testing.assert_allclose(part, whole[box.slices], atol=1e-6)
    assert part.sum() == pytest.approx(whole.sum())
