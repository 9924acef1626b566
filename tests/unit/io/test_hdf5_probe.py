"""A file at which the HDF5 library hangs is refused, by a process that may."""

from __future__ import annotations

from typing import TYPE_CHECKING

import h5py
import numpy as np
import pytest

from fissura.errors import StorageError
from fissura.io import open_volume
from fissura.io.formats.hdf5.probe import probe_hdf5

if TYPE_CHECKING:
    from pathlib import Path

GREY = np.arange(4 * 6 * 5, dtype=np.uint16).reshape(4, 6, 5) + 1
HEAP = b"GCOL"
FIRST_SIZE = 24
"""Where the first thing in a heap states its bytes."""
ENDLESS = (2**64 - 16).to_bytes(8, "little")
"""A size that, with the header, is zero: the next block is the block itself."""


def _virtual(folder: Path) -> Path:
    with h5py.File(folder / "part.h5", "w") as file:
        file["d"] = GREY
    layout = h5py.VirtualLayout(GREY.shape, GREY.dtype)
    layout[:] = h5py.VirtualSource("part.h5", "d", GREY.shape)
    path = folder / "v.h5"
    with h5py.File(path, "w", libver="latest") as file:
        file.create_virtual_dataset("v", layout)
    return path


def _spoil_heap(path: Path) -> None:
    content = bytearray(path.read_bytes())
    at = content.index(HEAP) + FIRST_SIZE
    content[at : at + 8] = ENDLESS
    path.write_bytes(content)


def test_an_endless_heap_is_refused_instead_of_a_hang(tmp_path: Path) -> None:
    path = _virtual(tmp_path)
    _spoil_heap(path)
    with pytest.raises(StorageError, match=r"v\.h5 cannot be read: it is so damaged"):
        open_volume(path, voxel_um=1)


def test_after_a_hang_other_files_are_read(tmp_path: Path) -> None:
    (tmp_path / "bad").mkdir()
    bad, sound = _virtual(tmp_path / "bad"), _virtual(tmp_path)
    _spoil_heap(bad)
    with pytest.raises(StorageError):
        probe_hdf5(bad)
    opened = open_volume(sound, voxel_um=1)
    np.testing.assert_array_equal(opened.read(opened.box), GREY)


def test_a_file_that_was_mended_is_read(tmp_path: Path) -> None:
    path = _virtual(tmp_path)
    whole = path.read_bytes()
    _spoil_heap(path)
    with pytest.raises(StorageError):
        probe_hdf5(path)
    path.unlink()
    path.write_bytes(whole)
    probe_hdf5(path)
