"""Lesions by a threshold of their own: planted voids have their volume."""

from __future__ import annotations

from math import pi
from typing import TYPE_CHECKING

import numpy as np
import pytest

from fissura import segment
from fissura.blocks import Executor, Threads
from fissura.filters.volumes.gaussian import smooth
from fissura.measure.damage.local_volume import local_lesion, local_volumes
from fissura.model import Bone, Finding, Kind, Volume
from fissura.settings import Segment

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

VOXEL_UM = 1.3


def _finding(
    centre: tuple[float, float, float], length_um: float, number: int = 1
) -> Finding:
    z, y, x = (c * VOXEL_UM for c in centre)
    size = (length_um, length_um, 5.0)
    return Finding(
        number, Kind.MICROCRACK, 0.9, z, y, x, *size, 1e3, 1e3, 1, 0, 0, 0.9, 9
    )


def _bone(grey: NDArray[np.float32], folder: Path) -> tuple[Volume, Bone]:
    volume = Volume(grey, VOXEL_UM)
    settings = Segment(region="whole")
    executor = Executor(Threads(1))
    return volume, segment.bone(
        volume, settings, into=folder / "b.zarr", executor=executor
    )


def _plate_with(void: NDArray[np.bool_], background: float) -> NDArray[np.float32]:
    """Return a plate of bone in marrow, brighter or darker, with a void in it."""
    grey = np.zeros(void.shape, np.float32)
    grey[:, 8:-8] = background
    grey[void] = 0
    blurred = smooth(grey, sigma_vox=0.7)
    return blurred + np.random.default_rng(3).normal(0, 3, void.shape).astype(
        np.float32
    )


@pytest.mark.parametrize("background", [100.0, 140.0])
def test_a_disc_has_its_volume_whatever_the_grey_of_its_bone(
    tmp_path: Path, background: float
) -> None:
    z, y, x = np.mgrid[-30:31, -30:31, -30:31]
    disc = (np.abs(y) <= 2) & (z * z + x * x <= 15**2)
    volume, bone = _bone(_plate_with(disc, background), tmp_path)
    core = (np.abs(y) <= 1) & (z * z + x * x <= 13**2)

    labels = Volume(core.astype(np.uint32), VOXEL_UM)
    found = local_lesion(volume, labels, bone, 1, volume.box)

    assert found.volume_um3 == pytest.approx(disc.sum() * VOXEL_UM**3, rel=0.06)
    assert found.threshold.solid_grey == pytest.approx(background, abs=2)
    assert disc.sum() == pytest.approx(5 * pi * 15**2, rel=0.01)


def test_a_lesion_next_to_it_does_not_count(tmp_path: Path) -> None:
    z, y, x = np.mgrid[-30:31, -30:31, -30:31]
    near = (np.abs(y) <= 2) & (z * z + (x + 12) ** 2 <= 8**2)
    far = (np.abs(y) <= 2) & (z * z + (x - 8) ** 2 <= 8**2)
    volume, bone = _bone(_plate_with(near | far, 100.0), tmp_path)
    labels = Volume(near.astype(np.uint32) + 2 * far.astype(np.uint32), VOXEL_UM)

    findings = [_finding((30, 30, 18), 20), _finding((30, 30, 38), 20, number=2)]
    true_um3 = [part.sum() * VOXEL_UM**3 for part in (near, far)]
    by_blocks = [
        local_volumes(
            volume, labels, bone, findings, executor=Executor(Threads(2), edges)
        )
        for edges in ((64, 64, 64), (17, 23, 31))
    ]

    found = [f.local_volume_um3 for f in by_blocks[0]]
    assert found == pytest.approx(true_um3, rel=0.1)
    assert by_blocks[0] == by_blocks[1]


def test_a_finding_without_voxels_has_no_volume(tmp_path: Path) -> None:
    volume, bone = _bone(_plate_with(np.zeros((40, 40, 40), bool), 100.0), tmp_path)
    labels = Volume(np.zeros((40, 40, 40), np.uint32), VOXEL_UM)

    assert local_lesion(volume, labels, bone, 1, volume.box).volume_um3 == 0
    findings = [_finding((20,) * 3, 20)]
    assert (
        local_volumes(volume, labels, bone, findings, executor=Executor()) == findings
    )
