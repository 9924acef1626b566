"""What a caller gives by mistake is refused in a sentence, before any work."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

import fissura
from fissura.errors import DataError, SettingsError, StorageError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

ONE = fissura.Threads(1)


@pytest.fixture(scope="module")
def volume() -> fissura.Volume:
    grey = np.random.default_rng(3).normal(0, 5, (24, 32, 32)).astype(np.float32)
    grey[:, 6:26] += 100
    return fissura.open_volume(grey, voxel_um=2.6)


@pytest.fixture(scope="module")
def bone(volume: fissura.Volume) -> fissura.Bone:
    return fissura.segment_bone(volume, executor=ONE)


MISTAKEN: dict[str, Callable[[Any, Any], object]] = {
    "scan must be the Scan": lambda _v, _b: fissura.reconstruct_scan("a.nxs"),  # type: ignore[arg-type]
    "volume must be a Volume": lambda _v, _b: fissura.segment_bone(np.ones((3, 3, 3))),  # type: ignore[arg-type]
    "bone must be the Bone": lambda v, _b: fissura.detect_damage(v, v),
    "damage must be the Damage": lambda _v, b: fissura.measure_specimen(b, ()),  # type: ignore[arg-type]
    "tested must be the Tens": lambda _v, b: fissura.measure_specimen(b, None, "a"),  # type: ignore[arg-type]
    "path must be a path": lambda _v, _b: fissura.open_scan(None),  # type: ignore[arg-type]
    "folder must be a path": lambda v, _b: fissura.run_study(v),
    "into must be a path": lambda v, _b: fissura.segment_bone(v, into=3),  # type: ignore[arg-type]
    "overwrite must be True": lambda v, _b: fissura.segment_bone(v, overwrite="no"),  # type: ignore[arg-type]
    "executor must be": lambda v, _b: fissura.segment_bone(v, executor=2),  # type: ignore[arg-type]
    "number of threads": lambda v, _b: fissura.segment_bone(
        v, executor=fissura.Threads(0)
    ),
    "block_vox must be": lambda v, _b: fissura.segment_bone(
        v, executor=fissura.Executor(block_vox=(0, 8, 8))
    ),
    "labels must be a Volume": lambda v, b: fissura.plot_slice(v, labels=b),
    "z must be": lambda v, _b: fissura.plot_slice(v, 1.5),  # type: ignore[arg-type]
    "window must be": lambda v, _b: fissura.plot_slice(v, window=(9, 1)),
    "finding must be": lambda v, _b: fissura.plot_finding(v, v, v),
    "comparison must be": lambda _v, _b: fissura.plot_comparison(()),  # type: ignore[arg-type]
    "reading must be": lambda _v, _b: fissura.plot_curve("a.csv"),  # type: ignore[arg-type]
    "sources must be": lambda _v, _b: fissura.evaluate_findings("a", "b"),  # type: ignore[arg-type]
    "table needs results": lambda _v, _b: fissura.as_table(3),  # type: ignore[arg-type]
    "settings must be a dict": lambda v, _b: fissura.inspect_volume(
        v,
        "i",
        settings=[1],  # type: ignore[arg-type]
    ),
}


@pytest.mark.parametrize("sentence", MISTAKEN)
def test_a_value_of_another_type_is_named(
    sentence: str, volume: fissura.Volume, bone: fissura.Bone
) -> None:
    wanted = "damage must be" if sentence.startswith("finding") else sentence
    with pytest.raises(DataError, match=wanted):
        MISTAKEN[sentence](volume, bone)


@pytest.mark.parametrize("size", [0, -1, float("nan"), float("inf"), True, "2.6", [1]])
def test_a_voxel_size_is_a_number_above_0(size: object) -> None:
    with pytest.raises(DataError, match="voxel_um must be a number above 0"):
        fissura.open_volume(np.ones((3, 3, 3)), voxel_um=size)  # type: ignore[arg-type]
    with pytest.raises(DataError, match="voxel_um must be a number above 0"):
        fissura.open_scan("a.nxs", voxel_um=size)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "source",
    [
        np.ones((3, 3, 3), complex),
        np.ones((3, 3, 3), object),
        np.zeros((0, 3, 3)),
        np.ma.masked_less(np.arange(27).reshape(3, 3, 3), 2),
        [[[1], [1, 2]]],
        {1, 2},
        np.ones((3, 3)),
    ],
)
def test_what_is_no_volume_of_grey_values_is_refused(source: Any) -> None:
    with pytest.raises(DataError):
        fissura.open_volume(source, voxel_um=1)


def test_results_of_other_volumes_are_refused(
    volume: fissura.Volume, bone: fissura.Bone
) -> None:
    damage = fissura.detect_damage(volume, bone, executor=ONE)
    finer = replace(volume, voxel_um=1.3)
    smaller = fissura.open_volume(np.asarray(volume)[:9], voxel_um=2.6)
    for other in (finer, smaller):
        with pytest.raises(DataError, match="volume and bone must be of one volume"):
            fissura.detect_damage(other, bone)
        with pytest.raises(DataError, match="bone and damage must be of one volume"):
            fissura.measure_specimen(
                replace(bone, tissue=replace(bone.tissue, voxels=other.voxels))
                if other is smaller
                else replace(bone, tissue=replace(bone.tissue, voxel_um=1.3)),
                damage,
            )
        with pytest.raises(DataError, match="volume and labels must be"):
            fissura.plot_slice(other, labels=bone.mask)


def test_damage_is_assessable_as_detection_said(
    volume: fissura.Volume, bone: fissura.Bone
) -> None:
    not_searched = fissura.detect_damage(volume, bone, largest_voxel_um=1, executor=ONE)
    measures = fissura.measure_specimen(bone, not_searched, architecture=False)
    assert not_searched.not_assessable
    assert measures["cr_n"].value is None
    assert measures["cr_n"].remark == not_searched.not_assessable

    coarse = fissura.open_volume(np.asarray(volume), voxel_um=3)
    its_bone = fissura.segment_bone(coarse, executor=ONE)
    searched = fissura.detect_damage(coarse, its_bone, largest_voxel_um=3, executor=ONE)
    measures = fissura.measure_specimen(its_bone, searched, architecture=False)
    assert measures["cr_n"].value == sum(
        one.kind == "microcrack" for one in searched.findings
    )


def test_settings_of_two_regions_are_refused(volume: fissura.Volume) -> None:
    box = (0, 0, 0, 9, 9, 9)
    for settings in (
        {"region_diameter_mm": 0.05, "region_box_vox": box},
        {"region": "cylinder", "region_box_vox": box},
        {"region": "whole", "region_diameter_mm": 0.05},
    ):
        with pytest.raises(SettingsError, match="one kind of region is needed"):
            fissura.segment_bone(volume, **settings)
    named = fissura.segment_bone(volume, region="box", region_box_vox=box, executor=ONE)
    assert named.tissue_vox == 9**3


def test_settings_without_effect_are_refused(
    volume: fissura.Volume, bone: fissura.Bone
) -> None:
    with pytest.raises(SettingsError, match="sections: segment, detect, architecture"):
        fissura.inspect_volume(volume, "i", settings={"compare.seed": 3})
    with pytest.raises(SettingsError, match="give it to measure_specimen"):
        fissura.read_tensile_test("a.csv", uts_exponent=2)
    with pytest.raises(SettingsError, match="threshold must be a number"):
        fissura.segment_bone(volume, threshold=True)
    assert fissura.measure_specimen(bone, architecture=False, uts_exponent=2)


def test_what_is_read_is_not_replaced(volume: fissura.Volume, tmp_path: Path) -> None:
    into = tmp_path / "bone.ome.zarr"
    bone = fissura.segment_bone(volume, into=into, executor=ONE)
    for call in (
        lambda: fissura.detect_damage(volume, bone, into=into, overwrite=True),
        lambda: fissura.segment_bone(bone.mask, into=into, overwrite=True),
        lambda: fissura.segment_bone(
            volume, into=into, overwrite=True, region_mask=into
        ),
    ):
        with pytest.raises(StorageError, match="that is read"):
            call()


def test_a_path_may_start_at_the_home_folder(
    volume: fissura.Volume, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    fissura.segment_bone(volume, into="~/b.ome.zarr", executor=ONE)
    assert (tmp_path / "b.ome.zarr").is_dir()
    assert fissura.open_volume("~/b.ome.zarr").shape == volume.shape


def test_the_executor_changes_no_result(volume: fissura.Volume) -> None:
    results = [
        fissura.segment_bone(volume, executor=executor)
        for executor in (
            ONE,
            fissura.Threads(4),
            fissura.Executor(fissura.Threads(2), block_vox=(7, 16, 11)),
        )
    ]
    first = np.asarray(results[0].tissue)
    assert all(np.array_equal(np.asarray(one.tissue), first) for one in results)
