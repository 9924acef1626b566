"""Packed frames are laid out once, so that slabs of rows are quick to read."""

from pathlib import Path

import h5py
import numpy as np
import pytest
import tifffile
from usual_scan import NOISY, VIEWS, usual_scan

from fissura import acquire
from fissura.acquire import unpacking
from fissura.errors import StorageError
from fissura.io.formats.tiff.reader import TiffVoxels
from fissura.io.scans.hdf5_frames import frames_at
from fissura.model import Scan


def _packed(folder: Path, rows: int) -> Scan:
    counts = NOISY.integers(0, 60_000, (VIEWS, rows, 20)).astype(np.uint16)
    with h5py.File(folder / "packed.h5", "w") as file:
        for name, frames in (("p", counts), ("f", counts[:3])):
            file.create_dataset(
                name, data=frames, chunks=(1, rows, 20), compression="gzip"
            )
    no_frame = np.arange(0)
    return usual_scan(
        projections=frames_at(folder / "packed.h5", "p"),
        flats=frames_at(folder / "packed.h5", "f"),
        darks=frames_at(folder / "packed.h5", "f").some(no_frame),
    )


def test_packed_frames_are_unpacked_once_and_the_same(tmp_path: Path) -> None:
    scan = _packed(tmp_path, rows=200)
    volume = tmp_path / "new" / "v.ome.zarr"
    with acquire.unpacked(scan, beside=volume) as ready:
        assert ready.projections is not scan.projections
        assert len(list(volume.parent.iterdir())) == 2
        np.testing.assert_array_equal(ready.projections[:], scan.projections[:])
        np.testing.assert_array_equal(
            ready.projections[3:9, 64:130, 2:7], scan.projections[3:9, 64:130, 2:7]
        )
        np.testing.assert_array_equal(ready.flats[:], scan.flats[:])
    assert list(volume.parent.iterdir()) == []


def test_unpacking_tells_how_far_it_is(tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    scan = _packed(tmp_path, rows=200)
    with acquire.unpacked(
        scan, beside=tmp_path / "v.ome.zarr", on_done=lambda *at: told.append(at)
    ):
        total = VIEWS + 3
    assert [done for done, _ in told] == sorted({done for done, _ in told})
    assert told[-1] == (total, total)


def test_scratch_files_go_also_after_an_error(tmp_path: Path) -> None:
    scan = _packed(tmp_path, rows=200)
    volume = tmp_path / "new" / "v.ome.zarr"
    with pytest.raises(KeyError), acquire.unpacked(scan, beside=volume):
        raise KeyError
    assert list(volume.parent.iterdir()) == []


def test_short_scans_and_frames_that_are_not_packed_are_left(tmp_path: Path) -> None:
    for scan in (_packed(tmp_path, rows=128), usual_scan()):
        with acquire.unpacked(scan, beside=tmp_path / "v.ome.zarr") as ready:
            assert ready is scan


def test_a_folder_of_images_is_laid_out_too(tmp_path: Path) -> None:
    counts = NOISY.integers(0, 60_000, (VIEWS, 150, 20)).astype(np.uint16)
    for view, image in enumerate(counts):
        tifffile.imwrite(tmp_path / f"p{view}.tif", image)
    scan = usual_scan(projections=TiffVoxels(tmp_path))
    with acquire.unpacked(scan, beside=tmp_path / "v.ome.zarr") as ready:
        assert ready.projections is not scan.projections
        np.testing.assert_array_equal(ready.projections[:], counts)


def test_a_full_disk_is_said_and_the_frames_are_read_as_they_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scan = _packed(tmp_path, rows=200)
    monkeypatch.setattr(unpacking, "disk_free_bytes", lambda _: 1000)
    with acquire.unpacked(scan, beside=tmp_path / "v.ome.zarr") as ready:
        assert ready.projections is scan.projections
        assert "has no room to unpack them once" in ready.notes[-1]


def test_frames_that_cannot_be_unpacked_are_said_so(tmp_path: Path) -> None:
    scan = _packed(tmp_path, rows=200)
    whole = (tmp_path / "packed.h5").read_bytes()
    broken = bytearray(whole)
    broken[len(whole) // 2 : len(whole) // 2 + 4000] = bytes(4000)
    (tmp_path / "packed.h5").write_bytes(broken)
    with (
        pytest.raises(StorageError, match=r"packed\.h5 cannot be read"),
        acquire.unpacked(scan, beside=tmp_path / "v.ome.zarr"),
    ):
        pass
