"""What a file states of its stored numbers is applied, or it is said that it is not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import h5py
import numpy as np
import pytest
import tifffile
import zarr

from fissura.errors import DataError
from fissura.io import open_volume

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
        extratags=[(274, "H", 1, tag, True)],
    )
    opened = open_volume(tmp_path / "a.tif", voxel_um=1)
    np.testing.assert_array_equal(opened.read(opened.box), STORED)
    assert any("Orientation" in note and said in note for note in opened.notes) is bool(
        said
    )


def test_the_scaling_of_a_zarr_array_is_applied(tmp_path: Path) -> None:
    array = zarr.create_array(
        tmp_path / "a.zarr",
        shape=STORED.shape,
        chunks=(2, 6, 5),
        dtype="i2",
        attributes={"scale_factor": 2, "add_offset": 1},
    )
    array[:] = STORED
    opened = open_volume(tmp_path / "a.zarr", voxel_um=1)
    np.testing.assert_array_equal(opened.read(opened.box), 2 * STORED + 1)


def test_the_order_of_the_axes_of_matlab_is_said(tmp_path: Path) -> None:
    path = _hdf5(tmp_path / "a.mat", MATLAB_class=np.bytes_("int16"))
    assert any("MATLAB wrote /v" in n for n in open_volume(path, voxel_um=1).notes)


def _slices(folder: Path, *, step: int = 1, last_um: float = 1.3) -> Path:
    for number, page in enumerate(STORED):
        pixel_um = last_um if number == len(STORED) - 1 else 1.3
        tifffile.imwrite(
            folder / f"s{number * step:03}.tif",
            page,
            photometric="minisblack",
            resolution=(1e4 / pixel_um,) * 2,
            resolutionunit="CENTIMETER",
        )
    return folder


def test_slices_of_another_pixel_size_are_refused(tmp_path: Path) -> None:
    opened = open_volume(_slices(tmp_path, last_um=2.6))
    with pytest.raises(
        DataError, match=r"s003\.tif states pixels of 2\.6 µm, but s000"
    ):
        opened.read(opened.box)


@pytest.mark.parametrize("step", [1, 2])
def test_slices_that_may_have_been_left_out_are_said(tmp_path: Path, step: int) -> None:
    notes = open_volume(_slices(tmp_path, step=step)).notes
    assert any("go up by 2" in note for note in notes) is (step == 2)
