"""Architecture: shapes with known answers, and what turning or scaling must do."""

from __future__ import annotations

from math import pi
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from fissura import measure, segment
from fissura.blocks import Executor, Threads
from fissura.io import open_volume
from fissura.measure.morphometry import structure
from fissura.model import QUANTITIES, Bone, Measure, Subject, Volume
from fissura.settings import Architecture, Segment

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    Grey = NDArray[np.float32]

EXECUTOR = Executor(Threads(2), (64, 64, 64))
WHOLE = Segment(region="whole")
VOXEL_UM = 10.0


def _measured(bone: Bone, folder: Path, **settings: float) -> dict[str, float]:
    into = folder / "t.ome.zarr", folder / "s.ome.zarr"
    measures = measure.architecture(
        bone, Architecture(**settings), into=into, executor=EXECUTOR
    )
    return {m.key: m.value for m in measures if m.value is not None}


def _shape(
    grey: Grey, folder: Path, voxel_um: float = VOXEL_UM
) -> tuple[Bone, dict[str, float]]:
    """Take a shape, 1 inside and 0 outside, through both stages."""
    volume = Volume(grey, voxel_um)
    bone = segment.bone(volume, WHOLE, into=folder / "b.ome.zarr", executor=EXECUTOR)
    return bone, _measured(bone, folder)


def _edge(depth: NDArray[np.floating[Any]]) -> Grey:
    """Return grey values that fall from 1 to 0 over one voxel at depth 0."""
    grey: Grey = np.clip(depth + 0.5, 0, 1).astype(np.float32)
    return grey


def _axes(*edges: int) -> list[NDArray[np.float64]]:
    return list(np.ogrid[tuple(slice(-(n - 1) / 2, n / 2) for n in edges)])


def test_a_ball(tmp_path: Path) -> None:
    z, y, x = _axes(91, 91, 91)
    bone, found = _shape(_edge(30.2 - np.sqrt(z**2 + y**2 + x**2)), tmp_path)

    assert bone.bone_um3 == pytest.approx(4 / 3 * pi * 302**3, rel=0.02)
    assert found["bs_mm2"] == pytest.approx(4 * pi * 0.302**2, rel=0.02)
    assert found["tb_th_um"] == pytest.approx(604, rel=0.02)
    assert found["euler"] == 1
    assert found["da_lengths"] == pytest.approx(1, abs=0.02)
    assert abs(found["ef"]) < 0.1


def test_a_plate_through_the_volume(tmp_path: Path) -> None:
    _, y, _ = _axes(70, 90, 80)
    flat = np.broadcast_to(_edge(10 - np.abs(y)), (70, 90, 80))
    bone, found = _shape(np.ascontiguousarray(flat), tmp_path)

    assert bone.bone_vox / bone.tissue_vox == pytest.approx(20 / 90, rel=0.02)
    assert found["bs_tv_per_mm"] == pytest.approx(2 / 0.9, rel=0.02)
    assert found["tb_th_um"] == pytest.approx(200, rel=0.02)
    assert found["euler_share"] == pytest.approx(0, abs=1e-9)
    assert found["ef"] < -0.5


def test_a_rod_through_the_volume(tmp_path: Path) -> None:
    _, y, x = _axes(80, 71, 71)
    rod = np.broadcast_to(_edge(20.2 - np.hypot(y, x)), (80, 71, 71))
    bone, found = _shape(np.ascontiguousarray(rod), tmp_path)

    assert bone.bone_um3 == pytest.approx(pi * 202**2 * 800, rel=0.02)
    assert found["bs_mm2"] == pytest.approx(2 * pi * 0.202 * 0.8, rel=0.02)
    assert found["tb_th_um"] == pytest.approx(404, rel=0.02)
    assert found["ef"] > 0.5


def test_a_tube_has_one_tunnel(tmp_path: Path) -> None:
    z, y, x = _axes(80, 100, 100)
    wall = 14 - np.abs(np.hypot(y, x) - 30)
    tube = _edge(np.minimum(wall, 30 - np.abs(z)))
    bone, found = _shape(tube, tmp_path)

    assert bone.bone_um3 == pytest.approx(2 * pi * 300 * 280 * 600, rel=0.02)
    surface = 2 * pi * (0.44 + 0.16) * 0.6 + 2 * pi * (0.44**2 - 0.16**2)
    assert found["bs_mm2"] == pytest.approx(surface, rel=0.02)
    assert found["tb_th_um"] == pytest.approx(280, rel=0.02)
    assert found["euler"] == 0
    assert found["conn_dn_per_mm3"] == pytest.approx(1 / (0.8 * 1 * 1))


