"""The graphics card's steps, with the processor's libraries in the card's place."""

import sys

import finufft
import numpy as np
import pytest

from fissura.errors import SettingsError
from fissura.filters.fbp import Geometry, angle_weights, back_project
from fissura.filters.fbp_gpu import _image, check_card


@pytest.mark.parametrize(("width", "edge", "centre"), [(96, 96, 47.5), (97, 60, 51.3)])
def test_the_card_takes_the_same_steps(width: int, edge: int, centre: float) -> None:
    rng = np.random.default_rng(0)
    angles = np.arange(150) * np.pi / 150
    views = np.cumsum(rng.normal(size=(2, 150, width)), axis=2).astype(np.float32)
    geometry = Geometry(angles, angle_weights(angles), width, centre, edge, "cosine")
    ours = back_project(views[0], views[1], geometry)
    both = _image(np, finufft.Plan, (views[0], views[1]), geometry)
    for one, other in zip(ours, (both.real, both.imag), strict=True):
        assert np.abs(one - other).max() < 4e-3 * np.abs(one).max()
        assert np.std(one - other) < 2e-3 * np.std(one)


def test_a_card_asked_for_but_absent_is_one_sentence(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "cufinufft", None)
    with pytest.raises(SettingsError, match=r"fissura\[gpu\]"):
        check_card()
