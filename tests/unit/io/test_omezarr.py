"""OME-Zarr volumes: what is written is read, or nothing has the name."""

import errno
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaozarrs
import zarr
from numpy.typing import NDArray

from fissura.blocks import Threads, build_pyramid
from fissura.errors import DataError, StorageError, TooBigError
from fissura.io import CHUNK, SHARD, new_volume, open_volume

GREY = np.random.default_rng(0).random((70, 90, 300)).astype(np.float32)


def _write(path: Path, voxels: NDArray[np.float32], voxel_um: float | None) -> None:
    z, y, x = voxels.shape
    with new_volume(
        path,
        shape=(z, y, x),
        dtype="float32",
        voxel_um=voxel_um,
        content="grey",
        about={"threshold": 1.5},
    ) as target:
        target.write(target.box, voxels)
        build_pyramid(target, workers=Threads(2))


def _change_on_purpose(path: Path, metadata: Any) -> None:
    """Write metadata as somebody does who says that their sum is not to be compared."""
    metadata["attributes"]["fissura_storage"]["crc32c"]["zarr.json"] = None
    path.write_text(json.dumps(metadata))


def test_what_is_written_is_read_with_its_voxel_size(tmp_path: Path) -> None:
    _write(tmp_path / "a.ome.zarr", GREY, 2.6)

    volume = open_volume(tmp_path / "a.ome.zarr")

    assert volume.voxel_um == pytest.approx(2.6)
    np.testing.assert_array_equal(volume.read(volume.box), GREY)


def test_the_metadata_is_valid_ome_zarr(tmp_path: Path) -> None:
    _write(tmp_path / "a.ome.zarr", GREY, 2.6)

    attributes = json.loads((tmp_path / "a.ome.zarr/zarr.json").read_text())

    yaozarrs.validate_ome_object(attributes["attributes"]["ome"], yaozarrs.v05.Image)
    yaozarrs.validate_zarr_store(str(tmp_path / "a.ome.zarr"))


def test_chunks_are_sharded(tmp_path: Path) -> None:
    _write(tmp_path / "a.ome.zarr", GREY, 2.6)

    voxels: Any = zarr.open_group(tmp_path / "a.ome.zarr", mode="r")["0"]

    assert voxels.shards == SHARD
    assert voxels.chunks == CHUNK


def test_each_level_averages_the_one_before(tmp_path: Path) -> None:
    _write(tmp_path / "a.ome.zarr", GREY, 2.6)

    levels = zarr.open_group(tmp_path / "a.ome.zarr", mode="r")
    first = np.asarray(levels["1"][:])  # type: ignore[index]

    cells = GREY.astype(float).reshape(35, 2, 45, 2, 150, 2).mean(axis=(1, 3, 5))
    np.testing.assert_allclose(first, cells, rtol=1e-6)
    assert levels["3"].shape == (9, 12, 38)  # type: ignore[union-attr]


def test_a_coarse_label_keeps_what_a_thin_crack_left(tmp_path: Path) -> None:
    labels = np.zeros((65, 65, 130), np.uint32)
    labels[31, :, 7] = 9
    with new_volume(
        tmp_path / "l.ome.zarr",
        shape=(65, 65, 130),
        dtype="uint32",
        voxel_um=1.3,
        content="labels",
        about={},
    ) as target:
        target.write(target.box, labels)
        build_pyramid(target, workers=Threads(1))

    coarse = np.asarray(zarr.open_group(tmp_path / "l.ome.zarr", mode="r")["1"][:])  # type: ignore[index]

    assert set(np.unique(coarse)) == {0, 9}
    assert np.all(coarse[15, :, 3] == 9)


def test_an_error_leaves_nothing_under_the_name(tmp_path: Path) -> None:
    path = tmp_path / "a.ome.zarr"

    with (
        pytest.raises(RuntimeError, match="stop"),
        new_volume(
            path, shape=(9, 9, 9), dtype="u1", voxel_um=1, content="grey", about={}
        ),
    ):
        raise RuntimeError("stop")

    assert list(tmp_path.iterdir()) == []