def test_the_distance_of_plates_is_their_separation(tmp_path: Path) -> None:
    _, y, _ = _axes(60, 120, 70)
    away = np.abs((y + 60) % 40 - 20)
    flat = np.broadcast_to(_edge(6 - away), (60, 120, 70))
    _, found = _shape(np.ascontiguousarray(flat), tmp_path)

    assert found["tb_sp_um"] == pytest.approx(280, rel=0.02)
    assert found["tb_n_per_mm"] == pytest.approx(1 / 0.4, rel=0.02)


def _struts(edge: int, seed: int = 0) -> Grey:
    from fissura.filters.volumes.gaussian import smooth  # noqa: PLC0415 - here only

    rng = np.random.default_rng(seed)
    noise = rng.normal(0, 1, (edge, edge + 6, edge - 10)).astype(np.float32)
    field = smooth(noise, sigma_vox=5)
    return _edge((field - np.quantile(field, 0.7)) * 150)


@pytest.fixture(scope="module")
def struts() -> Grey:
    return _struts(90)


@pytest.mark.parametrize("axis", [0, 1, 2])
def test_a_mirror_changes_no_number(struts: Grey, tmp_path: Path, axis: int) -> None:
    _, found = _shape(struts, tmp_path / "1")
    _, mirrored = _shape(np.ascontiguousarray(np.flip(struts, axis)), tmp_path / "2")

    assert mirrored.pop("ef") == pytest.approx(found.pop("ef"), abs=0.02)
    assert mirrored == pytest.approx(found, rel=1e-3)
    for exact in ("euler", "euler_share", "conn_dn_per_mm3", "tb_th_um"):
        assert mirrored[exact] == pytest.approx(found[exact], rel=1e-6)


def test_a_turn_changes_hardly_a_number(struts: Grey, tmp_path: Path) -> None:
    _, found = _shape(struts, tmp_path / "1")
    turned = np.ascontiguousarray(struts.transpose(2, 0, 1))
    _, other = _shape(turned, tmp_path / "2")

    assert other.pop("ef") == pytest.approx(found.pop("ef"), abs=0.02)
    assert other == pytest.approx(found, rel=5e-3)


def test_a_voxel_twice_as_long_scales_every_number_by_its_unit(
    struts: Grey, tmp_path: Path
) -> None:
    one, found = _shape(struts, tmp_path / "1", 10.0)
    two, twice = _shape(struts, tmp_path / "2", 20.0)
    power = {"mm3": 3, "mm2": 2, "um": 1, "per_mm": -1, "per_mm3": -3}

    assert two.bone_um3 == 8 * one.bone_um3
    for key, value in found.items():
        unit = next((u for u in ("per_mm3", "per_mm", *power) if key.endswith(u)), "")
        assert twice[key] == pytest.approx(value * 2.0 ** power.get(unit, 0), rel=1e-5)


