"""What a notebook calls: each stage on a small phantom, tables, figures, refusals."""

from __future__ import annotations

import ast
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

import fissura
from fissura.blocks import Executor, Threads
from fissura.errors import DataError, SettingsError, StorageError

if TYPE_CHECKING:
    from collections.abc import Sequence

ONE = Executor(Threads(1))


@pytest.fixture(scope="module")
def volume() -> fissura.Volume:
    """A plate 114 µm thick with one crack 78 µm long in the middle of it."""
    grey = np.random.default_rng(3).normal(0, 5, (48, 64, 64)).astype(np.float32)
    grey[:, 10:54] += 100
    grey[24, 17:47, 17:47] -= 60
    return fissura.open_volume(grey, voxel_um=2.6)


@pytest.fixture(scope="module")
def bone(volume: fissura.Volume) -> fissura.Bone:
    return fissura.segment_bone(volume, executor=ONE)


def test_every_public_name_is_there_and_none_twice() -> None:
    assert len(set(fissura.__all__)) == len(fissura.__all__)
    for name in fissura.__all__:
        assert getattr(fissura, name) is not None, name
    assert set(fissura.__all__) <= set(dir(fissura))
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        fissura.nothing  # noqa: B018


def test_type_checkers_see_the_names_that_python_loads() -> None:
    tree = ast.parse(Path(fissura.__file__).read_text(encoding="utf-8"))
    seen = {
        alias.asname or alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        and node.module
        and node.module.startswith("fissura.")
        for alias in node.names
    }
    assert seen | {"__version__"} == set(fissura.__all__)


