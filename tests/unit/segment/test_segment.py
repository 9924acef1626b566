"""Segmentation: the region, the threshold, and known bone."""

from math import pi
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import ndimage

from fissura import segment
from fissura.blocks import Executor, Threads
from fissura.errors import DataError
from fissura.filters.masks.euler import euler_number
from fissura.filters.volumes.gaussian import smooth
from fissura.io import open_volume
from fissura.model import Bone, Volume
from fissura.settings import Segment

WHOLE = Segment(region_diameter_mm=None, region_height_mm=None)
EXECUTOR = Executor(Threads(2))


def _bone(
    voxels: NDArray[np.generic], settings: Segment, folder: Path, voxel_um: float = 10.0
) -> Bone:
    volume = Volume(voxels, voxel_um)
    return segment.bone(volume, settings, into=folder / "b.ome.zarr", executor=EXECUTOR)


def _ball(edge: int, radius: float) -> NDArray[np.float32]:
    z, y, x = np.ogrid[:edge, :edge, :edge]
    c = (edge - 1) / 2
    away = np.sqrt((z - c) ** 2 + (y - c) ** 2 + (x - c) ** 2)
    return np.clip(radius - away + 0.5, 0, 1).astype(np.float32)


def test_a_ball_has_the_volume_of_a_ball(tmp_path: Path) -> None:
    bone = _bone(_ball(60, 20.3), WHOLE, tmp_path)

    assert bone.bone_vox == pytest.approx(4 / 3 * pi * 20.3**3, rel=0.02)
    assert bone.tissue_vox == 60**3
    assert 0.3 < bone.threshold < 0.7


def test_only_the_cylinder_counts(tmp_path: Path) -> None:
    settings = Segment(region_diameter_mm=0.4, region_height_mm=0.3, threshold=0.5)
    voxels = np.ones((50, 60, 60), np.float32)
    voxels[:, :, :30] = 0

    bone = _bone(voxels, settings, tmp_path)

    assert bone.tissue_vox == pytest.approx(pi * 20**2 * 30, rel=0.01)
    assert bone.bone_vox == pytest.approx(bone.tissue_vox / 2, rel=0.001)
    assert "taken for segmented" in bone.remarks[0]


def test_a_region_larger_than_the_volume_is_said(tmp_path: Path) -> None:
    settings = Segment(region_diameter_mm=0.4, region_height_mm=2.76)

    bone = _bone(_ball(60, 20), settings, tmp_path)

    assert len(bone.remarks) == 1
    assert "2.76 mm high, but the volume only 0.6 mm" in bone.remarks[0]


def test_the_threshold_of_another_scale_marks_the_same_bone(tmp_path: Path) -> None:
    noisy = _ball(50, 15) + np.random.default_rng(0).normal(0, 0.1, (50,) * 3)

    one = _bone(noisy.astype(np.float32), WHOLE, tmp_path / "1")
    other = _bone((noisy * 512 - 100).astype(np.float32), WHOLE, tmp_path / "2")

    assert other.bone_vox == pytest.approx(one.bone_vox, rel=1e-3)
    assert other.threshold == pytest.approx(one.threshold * 512 - 100, rel=0.01)


def test_a_mask_is_reopened_as_it_was_made(tmp_path: Path) -> None:
    made = _bone(_ball(40, 12), WHOLE, tmp_path)

    again = segment.reopen(tmp_path / "b.ome.zarr")

    assert again.threshold == made.threshold
    assert again.region == made.region
    assert int(again.mask.read(again.mask.box).sum()) == made.bone_vox


def test_one_hot_voxel_does_not_move_the_threshold(tmp_path: Path) -> None:
    noisy = _ball(50, 15) + np.random.default_rng(0).normal(0, 0.1, (50,) * 3)
    hot = noisy.copy()
    hot[2, 2, 2] = 1e6
    settings = WHOLE.model_copy(update={"smooth_sigma_vox": 0.0})

    plain = _bone(noisy.astype(np.float32), settings, tmp_path / "1")
    spoilt = _bone(hot.astype(np.float32), settings, tmp_path / "2")

    assert spoilt.threshold == pytest.approx(plain.threshold, abs=0.01)
    assert spoilt.bone_vox == pytest.approx(plain.bone_vox, rel=0.001)


def test_greys_of_one_kind_are_said_to_be_so(tmp_path: Path) -> None:
    noise = np.random.default_rng(0).normal(0, 1, (40,) * 3).astype(np.float32)

    bone = _bone(noise, WHOLE, tmp_path)

    assert "do not fall into two classes" in bone.remarks[0]


def test_a_volume_of_one_grey_is_refused(tmp_path: Path) -> None:
    with pytest.raises(
        DataError, match="every voxel of the volume's region has the grey value 1"
    ):
        _bone(np.ones((9, 9, 9), np.float32), WHOLE, tmp_path)


def test_voxels_that_are_no_numbers_are_refused_and_nothing_written(
    tmp_path: Path,
) -> None:
    voxels = _ball(20, 6)
    voxels[3, 4, 5] = np.nan

    with pytest.raises(DataError, match="voxels that are no numbers"):
        _bone(voxels, WHOLE, tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_threshold_beyond_all_greys_is_refused(tmp_path: Path) -> None:
    settings = WHOLE.model_copy(update={"threshold": 7.0})

    with pytest.raises(DataError, match=r"threshold = 7 leaves no voxel on one side"):
        _bone(_ball(20, 6), settings, tmp_path)


def test_human_bone_has_its_known_volume_and_topology(
    real_data: Path, tmp_path: Path
) -> None:
    path = real_data / "bone" / "lhdl_3155_D_4_bc_19.5um.tif"
    volume = open_volume(path, voxel_um=19.5)
    settings = WHOLE.model_copy(update={"threshold": 63.0})

    bone = segment.bone(
        volume, settings, into=tmp_path / "b.ome.zarr", executor=EXECUTOR
    )

    assert bone.bone_vox / bone.tissue_vox == pytest.approx(0.2337425, abs=1e-5)
    mask = bone.mask.read(bone.mask.box)
    parts, _ = ndimage.label(mask, np.ones((3, 3, 3)))
    largest = parts == np.bincount(parts[parts > 0]).argmax()
    assert euler_number(largest) == -198


def test_smoothing_is_what_the_settings_say(tmp_path: Path) -> None:
    noisy = (_ball(40, 12) + np.random.default_rng(1).normal(0, 0.4, (40,) * 3)).astype(
        np.float32
    )
    settings = WHOLE.model_copy(update={"smooth_sigma_vox": 2.0, "threshold": 0.5})

    bone = _bone(noisy, settings, tmp_path)

    expected = smooth(noisy, sigma_vox=2.0) > 0.5
    assert bone.bone_vox == int(expected.sum())
