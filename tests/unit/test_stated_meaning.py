"""What a file states of its stored numbers is applied, or it is said that it is not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import h5py
import numpy as np
import pytest
import tifffile

from fissura.errors import DataError
from fissura.store import open_volume

if TYPE_CHECKING:
    from pathlib import Path

STORED = np.arange(4 * 6 * 5, dtype=np.int16).reshape(4, 6, 5)


def _hdf5(path: Path, shape: tuple[int, ...] = STORED.shape, **said: Any) -> Path:
    with h5py.File(path, "w") as file:
        file["v"] = STORED.reshape(shape)
        file["v"].attrs.update(said)
    return path


@pytest.mark.parametrize("shape", [STORED.shape, (1, *STORED.shape)])
def test_the_scaling_of_an_hdf5_volume_is_applied_and_said(
    tmp_path: Path, shape: tuple[int, ...]
) -> None:
    said = {"scale_factor": 0.5, "add_offset": np.array([-100.0])}
    opened = open_volume(_hdf5(tmp_path / "a.h5", shape, **said), voxel_um=1)

    values = opened.read(opened.box)
    assert values.dtype == np.float32
    np.testing.assert_array_equal(values, STORED * 0.5 - 100)
    np.testing.assert_array_equal(opened.voxels[1, 2:4, :], STORED[1, 2:4] * 0.5 - 100)
    assert any("0.5 × the stored one -100" in note for note in opened.notes)


def test_a_volume_without_scaling_keeps_its_type(tmp_path: Path) -> None:
    opened = open_volume(_hdf5(tmp_path / "a.h5", scale_factor=1.0), voxel_um=1)
    assert opened.read(opened.box).dtype == np.int16


@pytest.mark.parametrize("factor", [0.0, np.nan, "two", [1.0, 2.0]])
def test_a_scaling_that_is_none_is_refused(tmp_path: Path, factor: Any) -> None:
    with pytest.raises(DataError, match="by which no grey values can be worked out"):
        open_volume(_hdf5(tmp_path / "a.h5", scale_factor=factor), voxel_um=1)


def test_a_value_that_stands_for_absent_voxels_is_said(tmp_path: Path) -> None:
    opened = open_volume(_hdf5(tmp_path / "a.h5", _FillValue=np.int16(-9)), voxel_um=1)
    assert any("-9 are absent" in note for note in opened.notes)


@pytest.mark.parametrize(("tag", "said"), [(4, "mirrored from top to bottom"), (1, "")])
def test_an_orientation_of_a_tiff_is_said(tmp_path: Path, tag: int, said: str) -> None:
    tifffile.imwrite(
        tmp_path / "a.tif",
        STORED,
        photometric="minisblack",
        extratags=[(274, "H", 1, tag)],
    )
    opened = open_volume(tmp_path / "a.tif", voxel_um=1)
    np.testing.assert_array_equal(opened.read(opened.box), STORED)
    assert any("Orientation" in note and said in note for note in opened.notes) is bool(
        said
    )
