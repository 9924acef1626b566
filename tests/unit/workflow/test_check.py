"""Looking over a study before any work, and a volume: every voxel of it, once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import tifffile

from fissura.blocks import Executor, Threads, build_pyramid
from fissura.io import load_study, new_volume, open_volume
from fissura.io.formats.omezarr.shards import ShardedVoxels
from fissura.phantoms import TINY, make_study
from fissura.workflow import CheckedVolume, check_study, check_volume

if TYPE_CHECKING:
    from pathlib import Path

ONE = Executor(Threads(1))


def test_every_stage_of_a_scanned_study_says_what_it_needs(tmp_path: Path) -> None:
    make_study(tmp_path, geometry=TINY, specimens_per_group=1, workers=Threads(2))
    checked = check_study(load_study(tmp_path), executor=Executor(Threads(2)))

    assert checked.problems == ()
    needs = {need.stage: need for need in checked.needs}
    assert list(needs) == ["reconstruct", "segment", "detect", "measure"]
    assert all(need.memory_bytes > 0 for need in needs.values())

    text = (tmp_path / "study.toml").read_text(encoding="utf-8")
    with_classifier = text.replace("[detect]", '[detect]\njudge = "nowhere.npz"')
    (tmp_path / "study.toml").write_text(with_classifier, encoding="utf-8")
    problems = check_study(load_study(tmp_path), executor=Executor(Threads(2))).problems

    assert len(problems) == 1
    assert "detect.classifier: " in problems[0]
    assert "nowhere.npz" in problems[0]


def _volume(folder: Path) -> Path:
    path = folder / "v.ome.zarr"
    grey = np.random.default_rng(3).random((40, 72, 70), np.float32)
    grey[7] = 0.5
    with new_volume(
        path,
        shape=grey.shape,
        dtype="float32",
        voxel_um=1.3,
        content="grey",
        about={},
    ) as made:
        made.write(made.box, grey)
        build_pyramid(made, workers=Threads(1))
    return path


def _seen(path: Path, *, voxel_um: float | None = None) -> CheckedVolume:
    return check_volume(path, voxel_um=voxel_um, dataset="", deep=True, executor=ONE)


def test_a_deep_look_at_a_volume_tells_its_values_and_flat_layers(
    tmp_path: Path,
) -> None:
    path = _volume(tmp_path)

    seen = _seen(path)

    voxels = open_volume(path).voxels[:, :, :]
    assert seen.stated
    assert seen.damaged == ()
    assert seen.voxels is not None
    assert (seen.voxels.low, seen.voxels.high) == (voxels.min(), voxels.max())
    assert (seen.voxels.nans, seen.voxels.infinities) == (0, 0)
    assert seen.voxels.flat == "7"


def test_a_deep_look_counts_what_is_no_number(tmp_path: Path) -> None:
    grey = np.zeros((4, 5, 6), np.float32)
    grey[1, 2, 3], grey[2, 2, 2], grey[3] = np.nan, np.inf, np.linspace(1, 2, 6)
    tifffile.imwrite(tmp_path / "v.tif", grey, photometric="minisblack")

    seen = _seen(tmp_path / "v.tif", voxel_um=2.0)

    assert not seen.stated
    assert seen.voxels is not None
    assert (seen.voxels.nans, seen.voxels.infinities) == (1, 1)
    assert (seen.voxels.low, seen.voxels.high) == (0, 2)


@pytest.mark.parametrize("level", [0, 1])
def test_a_deep_look_names_a_flipped_bit_of_any_level(
    tmp_path: Path, level: int
) -> None:
    path = _volume(tmp_path)
    shard = path / f"{level}/c/0/0/0"
    content = bytearray(shard.read_bytes())
    content[len(content) // 3] ^= 4
    shard.write_bytes(content)

    (said,) = _seen(path).damaged

    assert str(shard) in said
    assert "damaged" in said


@pytest.mark.parametrize("level", [0, 1])
def test_a_deep_look_names_a_lost_shard_of_any_level(
    tmp_path: Path, level: int
) -> None:
    path = _volume(tmp_path)
    (path / f"{level}/c/0/0/0").unlink()

    assert "missing" in " ".join(_seen(path).damaged)


def test_a_deep_look_reads_the_finest_level_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = _volume(tmp_path)
    read: list[str] = []
    packed = ShardedVoxels.packed

    def noted(voxels: ShardedVoxels, *rest: Any) -> Any:
        read.append(voxels.folder.parent.name)
        return packed(voxels, *rest)

    monkeypatch.setattr(ShardedVoxels, "packed", noted)
    assert _seen(path).damaged == ()

    assert read.count("0") == 4, "40 x 72 x 70 voxels in chunks of 64"
    assert read.count("1") == 1