def test_a_name_loads_its_own_module_only() -> None:
    code = (
        "import sys, fissura; fissura.FissuraError;"
        "print(any(m in sys.modules for m in ('numpy', 'fissura.api.volumes')))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "False"


def test_a_volume_is_indexed_as_an_array(volume: fissura.Volume) -> None:
    whole = np.asarray(volume)
    assert whole.shape == volume.shape
    assert np.array_equal(volume[3], whole[3])
    assert np.array_equal(volume[1:4, 2, ::3], whole[1:4, 2, ::3])
    assert np.asarray(volume, np.float64).dtype == np.float64


def test_an_array_needs_a_voxel_size() -> None:
    with pytest.raises(DataError, match="give voxel_um"):
        fissura.open_volume(np.zeros((3, 3, 3)))


def test_bone_damage_and_measures_go_together(
    volume: fissura.Volume, bone: fissura.Bone
) -> None:
    damage = fissura.detect_damage(volume, bone, executor=ONE)
    measures = fissura.measure_specimen(bone, damage, architecture=False, executor=ONE)

    assert np.asarray(bone.mask).sum() == bone.bone_vox
    assert measures["bv_tv"].value == bone.bone_vox / bone.tissue_vox
    assert measures["tb_th_um"].value is None
    assert "not measured" in measures["tb_th_um"].remark
    (crack,) = damage.findings
    assert crack.kind == "microcrack"
    assert abs(crack.z_um - 24.5 * 2.6) < 2.6
    assert fissura.as_table(damage).column("id").to_pylist() == [crack.id]
    assert fissura.as_table(replace(damage, findings=())).num_rows == 0
    ids = set(np.unique(np.asarray(damage.labels))) - {0}
    assert ids == {finding.id for finding in damage.findings}


def test_damage_nobody_looked_for_is_not_zero(bone: fissura.Bone) -> None:
    measures = fissura.measure_specimen(bone, architecture=False)
    counted = [key for key in measures if key.startswith(("cr_", "pf_"))]
    assert counted
    for key in counted:
        assert measures[key].value is None, key
        assert "not looked for" in measures[key].remark


def test_a_setting_is_taken_and_an_unknown_one_refused(
    volume: fissura.Volume,
) -> None:
    high = fissura.segment_bone(volume, threshold=80, executor=ONE)
    assert high.threshold == 80
    part = fissura.segment_bone(volume, region_box_vox=(0, 0, 0, 9, 9, 9), executor=ONE)
    assert part.tissue_vox == 9**3
    with pytest.raises(SettingsError, match=r"did you mean threshold\?"):
        fissura.segment_bone(volume, treshold=3)


def test_an_inspection_writes_what_it_returns(
    volume: fissura.Volume, tmp_path: Path
) -> None:
    box = {"segment.region_box_vox": (4, 4, 4, 44, 60, 60)}
    seen = fissura.inspect_volume(volume, tmp_path / "out", settings=box, executor=ONE)
    assert seen.bone.tissue_vox == 40 * 56 * 56
    assert (tmp_path / "out/findings.html").is_file()
    with pytest.raises(SettingsError, match=r"such as segment\.threshold"):
        fissura.inspect_volume(volume, tmp_path / "2", settings={"threshold": 2})


def test_a_volume_that_is_there_is_not_replaced(
    volume: fissura.Volume, tmp_path: Path
) -> None:
    into = tmp_path / "bone.ome.zarr"
    fissura.segment_bone(volume, into=into, executor=ONE)
    with pytest.raises(StorageError, match="already exists"):
        fissura.segment_bone(volume, into=into, executor=ONE)
    fissura.segment_bone(volume, into=into, overwrite=True, executor=ONE)


def test_groups_are_compared_from_a_file_as_from_columns(tmp_path: Path) -> None:
    columns: dict[str, Sequence[object]] = {
        "arm": ["a"] * 4 + ["b"] * 4,
        "v": [1, 2, None, 3, 4.5, 6, 7, 8],
    }
    rows = zip(*columns.values(), strict=True)
    path = tmp_path / "t.csv"
    text = "arm,v\n" + "".join(f"{a},{'' if v is None else v}\n" for a, v in rows)
    path.write_text(text, encoding="utf-8")

    (mine,) = fissura.compare_groups(columns, group="arm", outcomes=["v"])
    (same,) = fissura.compare_groups(path, group="arm", outcomes=["v"])

    assert [p.p for p in mine.pairs] == [p.p for p in same.pairs] == [2 / 35]
    table = fissura.as_table([mine])
    assert table.column("outcome").to_pylist() == ["v"] * table.num_rows
    assert "<svg" in fissura.plot_comparison(mine).svg


def test_columns_of_two_lengths_are_refused() -> None:
    with pytest.raises(DataError, match="'v' has 3"):
        fissura.compare_groups(
            {"arm": ["a", "b"], "v": [1, 2, 3]}, group="arm", outcomes=["v"]
        )


def test_settings_of_compare_are_refused_in_a_sentence() -> None:
    with pytest.raises(SettingsError, match=r"did you mean p_method\?"):
        fissura.compare_groups(
            {"arm": ["a", "b"], "v": [1, 2]},
            group="arm",
            outcomes=["v"],
            p_metod="asymptotic",
        )


def test_a_table_is_of_one_kind() -> None:
    flags = fissura.audit_claims().flags
    assert fissura.as_table(flags).num_rows == len(flags)
    with pytest.raises(DataError, match="there are none"):
        fissura.as_table([])
    with pytest.raises(DataError, match="Flag and Measure"):
        fissura.as_table([flags[0], fissura.Measure("bv_tv", 0.2)])


def test_pictures_are_of_the_slice_asked_for(
    volume: fissura.Volume, bone: fissura.Bone, tmp_path: Path
) -> None:
    plain = fissura.plot_slice(volume, 5)
    outlined = fissura.plot_slice(volume, 5, labels=bone.mask)
    assert plain.pixels.shape == (*volume.shape[1:], 3)
    assert (plain.pixels != outlined.pixels).any()
    path = fissura.plot_slice(volume).save(tmp_path / "slice.png")
    assert path.read_bytes().startswith(b"\x89PNG")
    with pytest.raises(DataError, match="from 0"):
        fissura.plot_slice(volume, volume.shape[0])
    with pytest.raises(StorageError, match=r"end in \.png"):
        plain.save(tmp_path / "slice.jpg")
