"""What holds for every sheet, hole and curve that can be made up."""

from math import pi

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fissura.measure.tensile import strength
from fissura.model import Box
from fissura.phantoms import curve
from fissura.phantoms.planting.lesion import Form, Lesion, Planted, Thing
from fissura.phantoms.planting.placement import across
from fissura.phantoms.shapes import Balls, Ellipsoids, draw_balls, draw_ellipsoids
from fissura.phantoms.shapes.sheet import rough_sheet
from fissura.settings import Measure

NUMBERS = (0.0,) * 12
UNKNOWN = Planted(0, Thing.MICROCRACK, Form.SHEET, *NUMBERS)
directions = st.tuples(*[st.floats(-1, 1)] * 3).filter(
    lambda way: np.linalg.norm(way) > 0.1
)


@settings(max_examples=40, deadline=None, derandomize=True)
@given(
    way=directions,
    turn=st.floats(0, 6.3),
    length=st.floats(20, 100),
    slender=st.floats(0.5, 0.9),
    opening=st.floats(0.8, 4.0),
    voxel_um=st.sampled_from([1.3, 2.6, 4.0]),
    seed=st.integers(0, 99),
)
def test_a_crack_keeps_its_volume_whichever_way_it_lies(
    way: tuple[float, float, float],
    turn: float,
    length: float,
    slender: float,
    opening: float,
    voxel_um: float,
    seed: int,
) -> None:
    normal = np.array(way) / np.linalg.norm(way)
    rng = np.random.default_rng(seed)
    sheet = rough_sheet(length, slender * length, opening, ligaments=seed % 3, rng=rng)
    axes = np.vstack([across(normal, turn), normal])
    lesion = Lesion(UNKNOWN, sheets=(sheet.moved(np.full(3, 61.0), axes),))
    covered = lesion.draw(lesion.box(voxel_um), voxel_um)
    volume = covered.sum(dtype=np.float64) * voxel_um**3
    assert volume == pytest.approx(sheet.volume_um3(), rel=0.02)
    assert 0 <= covered.min() <= covered.max() <= 1 + 1e-5


@settings(max_examples=30, deadline=None, derandomize=True)
@given(
    way=directions,
    half=st.tuples(st.floats(6, 14), st.floats(3, 8), st.floats(1.5, 4)),
    place=st.tuples(*[st.floats(20, 24)] * 3),
    voxel_um=st.sampled_from([1.3, 2.6]),
)
def test_a_lacuna_keeps_its_volume_whichever_way_it_lies(
    way: tuple[float, float, float],
    half: tuple[float, float, float],
    place: tuple[float, float, float],
    voxel_um: float,
) -> None:
    normal = np.array(way) / np.linalg.norm(way)
    axes = np.vstack([across(normal, 0.3), normal])
    one = Ellipsoids(np.array([place]), axes[None], np.array([half]))
    box = Box.whole((round(45 / voxel_um),) * 3)
    cover, owner = np.zeros(box.shape, np.float32), np.zeros(box.shape, np.int32)
    draw_ellipsoids(
        one,
        np.array([7], np.int32),
        box=box,
        voxel_um=voxel_um,
        cover=cover,
        owner=owner,
        owned_from=0.01,
    )
    volume = cover.sum(dtype=np.float64) * voxel_um**3
    assert volume == pytest.approx(one.volume_um3()[0], rel=0.02)
    assert ((owner == 7) == (cover >= 0.01)).all()


@settings(max_examples=20, deadline=None, derandomize=True)
@given(way=directions, radius=st.floats(8, 20), length=st.floats(20, 60))
def test_a_tube_keeps_its_volume_whichever_way_it_lies(
    way: tuple[float, float, float], radius: float, length: float
) -> None:
    axis = np.array(way) / np.linalg.norm(way)
    ends = np.full(3, 60.0) + np.outer([-0.5, 0.5], length * axis)
    tube = Balls.along(ends, np.full(2, radius))
    box = tube.box(1.3)
    covered = np.zeros(box.shape, np.float32)
    draw_balls(tube, box=box, voxel_um=1.3, cover=covered)
    volume = covered.sum(dtype=np.float64) * 1.3**3
    expected = pi * radius**2 * (length + 4 / 3 * radius)
    assert volume == pytest.approx(expected, rel=0.01)
    inside = np.argwhere(covered > 0.99) + np.array(box.start)
    assert (tube.depth_um(inside * 1.3) > 0).all()


@settings(max_examples=50, deadline=None, derandomize=True)
@given(uts=st.floats(0.1, 200), modulus=st.floats(0.01, 20), seed=st.integers(0, 99))
def test_every_curve_reads_as_it_was_meant(
    uts: float, modulus: float, seed: int
) -> None:
    read = strength(curve(uts, modulus, rng=np.random.default_rng(seed)), Measure())
    assert read.modulus_gpa == pytest.approx(modulus, rel=0.02)
    assert read.uts_mpa == pytest.approx(uts, rel=0.02)
