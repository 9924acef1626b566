"""Detection: a planted crack and hole are found, measured, and nothing else is."""

from pathlib import Path

import numpy as np
import pytest

from fissura import detect, segment
from fissura.blocks import Executor, Threads
from fissura.io import open_omezarr
from fissura.model import Bone, Finding, Kind, Volume
from fissura.settings import Detect, Segment

WHOLE = Segment(region_diameter_mm=None, region_height_mm=None)
EXECUTOR = Executor(Threads(2))


def _bone(volume: Volume, folder: Path) -> Bone:
    return segment.bone(volume, WHOLE, into=folder / "b.ome.zarr", executor=EXECUTOR)


def _found(
    volume: Volume, folder: Path, settings: Detect | None = None
) -> list[Finding]:
    bone = _bone(volume, folder)
    into = folder / "d.ome.zarr"
    return detect.damage(
        volume, bone, settings or Detect(), into=into, executor=EXECUTOR
    )


@pytest.fixture(scope="module")
def findings(
    damaged_plate: Volume, tmp_path_factory: pytest.TempPathFactory
) -> list[Finding]:
    return _found(damaged_plate, tmp_path_factory.mktemp("plate"))


def test_the_crack_and_the_hole_are_found_and_nothing_else(
    findings: list[Finding],
) -> None:
    assert [f.kind for f in findings] == [Kind.PERFORATION, Kind.MICROCRACK]
    assert [f.id for f in findings] == [1, 2]


def test_the_crack_has_the_place_and_size_it_was_given(
    findings: list[Finding],
) -> None:
    crack = findings[1]

    assert crack.centre_um == pytest.approx((97 * 2.6, 34 * 2.6, 50 * 2.6), abs=2)
    assert crack.length_um == pytest.approx(65, abs=4)
    assert crack.width_um == pytest.approx(41.6, abs=4)
    assert abs(crack.normal_y) > 0.98


def test_the_cracks_volume_is_that_of_its_void_not_of_its_voxels(
    findings: list[Finding],
) -> None:
    void_um3 = np.pi / 4 * 65 * 41.6 * 1.5 * 2.6

    crack = findings[1]

    assert crack.volume_um3 == pytest.approx(void_um3, rel=0.15)
    assert crack.voxels * 2.6**3 > 1.4 * void_um3


def test_the_hole_has_the_width_and_direction_it_was_given(
    findings: list[Finding],
) -> None:
    hole = findings[0]

    assert hole.centre_um == pytest.approx((35 * 2.6, 35 * 2.6, 40 * 2.6), abs=3)
    assert hole.width_um == pytest.approx(31, rel=0.15)
    assert abs(hole.normal_y) > 0.98
    assert hole.volume_um3 == pytest.approx(np.pi * 15.6**2 * 104, rel=0.25)


def test_the_labels_carry_the_ids_where_the_findings_are(
    damaged_plate: Volume, tmp_path: Path
) -> None:
    findings = _found(damaged_plate, tmp_path)

    voxels, voxel_um, about = open_omezarr(tmp_path / "d.ome.zarr")

    labels = np.asarray(voxels[:])
    counts = np.bincount(labels.ravel())[1:]
    assert voxel_um == 2.6
    assert about == {"assessed": True, "findings": 2}
    assert counts.tolist() == [f.voxels for f in findings]
    z, y, x = (round(c / 2.6) for c in findings[1].centre_um)
    assert labels[z, y, x] == 2


def test_whole_bone_has_no_damage(damaged_plate: Volume, tmp_path: Path) -> None:
    y = np.mgrid[:80, :70, :80][1]
    noise = np.random.default_rng(8).normal(0, 0.1, y.shape)
    plate = np.clip(20.5 - np.abs(y - 35), 0, 1) + noise

    assert damaged_plate.voxel_um == 2.6
    assert _found(Volume(plate.astype(np.float32), 2.6), tmp_path) == []


def test_a_pit_is_no_perforation(tmp_path: Path) -> None:
    z, y, x = np.mgrid[:80, :70, :80].astype(np.float32)
    plate = np.clip(20.5 - np.abs(y - 35), 0, 1)
    pit = np.clip(6.5 - np.hypot(z - 40, x - 40), 0, 1) * (y > 30)
    noise = np.random.default_rng(8).normal(0, 0.1, y.shape)
    volume = Volume((plate * (1 - pit) + noise).astype(np.float32), 2.6)

    assert _found(volume, tmp_path) == []


def test_a_hole_wider_than_asked_for_is_architecture(
    damaged_plate: Volume, tmp_path: Path
) -> None:
    settings = Detect(hole_radii_um=(8.0, 10.0))

    findings = _found(damaged_plate, tmp_path, settings)

    assert [f.kind for f in findings] == [Kind.MICROCRACK]


def test_a_crack_shorter_than_asked_for_is_listed_and_does_not_count(
    damaged_plate: Volume, tmp_path: Path
) -> None:
    settings = Detect(crack_length_um=(80.0, 100.0))

    findings = _found(damaged_plate, tmp_path, settings)

    assert [f.kind for f in findings] == [Kind.PERFORATION, Kind.MICROCRACK]
    assert [f.defined for f in findings] == [True, False]


@pytest.mark.parametrize("gap", [4, 8, 12])
def test_a_plate_near_a_face_of_the_volume_is_no_crack(
    tmp_path: Path, gap: int
) -> None:
    y = np.mgrid[:70, : 44 + gap, :70][1]
    noise = np.random.default_rng(8).normal(0, 0.1, y.shape)
    plate = (y >= gap) * 1.0 + noise

    assert _found(Volume(plate.astype(np.float32), 1.3), tmp_path) == []


def test_damage_outside_the_region_does_not_count(
    damaged_plate: Volume, tmp_path: Path
) -> None:
    settings = Segment(region_diameter_mm=None, region_height_mm=0.06)
    bone = segment.bone(
        damaged_plate, settings, into=tmp_path / "b.ome.zarr", executor=EXECUTOR
    )

    found = detect.damage(
        damaged_plate, bone, Detect(), into=tmp_path / "d.ome.zarr", executor=EXECUTOR
    )

    assert found == []


def test_coarse_voxels_are_not_searched_and_the_reason_is_given(
    damaged_plate: Volume, tmp_path: Path
) -> None:
    coarse = Volume(damaged_plate.voxels, 19.5)

    findings = _found(coarse, tmp_path)

    assert findings == []
    assert "voxels of 19.5 µm cannot show" in detect.why_not_assessable(
        coarse, Detect()
    )
    assert open_omezarr(tmp_path / "d.ome.zarr")[2]["assessed"] is False


def test_a_volume_of_two_slices_is_not_searched_and_that_is_said(
    damaged_plate: Volume, tmp_path: Path
) -> None:
    thin = Volume(np.asarray(damaged_plate.voxels)[96:98], 2.6)
    assert "only 2 voxels thick" in detect.why_not_assessable(thin, Detect())
    assert _found(thin, tmp_path) == []


def test_a_volume_of_few_slices_is_searched(
    damaged_plate: Volume, tmp_path: Path
) -> None:
    thin = Volume(np.asarray(damaged_plate.voxels)[90:95], 2.6)
    assert detect.why_not_assessable(thin, Detect()) == ""
    assert all(f.kind is Kind.MICROCRACK for f in _found(thin, tmp_path))
