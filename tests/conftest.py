"""Fixtures and Hypothesis profiles shared by every suite."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest
from hypothesis import settings

from fissura.blocks import Threads, build_pyramid
from fissura.filters.volumes.gaussian import smooth
from fissura.io import new_volume
from fissura.model import Volume

settings.register_profile("dev", deadline=None, max_examples=20)
settings.register_profile("ci", deadline=None, derandomize=True, max_examples=40)
settings.load_profile("ci" if os.environ.get("CI") else "dev")

SLOW = frozenset(Path(__file__).with_name("slow.txt").read_text("utf-8").split())
"""Tests, or files of tests, that `make test-fast` leaves out: measured, not guessed."""
SHARED = Path(__file__).parents[2] / "shared" / "data"


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests that took long when they were measured."""
    for item in items:
        name = item.nodeid.partition("[")[0]
        if not SLOW.isdisjoint({name, name.partition("::")[0]}):
            item.add_marker(pytest.mark.slow)


@pytest.fixture
def real_data() -> Path:
    """Return the folder of real scans and volumes; skip, saying so, without it."""
    if not SHARED.is_dir():
        pytest.skip(f"the real data is not here: {SHARED}")
    return SHARED


@pytest.fixture(scope="session")
def damaged_plate() -> Volume:
    """Return a plate of bone 104 µm thick, with one crack and one hole, and noise.

    The crack is an even ellipse of 65 x 42 x 3.9 µm at z 252 µm, the hole a cylinder
    of 31 µm across the plate at z 91 µm; voxels of 2.6 µm, contrast-to-noise 10.
    """
    z, y, x = np.mgrid[:130, :70, :90].astype(np.float32)
    plate = np.clip(20.5 - np.abs(y - 35), 0, 1)
    hole = np.clip(6.5 - np.hypot(z - 35, x - 40), 0, 1)
    ellipse = np.hypot((z - 97) / 12.5, (x - 50) / 8) <= 1
    crack = np.clip(1.25 - np.abs(y - 34 - 0.1 * (x - 50)), 0, 1) * ellipse
    noise = np.random.default_rng(5).normal(0, 0.1, plate.shape)
    bone = plate * (1 - hole) * (1 - np.minimum(crack, 1))
    return Volume((smooth(bone, sigma_vox=0.7) + noise).astype(np.float32), 2.6)


@pytest.fixture(scope="module")
def plate(damaged_plate: Volume, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return that plate as an OME-Zarr volume, to be read only."""
    path = tmp_path_factory.mktemp("plate") / "plate.ome.zarr"
    with new_volume(
        path,
        shape=damaged_plate.shape,
        dtype="float32",
        voxel_um=2.6,
        content="grey",
        about={},
    ) as target:
        target.write(target.box, damaged_plate.read(damaged_plate.box))
        build_pyramid(target, workers=Threads(1))
    return path
