"""Scratch volumes: what was written is read, what is lost is missed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from fissura.errors import StorageError
from fissura.io import scratch_volume

if TYPE_CHECKING:
    from pathlib import Path


def test_voxels_of_0_are_written_like_others(tmp_path: Path) -> None:
    with scratch_volume(tmp_path / "v", shape=(5, 6, 7), dtype="float32") as voxels:
        voxels[:, :, :] = np.zeros((5, 6, 7), np.float32)
        assert not voxels[1:3, 2, :].any()
    assert not list(tmp_path.iterdir())


def test_a_lost_chunk_of_a_scratch_volume_is_not_0(tmp_path: Path) -> None:
    with scratch_volume(tmp_path / "v", shape=(70, 6, 7), dtype="float32") as voxels:
        voxels[:, :, :] = np.ones((70, 6, 7), np.float32)
        next(tmp_path.rglob("c/1/0/0")).unlink()
        assert voxels[0, 0, 0] == 1
        with pytest.raises(StorageError, match="is missing now"):
            voxels[60:, :, :]
