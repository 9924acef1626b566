"""Bone of odd kinds is measured, or refused in a sentence: never a wrong number."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from fissura.blocks import Executor, Threads
from fissura.errors import DataError
from fissura.model import Volume
from fissura.settings import whole_volume, with_options
from fissura.workflow import Inspection, inspect

RNG = np.random.default_rng(5)
Z, Y, X = np.mgrid[:36, :36, :36]
BALL = (Z - 18) ** 2 + (Y - 17) ** 2 + (X - 19) ** 2 < 60
STRUT = (np.abs(Y - 18) < 6) & (np.abs(X - 18) < 6)
EXECUTOR = Executor(Threads(2))


def _noisy(solid: NDArray[np.bool_]) -> NDArray[np.float32]:
    noise = RNG.normal(0, 5, solid.shape)
    return np.asarray(60 + 100 * solid + noise, np.float32)


def _inspect(
    voxels: NDArray[np.generic], folder: Path, voxel_um: float = 1.3, **chosen: object
) -> Inspection:
    settings = with_options(
        whole_volume(), {f"segment.{key}": value for key, value in chosen.items()}
    )
    volume = Volume(voxels, voxel_um)
    return inspect(
        volume, settings, into=folder / "out", name="odd", executor=EXECUTOR, pictures=0
    )


def _values(seen: Inspection) -> dict[str, float | None]:
    return {m.key: m.value for m in seen.measures}


def test_cortical_bone_with_closed_lacunae_is_measured(tmp_path: Path) -> None:
    seen = _inspect(_noisy(~BALL), tmp_path)

    found = _values(seen)
    assert found["bv_tv"] == pytest.approx(1 - BALL.mean(), abs=0.002)
    assert found["euler"] == 1
    for key in ("tb_th_um", "tb_sp_um", "tb_n_per_mm", "da_lengths", "ef"):
        assert found[key] is None
    assert (tmp_path / "out" / "measures.csv").is_file()


def test_marrow_only_in_closed_voids_has_its_width(tmp_path: Path) -> None:
    seen = _inspect(_noisy(~BALL), tmp_path, voxel_um=20.0)

    found = _values(seen)
    assert found["euler"] == 2
    assert found["tb_sp_um"] == pytest.approx(2 * 60**0.5 * 20, rel=0.1)
    assert found["ef"] is not None


@pytest.mark.parametrize("cut", [np.s_[:1], np.s_[:, :, 18:19], np.s_[:2]])
def test_a_slice_or_two_are_measured(
    tmp_path: Path, cut: tuple[slice, ...] | slice
) -> None:
    seen = _inspect(_noisy(STRUT)[cut], tmp_path)

    assert _values(seen)["bv_tv"] == pytest.approx(STRUT[cut].mean(), abs=0.02)
    assert _values(seen)["cr_n"] is None


def test_one_voxel_of_bone_has_no_surface_rather_than_none_of_it(
    tmp_path: Path,
) -> None:
    voxels = np.zeros((30, 30, 30), np.uint8)
    voxels[15, 15, 15] = 255

    seen = _inspect(voxels, tmp_path, speck_um3=0.0)

    found = _values(seen)
    assert found["bv_tv"] == 1 / 30**3
    assert found["bs_mm2"] is None
    assert found["cr_n"] is None


def test_no_bone_at_all_gives_no_densities(tmp_path: Path) -> None:
    voxels = np.zeros((30, 30, 30), np.uint8)
    voxels[15, 15, 15] = 255

    found = _values(_inspect(voxels, tmp_path))

    assert found["bv_tv"] == 0
    for key in ("tb_th_um", "euler", "conn_dn_per_mm3", "cr_n", "cr_dn_per_mm3"):
        assert found[key] is None


@pytest.mark.parametrize(
    ("chosen", "said"),
    [
        ({"threshold": 1e9}, "leaves no voxel on one side"),
        ({"region": "box", "region_box_vox": (90,) * 3 + (99,) * 3}, "lies outside"),
        ({"region": "box", "region_box_vox": (5, 5, 5, 6, 6, 6)}, "has the grey value"),
    ],
)
def test_what_cannot_be_measured_is_refused(
    tmp_path: Path, chosen: dict[str, Any], said: str
) -> None:
    with pytest.raises(DataError, match=said):
        _inspect(_noisy(STRUT), tmp_path, **chosen)


def test_what_is_no_number_beside_the_region_is_refused(tmp_path: Path) -> None:
    voxels = _noisy(STRUT)
    voxels[21:] = np.nan

    with pytest.raises(DataError, match="voxels that are no numbers"):
        _inspect(voxels, tmp_path, region="box", region_box_vox=(0, 0, 0, 20, 36, 36))


def test_what_is_no_number_far_from_the_region_changes_nothing(tmp_path: Path) -> None:
    voxels = _noisy(STRUT)
    box: dict[str, Any] = {"region": "box", "region_box_vox": (0, 0, 0, 20, 36, 36)}
    sound = _values(_inspect(voxels, tmp_path / "1", **box))
    voxels[30:] = np.nan

    assert _values(_inspect(voxels, tmp_path / "2", **box)) == sound


@pytest.mark.parametrize(
    ("voxels", "said"),
    [
        (_noisy(STRUT).astype(np.uint32) + np.uint32(4e9), "so far from 0"),
        (_noisy(STRUT).astype(np.int64) + 2**40, "so far from 0"),
        (_noisy(STRUT).astype(np.float64) * 1e300, "beyond the largest"),
    ],
)
def test_greys_that_32_bits_do_not_hold_are_refused(
    tmp_path: Path, voxels: NDArray[np.generic], said: str
) -> None:
    with pytest.raises(DataError, match=said):
        _inspect(voxels, tmp_path)


@pytest.mark.parametrize("dtype", ["int16", "float16", "float64", "uint64"])
def test_greys_of_any_type_and_sign_give_the_same_bone(
    tmp_path: Path, dtype: str
) -> None:
    shift = 0 if dtype == "uint64" else -1000
    voxels = (_noisy(STRUT).round() + shift).astype(dtype)

    assert _values(_inspect(voxels, tmp_path))["bv_tv"] == pytest.approx(
        STRUT.mean(), abs=0.002
    )


@pytest.mark.parametrize(
    ("chosen", "said"),
    [
        ({}, "region: the whole volume, 0.36 x 0.36 x 0.36 mm (z, y, x)"),
        (
            {"region": "cylinder", "region_diameter_mm": 0.2, "region_height_mm": 0.1},
            "an upright cylinder, 0.2 mm wide and 0.1 mm high",
        ),
        (
            {"region": "box", "region_box_vox": (0, 0, 0, 18, 36, 36)},
            "a box of 0.18 x 0.36 x 0.36 mm (z, y, x), from voxel (0, 0, 0): 50 % of",
        ),
    ],
)
def test_the_region_is_always_said(
    tmp_path: Path, chosen: dict[str, Any], said: str
) -> None:
    seen = _inspect(_noisy(STRUT), tmp_path, 10.0, **chosen)

    assert said in seen.region
    assert said in (tmp_path / "out" / "measures.json").read_text()