def test_an_error_leaves_the_volume_that_was_there(tmp_path: Path) -> None:
    path = tmp_path / "a.ome.zarr"
    _write(path, GREY, 2.6)

    with (
        pytest.raises(RuntimeError, match="stop"),
        new_volume(
            path, shape=(9, 9, 9), dtype="u1", voxel_um=1, content="grey", about={}
        ),
    ):
        raise RuntimeError("stop")

    assert open_volume(path).shape == GREY.shape


def test_a_full_disk_is_one_sentence_and_leaves_nothing(tmp_path: Path) -> None:
    path = tmp_path / "a.ome.zarr"

    with (
        pytest.raises(TooBigError, match=r"the disk is full: .*a\.ome\.zarr"),
        new_volume(
            path, shape=(9, 9, 9), dtype="u1", voxel_um=1, content="grey", about={}
        ),
    ):
        raise OSError(errno.ENOSPC, "No space left on device")

    assert list(tmp_path.iterdir()) == []


def test_a_volume_without_units_must_be_told_its_voxel_size(tmp_path: Path) -> None:
    _write(tmp_path / "a.ome.zarr", GREY, None)

    with pytest.raises(DataError, match=r"does not state the size of its voxels"):
        open_volume(tmp_path / "a.ome.zarr")
    assert open_volume(tmp_path / "a.ome.zarr", voxel_um=1.3).voxel_um == 1.3


def test_a_voxel_size_that_contradicts_the_file_is_refused(tmp_path: Path) -> None:
    _write(tmp_path / "a.ome.zarr", GREY, 2.6)

    with pytest.raises(DataError, match=r"states a voxel of 2\.6 µm, but 1\.3 µm"):
        open_volume(tmp_path / "a.ome.zarr", voxel_um=1.3)


def test_a_scale_of_all_levels_counts_too(tmp_path: Path) -> None:
    _write(tmp_path / "a.ome.zarr", GREY, 1.0)
    path = tmp_path / "a.ome.zarr/zarr.json"
    attributes = json.loads(path.read_text())
    attributes["attributes"]["ome"]["multiscales"][0]["coordinateTransformations"] = [
        {"type": "scale", "scale": [1.3, 1.3, 1.3]}
    ]
    _change_on_purpose(path, attributes)

    assert open_volume(tmp_path / "a.ome.zarr").voxel_um == pytest.approx(1.3)


def test_nan_among_the_attributes_of_others_is_no_fault(tmp_path: Path) -> None:
    _write(tmp_path / "a.ome.zarr", GREY, 1.0)
    path = tmp_path / "a.ome.zarr/zarr.json"
    attributes = json.loads(path.read_text())
    attributes["attributes"]["omero"] = {"max": float("nan")}
    _change_on_purpose(path, attributes)

    assert open_volume(tmp_path / "a.ome.zarr").voxel_um == 1.0


def test_a_key_that_stands_twice_in_metadata_is_refused(tmp_path: Path) -> None:
    _write(tmp_path / "a.ome.zarr", GREY, 1.0)
    path = tmp_path / "a.ome.zarr/zarr.json"
    text = path.read_text().replace("{", '{"node_type": "group", "node_type": "a",', 1)
    path.write_text(text)

    with pytest.raises(StorageError, match="'node_type' occurs twice"):
        open_volume(tmp_path / "a.ome.zarr")


def test_axes_in_another_order_are_refused(tmp_path: Path) -> None:
    _write(tmp_path / "a.ome.zarr", GREY, 1.0)
    path = tmp_path / "a.ome.zarr/zarr.json"
    attributes = json.loads(path.read_text())
    attributes["attributes"]["ome"]["multiscales"][0]["axes"].reverse()
    _change_on_purpose(path, attributes)

    with pytest.raises(DataError, match="has the axes x, y, z"):
        open_volume(tmp_path / "a.ome.zarr")


def test_a_folder_that_is_no_volume_is_refused(tmp_path: Path) -> None:
    (tmp_path / "zarr.json").write_text("{}", encoding="utf-8")

    with pytest.raises(StorageError, match="expected to be an OME-Zarr image"):
        open_volume(tmp_path)


def test_a_missing_volume_is_named(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match=r"nothing\.tif does not exist"):
        open_volume(tmp_path / "nothing.tif", voxel_um=1.3)
