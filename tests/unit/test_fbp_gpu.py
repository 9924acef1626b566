"""The graphics card's steps, with the processor's libraries in the card's place."""

import sys

import finufft
import numpy as np
import pytest
from numpy.typing import NDArray

from fissura.errors import SettingsError
from fissura.filters.projections.fbp import Geometry, angle_weights, back_project
from fissura.filters.projections.fbp_gpu import _image, back_project_on_card, check_card

Pair = tuple[NDArray[np.float32], NDArray[np.float32]]


def _views_and_geometry(
    width: int, edge: int, centre: float
) -> tuple[NDArray[np.float32], Geometry]:
    rng = np.random.default_rng(0)
    angles = np.arange(150) * np.pi / 150
    views = np.cumsum(rng.normal(size=(2, 150, width)), axis=2).astype(np.float32)
    weights = angle_weights(angles)
    return views, Geometry(angles, weights, width, centre, edge, "cosine")


def _assert_alike(ours: Pair, theirs: Pair) -> None:
    for one, other in zip(ours, theirs, strict=True):
        assert np.abs(one - other).max() < 4e-3 * np.abs(one).max()
        assert np.std(one - other) < 2e-3 * np.std(one)


@pytest.mark.parametrize(("width", "edge", "centre"), [(96, 96, 47.5), (97, 60, 51.3)])
def test_the_card_takes_the_same_steps(width: int, edge: int, centre: float) -> None:
    views, geometry = _views_and_geometry(width, edge, centre)
    ours = back_project(views[0], views[1], geometry)
    both = _image(np, finufft.Plan, (views[0], views[1]), geometry)
    _assert_alike(ours, (both.real, both.imag))


def test_a_real_card_gives_the_same_slices() -> None:
    try:
        check_card()
    except SettingsError:
        pytest.skip("no graphics card is here")
    views, geometry = _views_and_geometry(96, 96, 47.5)
    ours = back_project(views[0], views[1], geometry)
    _assert_alike(ours, back_project_on_card(views[0], views[1], geometry))


def test_a_card_asked_for_but_absent_is_one_sentence(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "cufinufft", None)
    with pytest.raises(SettingsError, match=r"fissura\[gpu\]"):
        check_card()
