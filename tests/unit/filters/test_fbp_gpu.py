"""The graphics card's steps, with the processor's libraries in the card's place."""

import sys
from pathlib import Path

import finufft
import numpy as np
import pytest
from numpy.typing import NDArray

from fissura import blocks, reconstruct
from fissura.filters.projections.fbp import Geometry, angle_weights, back_project
from fissura.filters.projections.fbp_gpu import (
    _image,
    back_project_on_card,
    why_no_card,
)
from fissura.io import open_omezarr
from fissura.model import Scan
from fissura.settings import Reconstruct

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
    if missing := why_no_card():
        pytest.skip(f"no graphics card is here: {missing}")
    views, geometry = _views_and_geometry(96, 96, 47.5)
    ours = back_project(views[0], views[1], geometry)
    _assert_alike(ours, back_project_on_card(views[0], views[1], geometry))


def test_without_a_card_the_processor_does_it_and_says_so(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setitem(sys.modules, "cufinufft", None)
    voxels = {}
    for device in ("cpu", "gpu"):
        settings = Reconstruct.model_validate({"device": device, "centre_px": 15.5})
        made = reconstruct.volume(
            _scan(),
            settings,
            into=tmp_path / device,
            voxel_um=None,
            executor=blocks.Executor(),
        )
        voxels[device] = np.asarray(open_omezarr(made.path)[0])
        said = " ".join(made.remarks)
        assert ("the processor did it" in said) is (device == "gpu")
    np.testing.assert_array_equal(voxels["gpu"], voxels["cpu"])


def _scan() -> Scan:
    rng = np.random.default_rng(3)
    counts = rng.uniform(0.4, 1, (40, 3, 32)).astype(np.float32)
    angles_rad = np.arange(40) * np.pi / 40
    none = np.zeros((0, 3, 32), np.float32)
    return Scan(counts, none, none, angles_rad, pixel_um=None, source="noise")