def test_a_coarser_grid_costs_little(
    struts: Grey, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(structure, "FEW_CELLS", 1)
    bone, _ = _shape(np.kron(struts, np.ones((2, 2, 2), np.float32)), tmp_path)
    coarse = _measured(bone, tmp_path, cells_across=5)
    fine = _measured(bone, tmp_path, cells_across=0)

    assert coarse["tb_th_um"] != fine["tb_th_um"]
    assert coarse["tb_th_um"] == pytest.approx(fine["tb_th_um"], rel=0.05)
    assert coarse["tb_sp_um"] == pytest.approx(fine["tb_sp_um"], rel=0.05)


def test_maps_hold_what_their_means_say(struts: Grey, tmp_path: Path) -> None:
    _, found = _shape(struts, tmp_path)

    for name, key in (("t", "tb_th"), ("s", "tb_sp")):
        volume = open_volume(tmp_path / f"{name}.ome.zarr")
        wide = volume.read(volume.box)
        assert wide[wide > 0].mean() == pytest.approx(found[f"{key}_um"], rel=1e-5)
        assert wide[wide > 0].std() == pytest.approx(found[f"{key}_sd_um"], rel=1e-4)


def test_what_a_region_cuts_is_no_surface(tmp_path: Path) -> None:
    _, y, _ = _axes(90, 90, 90)
    flat = np.ascontiguousarray(np.broadcast_to(_edge(10 - np.abs(y)), (90, 90, 90)))
    settings = Segment(region_diameter_mm=0.6, region_height_mm=0.5)
    bone = segment.bone(
        Volume(flat, VOXEL_UM),
        settings,
        into=tmp_path / "b.ome.zarr",
        executor=EXECUTOR,
    )

    found = _measured(bone, tmp_path)

    half = np.sqrt(0.3**2 - 0.1**2)
    assert found["bs_mm2"] == pytest.approx(2 * 2 * half * 0.5, rel=0.03)
    assert found["tb_th_um"] == pytest.approx(200, rel=0.02)


def test_no_bone_is_no_number_and_no_crash(tmp_path: Path) -> None:
    grey = np.random.default_rng(0).normal(0, 1, (30, 30, 30)).astype(np.float32)
    grey[15, 15, 15] = 99
    bone = segment.bone(
        Volume(grey, 1.3),
        Segment(region="whole", smoothing="none", threshold=50.0),
        into=tmp_path / "b.ome.zarr",
        executor=EXECUTOR,
    )
    into = tmp_path / "t.ome.zarr", tmp_path / "s.ome.zarr"

    measures = measure.architecture(bone, Architecture(), into=into, executor=EXECUTOR)

    assert bone.bone_vox == 0
    assert [m.key for m in measures] == [
        q.key for q in QUANTITIES if q.subject is Subject.ARCHITECTURE
    ]
    assert all(m.remark for m in measures if m.value is None)
    assert {m.key: m for m in measures}["conn_dn_per_mm3"] == Measure(
        "conn_dn_per_mm3", None, remark="the region holds no bone"
    )


def test_human_bone_has_bonejs_numbers(real_data: Path, tmp_path: Path) -> None:
    volume = open_volume(
        real_data / "bone" / "lhdl_3155_D_4_bc_19.5um.tif", voxel_um=19.5
    )
    otsu = segment.bone(volume, WHOLE, into=tmp_path / "b.ome.zarr", executor=EXECUTOR)
    settings = WHOLE.model_copy(update={"threshold": 63.0})
    bone = segment.bone(
        volume, settings, into=tmp_path / "b.ome.zarr", executor=EXECUTOR
    )

    found = _measured(bone, tmp_path)

    assert otsu.threshold == pytest.approx(80.9257, abs=5e-5)
    assert bone.bone_vox == 1_869_940
    assert bone.bone_vox / bone.tissue_vox == 0.2337425
    assert (found["euler"], found["euler_share"]) == (-198, -233.875)
    assert found["conn_dn_per_mm3"] == pytest.approx(3.9595, abs=5e-5)
    assert found["tb_th_um"] == pytest.approx(260.89, rel=0.03)
    assert found["tb_th_sd_um"] == pytest.approx(103.53, rel=0.03)
    assert found["tb_sp_um"] == pytest.approx(790.81, rel=0.03)
    assert found["tb_sp_sd_um"] == pytest.approx(254.03, rel=0.03)


def test_a_scanco_mask_has_bonejs_numbers(real_data: Path, tmp_path: Path) -> None:
    volume = open_volume(real_data / "bone" / "test25a.aim")
    bone = segment.bone(volume, WHOLE, into=tmp_path / "b.ome.zarr", executor=EXECUTOR)

    found = _measured(bone, tmp_path)

    assert bone.bone_vox / bone.tissue_vox == pytest.approx(0.4536, abs=5e-5)
    assert (found["euler"], found["euler_share"]) == (-4, -5.625)
    assert found["tb_th_um"] == pytest.approx(257.0, abs=34)
    assert found["tb_th_sd_um"] == pytest.approx(63.6, abs=34)
    assert "taken for segmented" in bone.remarks[0]
