"""A volume on the disk is indexed, walked and compared as NumPy arrays are."""

from __future__ import annotations

import copy
import os
import pickle
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

import fissura

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def bone() -> fissura.Bone:
    grey = np.random.default_rng(3).normal(0, 5, (12, 16, 16)).astype(np.float32)
    grey[:, 4:12] += 100
    return fissura.segment_bone(fissura.open_volume(grey, voxel_um=2.6))


SAME: list[Any] = [
    *(3, -1, np.int64(2), ..., [1, 2], np.array([-1, 0]), (0, 1, 2), slice(2, 9, 3)),
    *((slice(0, 2), ..., 3), (slice(None), [4, 2]), np.ones((12, 16, 16), bool)),
]


@pytest.mark.parametrize("key", SAME, ids=range(len(SAME)))
def test_an_index_gives_what_numpy_gives(bone: fissura.Bone, key: Any) -> None:
    for volume in (bone.tissue, bone.mask):
        assert np.array_equal(volume[key], np.asarray(volume)[key])


OTHER: list[Any] = [
    *(12, -13, "a", 1.5, (0, 0, 0, 0), None, True, slice(None, None, -1)),
    *(([0, 1], [0, 1]), (0, slice(None), [0, 1])),
]


@pytest.mark.parametrize("key", OTHER, ids=range(len(OTHER)))
def test_an_index_that_cannot_be_read_is_no_damage(
    bone: fissura.Bone, key: Any
) -> None:
    with pytest.raises(IndexError):
        bone.tissue[key]


def test_a_volume_is_a_sequence_of_slices(bone: fissura.Bone) -> None:
    planes = list(bone.mask)
    assert len(bone.mask) == len(planes) == 12
    assert np.array_equal(np.stack(planes), np.asarray(bone.mask))
    assert bone.mask.ndim == 3
    assert bone.mask.dtype == np.uint8


def test_volumes_in_memory_are_equal_by_their_voxels() -> None:
    voxels = np.arange(27).reshape(3, 3, 3)
    one = fissura.open_volume(voxels, voxel_um=1)
    same = fissura.open_volume(voxels.copy(), voxel_um=1)
    assert one == same
    assert hash(one) == hash(same)
    assert one != fissura.open_volume(voxels + 1, voxel_um=1)
    assert one != fissura.open_volume(voxels, voxel_um=2)
    assert one != fissura.open_volume(voxels[:2], voxel_um=1)
    assert one != "one"


def test_an_array_made_of_a_volume_is_a_copy() -> None:
    voxels = np.zeros((3, 3, 3))
    np.array(fissura.open_volume(voxels, voxel_um=1))[:] = 1
    assert not voxels.any()


def test_results_are_copied_and_pickled(bone: fissura.Bone) -> None:
    for again in (pickle.loads(pickle.dumps(bone)), copy.deepcopy(bone)):  # noqa: S301
        assert np.array_equal(np.asarray(again.mask), np.asarray(bone.mask))
        assert again.bone_um3 == bone.bone_um3


PROGRAM = """
import multiprocessing, os, sys, tempfile
import numpy, fissura

def work():
    grey = numpy.zeros((8, 12, 12), "f4")
    grey[:, 4:8] = 100
    volume = fissura.open_volume(grey, voxel_um=2.6)
    bone = fissura.segment_bone(volume)
    fissura.measure_specimen(bone)
    return bone

if __name__ == "__main__":
    bone = work()
    lying = os.listdir(os.path.dirname(bone.tissue.files[0]))
    assert len(lying) == 1, lying
    for way in sys.argv[1:]:
        child = multiprocessing.get_context(way).Process(target=work)
        child.start()
        child.join()
        assert child.exitcode == 0
    assert numpy.asarray(bone.mask).any()
    raise SystemError("an exception ends it")
"""


def test_temporary_volumes_are_removed_in_every_process(tmp_path: Path) -> None:
    folder = tmp_path / "temporary"
    folder.mkdir()
    program = tmp_path / "program.py"
    program.write_text(PROGRAM, encoding="utf-8")
    ways = ["spawn", *(["fork"] if sys.platform == "linux" else [])]
    done = subprocess.run(
        [sys.executable, program, *ways],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "TMPDIR": str(folder)},
    )
    assert "an exception ends it" in done.stderr
    assert [one.name for one in folder.glob("fissura-*")] == []
