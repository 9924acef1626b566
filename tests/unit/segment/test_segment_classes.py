"""Greys that are not those of bone and marrow alone are named, and only those."""

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import ndimage

from fissura import segment
from fissura.blocks import Executor, Threads
from fissura.errors import DataError
from fissura.filters.volumes.histogram import Bins, split_at
from fissura.io import new_volume
from fissura.model import Bone, Volume
from fissura.segment.grey_histogram import Greys
from fissura.segment.threshold_warnings import class_remarks
from fissura.settings import Segment

SHAPE = (48, 64, 64)
RNG = np.random.default_rng(5)
FIELD = ndimage.gaussian_filter(RNG.standard_normal(SHAPE), 4)
SOLID = np.quantile(FIELD, 0.75) < FIELD
_, Y, X = np.mgrid[: SHAPE[0], : SHAPE[1], : SHAPE[2]]
AWAY = np.hypot(Y - 31.5, X - 31.5)
SCAN = 80 + 90 * ndimage.gaussian_filter(SOLID.astype(float), 0.7)
SCAN += RNG.normal(0, 8, SHAPE)


def _bone(grey: NDArray[np.generic], folder: Path, **chosen: object) -> Bone:
    settings = Segment.model_validate({"region": "whole", **chosen})
    return segment.bone(
        Volume(grey, 10.0),
        settings,
        into=folder / "b.ome.zarr",
        executor=Executor(Threads(2)),
    )


def _said(bone: Bone) -> str:
    return "\n".join(bone.remarks)


@pytest.mark.parametrize("smoothing", ["gaussian", "bilateral", "none"])
def test_of_bone_and_marrow_nothing_is_said(tmp_path: Path, smoothing: str) -> None:
    bone = _bone(SCAN.round().astype(np.uint8), tmp_path, smoothing=smoothing)

    assert bone.bone_vox / bone.tissue_vox == pytest.approx(0.25, abs=0.01)
    assert "voxels have one grey" not in _said(bone)
    assert "two classes of grey" not in _said(bone)


@pytest.mark.parametrize("levels", [10, 30, 60])
def test_marrow_of_few_whole_greys_is_one_class(tmp_path: Path, levels: int) -> None:
    grey = np.where(SOLID, 170, 20) + RNG.integers(0, levels, SHAPE)

    bone = _bone(grey.astype(np.uint8), tmp_path, smoothing="none")

    assert "two classes of grey" not in _said(bone)


@pytest.mark.parametrize("smoothing", ["gaussian", "none"])
@pytest.mark.parametrize(
    ("padding", "dtype"), [(0, "uint8"), (-1000, "float32"), (101, "int16")]
)
def test_padding_around_a_specimen_is_named(
    tmp_path: Path, padding: int, dtype: str, smoothing: str
) -> None:
    padded = np.where(AWAY < 27, SCAN, padding).round().astype(dtype)

    bone = _bone(padded, tmp_path, smoothing=smoothing)

    assert f"have one grey value, about {padding}" in _said(bone).replace(
        "101.5", "101"
    )
    assert "--region-diameter-mm" in _said(bone)


def test_greys_that_were_cut_off_at_the_bright_end_are_named(tmp_path: Path) -> None:
    cut = np.minimum(SCAN, 150).astype(np.float32)

    bone = _bone(cut, tmp_path, smoothing="none")

    assert "one grey value, about 150: bright greys were cut off" in _said(bone)


@pytest.mark.parametrize("air", [0, 20])
def test_marrow_that_was_taken_for_bone_beside_air_is_named(
    tmp_path: Path, air: int
) -> None:
    """The threshold is between air and all the rest, and BV/TV looks like bone's."""
    around = RNG.normal(air, 8 * (air > 0), SHAPE)
    grey = np.where(AWAY < 20, SCAN, around).astype(np.float32)

    bone = _bone(grey, tmp_path)

    assert bone.threshold < 80
    assert "what was taken for bone falls into two classes of grey" in _said(bone)


def test_bone_that_was_taken_for_marrow_beside_metal_is_named(tmp_path: Path) -> None:
    grey = SCAN.copy()
    grey[:, 20:34, 20:34] = RNG.normal(2000, 8, (48, 14, 14))

    bone = _bone(grey.astype(np.float32), tmp_path)

    assert bone.threshold > 200
    assert "what was taken for marrow falls into two classes of grey" in _said(bone)


def test_so_little_bone_as_a_speck_of_metal_is_doubted(tmp_path: Path) -> None:
    grey = SCAN.astype(np.float32)
    grey[20:24, 30:34, 30:34] = 4e6

    bone = _bone(grey, tmp_path)

    assert "bone fills only 0.0" in _said(bone)


def test_of_a_mask_that_is_mostly_bone_the_other_value_is_offered(
    tmp_path: Path,
) -> None:
    bone = _bone(np.where(SOLID, 0, 255).astype(np.uint8), tmp_path)

    assert "if the other value is bone, name it (--bone-values)" in _said(bone)


def test_doubts_about_classes_know_no_size() -> None:
    bins = Bins(0.0, 256.0, 256)
    gaussians = np.zeros(256)
    for share, mean in ((0.5, 20), (0.35, 80), (0.15, 170)):
        gaussians += share * np.exp(-0.5 * ((bins.centres - mean) / 6) ** 2)
    one = (1e4 * gaussians).astype(np.int64)
    said = [
        class_remarks(split_at(50.0, counts, bins), Greys(counts, bins, 0.0, 256.0))
        for counts in (one, one * 10**6)
    ]

    assert said[0] == said[1]
    assert "what was taken for bone falls into two classes" in said[0][-1]


def test_a_mask_of_the_region_with_values_below_0_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "mask.ome.zarr"
    mask = np.where(AWAY < 27, 1.0, -1.0).astype(np.float32)
    with new_volume(
        path, shape=SHAPE, dtype="float32", voxel_um=10.0, content="grey", about={}
    ) as target:
        target.write(target.box, mask)

    with pytest.raises(DataError, match="below 0"):
        _bone(SCAN, tmp_path, region="mask", region_mask=path)


def test_a_mask_that_leaves_nothing_out_is_named(tmp_path: Path) -> None:
    path = tmp_path / "mask.ome.zarr"
    with new_volume(
        path, shape=SHAPE, dtype="uint8", voxel_um=10.0, content="labels", about={}
    ) as target:
        target.write(target.box, np.full(SHAPE, 7, np.uint8))

    bone = _bone(SCAN, tmp_path, region="mask", region_mask=path)

    assert "which leaves no voxel out" in segment.region_line(bone)


def test_a_box_that_begins_before_the_volume_is_named(tmp_path: Path) -> None:
    box = (-10, 0, 0, 40, 60, 60)

    bone = _bone(SCAN, tmp_path, region="box", region_box_vox=box)

    assert "what lies in both was measured" in _said(bone)
