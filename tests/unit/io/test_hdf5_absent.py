"""What an HDF5 file declares but does not hold is refused, never read as zeros."""

from __future__ import annotations

from typing import TYPE_CHECKING

import h5py
import numpy as np
import pytest

from fissura.errors import StorageError
from fissura.io import open_volume
from fissura.io.formats.hdf5.absent import refuse_unwritten

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

GREY = np.arange(8 * 6 * 5, dtype=np.uint16).reshape(8, 6, 5) + 1
PART = (4, 6, 5)


def _parts(folder: Path) -> None:
    for n in range(2):
        with h5py.File(folder / f"p{n}.h5", "w") as file:
            file["d"] = GREY[4 * n : 4 * n + 4]


def _virtual(folder: Path, fill: Callable[[h5py.VirtualLayout], None]) -> Path:
    _parts(folder)
    layout = h5py.VirtualLayout(GREY.shape, np.uint16)
    fill(layout)
    with h5py.File(folder / "v.h5", "w", libver="latest") as file:
        file.create_virtual_dataset("data", layout)
    return folder / "v.h5"


def _source(name: str, dataset: str = "d") -> h5py.VirtualSource:
    return h5py.VirtualSource(name, dataset, PART)


def test_a_virtual_dataset_with_all_its_parts_is_read(tmp_path: Path) -> None:
    def fill(layout: h5py.VirtualLayout) -> None:
        layout[:4] = _source("p0.h5")
        layout[4:] = _source("p1.h5")

    opened = open_volume(_virtual(tmp_path, fill), voxel_um=1)
    np.testing.assert_array_equal(opened.read(opened.box), GREY)


def test_parts_that_take_turns_are_read(tmp_path: Path) -> None:
    def fill(layout: h5py.VirtualLayout) -> None:
        layout[0::2] = _source("p0.h5")
        layout[1::2] = _source("p1.h5")

    opened = open_volume(_virtual(tmp_path, fill), voxel_um=1)
    np.testing.assert_array_equal(opened.read(opened.box)[0::2], GREY[:4])


@pytest.mark.parametrize(
    ("name", "dataset", "said"),
    [
        ("gone.h5", "d", "gone.h5 is missing; 120 of its 240 values"),
        ("p1.h5", "renamed", "has no dataset renamed; 120 of its 240 values"),
    ],
)
def test_a_lost_part_of_a_virtual_dataset_is_named(
    tmp_path: Path, name: str, dataset: str, said: str
) -> None:
    def fill(layout: h5py.VirtualLayout) -> None:
        layout[:4] = _source("p0.h5")
        layout[4:] = _source(name, dataset)

    with pytest.raises(StorageError, match=said):
        open_volume(_virtual(tmp_path, fill), voxel_um=1)


def test_a_part_that_is_too_short_is_named(tmp_path: Path) -> None:
    def fill(layout: h5py.VirtualLayout) -> None:
        layout[:] = h5py.VirtualSource("p0.h5", "d", GREY.shape)

    with pytest.raises(StorageError, match=r"only the shape \(4, 6, 5\); 120 of"):
        open_volume(_virtual(tmp_path, fill), voxel_um=1)


@pytest.mark.parametrize("second", [slice(5, 8), slice(2, 6)])
def test_what_no_part_covers_is_named(tmp_path: Path, second: slice) -> None:
    def fill(layout: h5py.VirtualLayout) -> None:
        layout[:4] = _source("p0.h5")
        layout[second] = _source("p1.h5")[: second.stop - second.start]

    missing = 8 - len({*range(4), *range(8)[second]})
    with pytest.raises(StorageError, match=f"not cover it; {missing * 30} of its 240"):
        open_volume(_virtual(tmp_path, fill), voxel_um=1)


def test_a_part_that_itself_was_never_written_is_named(tmp_path: Path) -> None:
    def fill(layout: h5py.VirtualLayout) -> None:
        layout[:4] = _source("p0.h5")
        layout[4:] = _source("p1.h5")

    path = _virtual(tmp_path, fill)
    with h5py.File(tmp_path / "p1.h5", "w") as file:
        file.create_dataset("d", PART, np.uint16)
    with pytest.raises(StorageError, match=r"p1\.h5 is not whole: nothing of it"):
        open_volume(path, voxel_um=1)


def test_virtual_datasets_in_a_circle_are_refused(tmp_path: Path) -> None:
    def fill(layout: h5py.VirtualLayout) -> None:
        layout[:] = h5py.VirtualSource("v.h5", "data", GREY.shape)

    with pytest.raises(StorageError, match="in a circle"):
        open_volume(_virtual(tmp_path, fill), voxel_um=1)


def test_chunks_that_were_never_written_are_counted(tmp_path: Path) -> None:
    with h5py.File(tmp_path / "c.h5", "w") as file:
        data = file.create_dataset("data", GREY.shape, np.uint16, chunks=(2, 6, 5))
        data[:4] = GREY[:4]
    with pytest.raises(StorageError, match=r"2 of its 4 chunks .* 120 of its 240"):
        open_volume(tmp_path / "c.h5", voxel_um=1)


def test_an_array_that_was_never_written_is_named(tmp_path: Path) -> None:
    with h5py.File(tmp_path / "n.h5", "w") as file:
        file.create_dataset("data", GREY.shape, np.uint16)
    with pytest.raises(StorageError, match="nothing of it was ever written"):
        open_volume(tmp_path / "n.h5", voxel_um=1)


@pytest.mark.parametrize("lost_bytes", [0, 180])
def test_an_external_file_must_hold_all_of_it(tmp_path: Path, lost_bytes: int) -> None:
    raw = tmp_path / "grey.raw"
    raw.write_bytes(GREY.tobytes()[lost_bytes:])
    with h5py.File(tmp_path / "e.h5", "w") as file:
        file.create_dataset(
            "data",
            GREY.shape,
            np.uint16,
            external=[(str(raw), 0, h5py.h5f.UNLIMITED)],
        )
    with h5py.File(tmp_path / "e.h5") as file:
        if not lost_bytes:
            refuse_unwritten(file["data"], tmp_path / "e.h5")
            return
        with pytest.raises(StorageError, match="300 bytes where 480"):
            refuse_unwritten(file["data"], tmp_path / "e.h5")
