"""What holds for every sheet, hole and curve that can be made up."""

from math import pi

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fissura.measure.tensile import strength
from fissura.phantoms import curve
from fissura.phantoms.probe import across
from fissura.phantoms.render import SHEET_SHARE, draw_hole, draw_sheet
from fissura.settings import Measure

directions = st.tuples(*[st.floats(-1, 1)] * 3).filter(
    lambda way: np.linalg.norm(way) > 0.1
)


@settings(max_examples=40, deadline=None, derandomize=True)
@given(
    way=directions,
    turn=st.floats(0, 6.3),
    length=st.floats(40, 110),
    slender=st.floats(0.5, 0.9),
    opening=st.floats(1.5, 4.0),
)
def test_a_crack_keeps_its_volume_whichever_way_it_lies(
    way: tuple[float, float, float],
    turn: float,
    length: float,
    slender: float,
    opening: float,
) -> None:
    normal = np.array(way) / np.linalg.norm(way)
    half = np.array([length, slender * length, opening]) / 2
    covered = np.zeros((48, 48, 48), np.float32)
    centre = np.full(3, 61.0)
    axes = np.stack([*across(normal, turn_rad=turn), normal])
    wave = np.array([1.5, 0.1, turn, 1.0, 0.12, 0.5])
    draw_sheet(covered, (0, 0, 0), 2.6, centre, axes, half, wave)
    volume = covered.sum(dtype=np.float64) * 2.6**3
    assert volume == pytest.approx(SHEET_SHARE * 2 * pi * half.prod(), rel=0.03)
    assert 0 <= covered.min() <= covered.max() <= 1 + 1e-5


@settings(max_examples=20, deadline=None, derandomize=True)
@given(way=directions, radius=st.floats(9, 20), depth=st.floats(30, 60))
def test_a_hole_keeps_its_volume_whichever_way_it_is_drilled(
    way: tuple[float, float, float], radius: float, depth: float
) -> None:
    axis = np.array(way) / np.linalg.norm(way)
    covered = np.zeros((40, 40, 40), np.float32)
    reach = np.array([depth / 3, 2 * depth / 3])
    draw_hole(covered, (0, 0, 0), 2.6, np.full(3, 51.0), axis, radius, reach)
    volume = covered.sum(dtype=np.float64) * 2.6**3
    assert volume == pytest.approx(pi * radius**2 * depth, rel=0.05)


@settings(max_examples=50, deadline=None, derandomize=True)
@given(uts=st.floats(0.1, 200), modulus=st.floats(0.01, 20), seed=st.integers(0, 99))
def test_every_curve_reads_as_it_was_meant(
    uts: float, modulus: float, seed: int
) -> None:
    read = strength(curve(uts, modulus, rng=np.random.default_rng(seed)), Measure())
    assert read.modulus_gpa == pytest.approx(modulus, rel=0.02)
    assert read.uts_mpa == pytest.approx(uts, rel=0.02)
