"""Label maps are known for what they are, or asked about, and never smoothed."""

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from fissura import segment
from fissura.blocks import Executor, Threads
from fissura.errors import DataError
from fissura.io import open_volume
from fissura.model import Bone, Volume
from fissura.settings import Segment

WHOLE = Segment(region="whole")
EXECUTOR = Executor(Threads(2))
RNG = np.random.default_rng(1)
Z, Y, X = np.mgrid[:24, :26, :28]
STRUT = (np.abs(Y - 12) < 4) & (np.abs(X - 14) < 4)
CELLS = (Z // 6 * 5 + Y // 6) * 5 + X // 7
"""Instances: blocks of 6 x 6 x 7 voxels, each with a number of its own."""


def _bone(voxels: NDArray[np.generic], folder: Path, **chosen: object) -> Bone:
    settings = Segment.model_validate({"region": "whole", **chosen})
    volume = Volume(voxels, 10.0)
    return segment.bone(volume, settings, into=folder / "b.ome.zarr", executor=EXECUTOR)


def _label_map() -> NDArray[np.uint8]:
    labels: NDArray[np.uint8] = (126 * STRUT + (STRUT & (Z > 12))).astype(np.uint8)
    return labels


def test_a_map_of_three_labels_is_asked_about(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"0, 126 and 127.*--bone-values 126 127"):
        _bone(_label_map(), tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("dtype", ["uint8", "int16", "float32", "uint32"])
def test_labels_that_are_named_are_bone_to_the_voxel(
    tmp_path: Path, dtype: str
) -> None:
    bone = _bone(_label_map().astype(dtype), tmp_path, bone_values=(126, 127))

    assert bone.bone_vox == STRUT.sum()
    assert bone.segmented
    assert "the values 126 and 127 were taken for bone" in bone.remarks[0]


def test_one_of_several_labels_is_bone_wherever_it_lies_among_them(
    tmp_path: Path,
) -> None:
    bone = _bone(_label_map(), tmp_path, bone_values=(126,))

    assert bone.bone_vox == (STRUT & (Z <= 12)).sum()


def test_a_label_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"no voxel .* bone, 5 .* holds 0, 126 and 127"):
        _bone(_label_map(), tmp_path, bone_values=(5,))


def test_a_threshold_without_smoothing_says_which_labels_are_bone(
    tmp_path: Path,
) -> None:
    bone = _bone(_label_map(), tmp_path, threshold=126.0, smoothing="none")

    assert bone.bone_vox == (STRUT & (Z > 12)).sum()
    assert "those above the threshold, 127, for bone" in bone.remarks[0]


def test_few_values_that_are_greys_are_smoothed(tmp_path: Path) -> None:
    bone = _bone(_label_map(), tmp_path, few_values="grey")

    assert not bone.segmented
    assert bone.smoothing == "gaussian"


@pytest.mark.parametrize(
    ("low", "high", "dtype"),
    [(0, 255, "uint8"), (0, 1, "bool"), (0, 1, "float32"), (-3, 7, "int16")],
)
def test_of_a_mask_the_higher_value_is_bone_and_that_is_said(
    tmp_path: Path, low: int, high: int, dtype: str
) -> None:
    bone = _bone(np.where(STRUT, high, low).astype(dtype), tmp_path)

    assert bone.bone_vox == STRUT.sum()
    assert f"{high} for bone" in bone.remarks[0]
    assert bone.segmented


def test_of_a_mask_the_lower_value_can_be_bone(tmp_path: Path) -> None:
    bone = _bone(np.where(STRUT, 0, 255).astype(np.uint8), tmp_path, bone_values=(0,))

    assert bone.bone_vox == STRUT.sum()


@pytest.mark.parametrize("background", [None, 0])
def test_a_map_of_many_labels_is_asked_about(
    tmp_path: Path, background: int | None
) -> None:
    labels = CELLS + 1
    if background is not None:
        labels = np.where((Z % 6 > 0) & (X % 7 > 0), labels, background)

    with pytest.raises(DataError, match="patches of many values"):
        _bone(labels.astype(np.uint32), tmp_path)


def test_greys_with_or_without_noise_are_no_labels(tmp_path: Path) -> None:
    depth = 8.3 - np.sqrt((Z - 11.2) ** 2 + (Y - 12.6) ** 2 + (X - 14.1) ** 2)
    clean = 60 + 100 * np.clip(depth / 3 + 0.5, 0, 1)
    slope = 40 + 2 * Z + clean
    noisy = clean + RNG.normal(0, 3, clean.shape)

    for number, grey in enumerate((clean, slope, noisy)):
        bone = _bone(grey.round().astype(np.uint8), tmp_path / str(number))
        assert not bone.segmented


def test_two_flat_phases_with_a_few_odd_greys_are_no_map_of_many_labels(
    tmp_path: Path,
) -> None:
    """Patches of equal greys, more than a map has, but nearly all of them are two."""
    grey = np.where((Y > 5) & (X > 5), 160, 60)
    odd = RNG.choice(grey.size, 300, replace=False)
    grey.flat[odd] = RNG.integers(20, 220, 300)

    bone = _bone(grey.astype(np.uint8), tmp_path)

    assert not bone.segmented
    assert bone.bone_vox == pytest.approx(np.mean(grey > 110) * grey.size, rel=0.02)


def test_halves_and_quarters_are_greys(tmp_path: Path) -> None:
    """Cubes drawn with their edges between voxels take few values, but not whole."""
    grey = np.where(STRUT, 1.0, 0.0)
    grey[:, 15:17] /= 2

    assert not _bone(grey.astype(np.float32), tmp_path).segmented


def test_bone_that_was_marked_before_is_the_same_bone(tmp_path: Path) -> None:
    grey = (60 + 100 * STRUT + RNG.normal(0, 5, STRUT.shape)).astype(np.float32)
    grey[12, 12, 14] = 60
    cylinder = {"region": "cylinder", "region_diameter_mm": 0.2}
    made = _bone(grey, tmp_path / "1", **cylinder, region_height_mm=0.2)
    codes = open_volume(tmp_path / "1" / "b.ome.zarr")

    again = segment.bone(codes, WHOLE, into=tmp_path / "2.ome.zarr", executor=EXECUTOR)

    assert made.tissue_vox < STRUT.size
    assert (again.bone_vox, again.tissue_vox) == (made.bone_vox, made.tissue_vox)
    assert "has marked before" in again.remarks[0]
    assert segment.reopen(tmp_path / "2.ome.zarr").segmented
