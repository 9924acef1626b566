"""Chunks of other writers' OME-Zarr: found, counted, or said to be missing."""

import json
from itertools import product
from pathlib import Path
from typing import Any

import numcodecs
import numpy as np
import pytest
import zarr
from other_omezarr import CHUNK, GREY, edit_json, write_image

from fissura.errors import DataError, StorageError
from fissura.io import open_volume, verify_volume

PACKERS = (numcodecs.GZip(), numcodecs.Zlib(), numcodecs.LZMA(), numcodecs.Blosc())


def _stop_stating_the_separator(path: Path) -> None:
    metadata = json.loads((path / "0/.zarray").read_text())
    del metadata["dimension_separator"]
    (path / "0/.zarray").write_text(json.dumps(metadata))


def _nest(path: Path) -> None:
    """Move each chunk 1.0.1 to 1/0/1."""
    for file in list((path / "0").glob("*.*.*")):
        into = path.joinpath("0", *file.name.split("."))
        into.parent.mkdir(parents=True, exist_ok=True)
        file.rename(into)


# --------------------------------------------------------------- chunks


def test_nested_chunks_are_found_though_no_separator_is_stated(tmp_path: Path) -> None:
    path = write_image(tmp_path / "a.zarr")
    _nest(path)
    _stop_stating_the_separator(path)

    volume = open_volume(path)

    np.testing.assert_array_equal(volume.read(volume.box), GREY)
    assert "does not state the separator" in volume.notes[0]
    assert verify_volume(path) == ()


def test_flat_chunks_are_found_though_another_separator_is_stated(
    tmp_path: Path,
) -> None:
    path = write_image(tmp_path / "a.zarr")
    edit_json(path / "0/.zarray", dimension_separator="/")

    volume = open_volume(path)

    np.testing.assert_array_equal(volume.read(volume.box), GREY)
    assert "states '/' as the separator" in volume.notes[0]


def test_chunks_under_both_kinds_of_names_are_asked_about(tmp_path: Path) -> None:
    path = write_image(tmp_path / "a.zarr")
    _nest(path)
    (path / "0/0.0.0").write_bytes((path / "0/0/0/1").read_bytes())
    _stop_stating_the_separator(path)

    with pytest.raises(DataError, match="two kinds of names"):
        open_volume(path)


@pytest.mark.parametrize("version", [2, 3])
@pytest.mark.parametrize("lost", [1, 5, 8])
def test_missing_chunks_are_refused_with_their_count(
    tmp_path: Path, version: int, lost: int
) -> None:
    path = write_image(tmp_path / "a.zarr", version=version)
    pattern = "0/*.*.*" if version == 2 else "0/c/*/*/*"
    for file in sorted(path.glob(pattern))[:lost]:
        file.unlink()

    with pytest.raises(StorageError, match=rf"{lost} of its 8 chunks .*--absent-is-"):
        open_volume(path)
    assert len(verify_volume(path)) == lost

    volume = open_volume(path, absent_is_fill=True)
    assert f"{lost} of 8 chunks are missing" in volume.notes[0]
    assert (volume.read(volume.box) == 0).mean() == lost / 8


def test_a_link_to_a_chunk_that_is_elsewhere_is_no_chunk(tmp_path: Path) -> None:
    path = write_image(tmp_path / "a.zarr")
    (path / "0/0.0.0").unlink()
    (path / "0/0.0.0").symlink_to(tmp_path / "archive")

    with pytest.raises(StorageError, match="1 of its 8 chunks are missing"):
        open_volume(path)


def test_missing_chunks_without_a_fill_value_are_never_read(tmp_path: Path) -> None:
    path = write_image(tmp_path / "a.zarr")
    (path / "0/0.0.0").unlink()
    edit_json(path / "0/.zarray", fill_value=None)

    with pytest.raises(StorageError, match="state no value for them"):
        open_volume(path, absent_is_fill=True)


def test_a_missing_shard_of_another_writer_is_refused(tmp_path: Path) -> None:
    path = write_image(tmp_path / "a.zarr", version=3, chunks=(5, 6, 7), shards=CHUNK)
    (path / "0/c/1/0/1").unlink()

    with pytest.raises(StorageError, match="1 of its 8 shards are missing"):
        open_volume(path)


@pytest.mark.parametrize(
    ("packer", "damage"),
    [
        *product((None, *PACKERS), ("short", "empty")),
        # bytes after a packed chunk change nothing
        (None, "long"),
    ],
)
def test_a_chunk_of_another_length_is_damaged(
    tmp_path: Path, packer: Any, damage: str
) -> None:
    path = write_image(tmp_path / "a.zarr", compressors=packer)
    file = path / "0/1.1.1"
    whole = file.read_bytes()
    file.write_bytes({"short": whole[:-7], "long": whole + b"xx", "empty": b""}[damage])
    volume = open_volume(path)

    with pytest.raises(StorageError, match="damaged"):
        volume.read(volume.box)
    (sentence,) = verify_volume(path)
    assert f"{file} is damaged" in sentence


@pytest.mark.parametrize(
    "how",
    [
        {"dtype": ">u2"},
        {"order": "F"},
        {"filters": [numcodecs.Delta("<u2")]},
        {"chunks": (9, 11, 13)},
        {"version": 3, "serializer": zarr.codecs.BytesCodec(endian="big")},
        {"version": 3, "chunk_key_encoding": {"name": "default", "separator": "."}},
    ],
)
def test_odd_layouts_have_the_same_values(tmp_path: Path, how: dict[str, Any]) -> None:
    volume = open_volume(write_image(tmp_path / "a.zarr", **how))
    voxels = volume.read(volume.box)

    np.testing.assert_array_equal(voxels, GREY)
    assert voxels.dtype.isnative
    assert volume.voxels.dtype.isnative


def test_a_packer_that_is_not_here_is_named(tmp_path: Path) -> None:
    path = write_image(tmp_path / "a.zarr")
    edit_json(path / "0/.zarray", compressor={"id": "jpegxl_of_tomorrow"})

    with pytest.raises(StorageError, match=r"is packed .*jpegxl_of_tomorrow.* again"):
        open_volume(path)


@pytest.mark.parametrize("shards", [None, (4, 4, 4)])
def test_a_chunk_that_is_lost_after_the_opening_is_no_fill_value(
    tmp_path: Path, shards: tuple[int, ...] | None
) -> None:
    array = zarr.create_array(
        tmp_path / "a.zarr",
        shape=(8, 8, 6),
        chunks=(2, 4, 4),
        shards=shards,
        dtype="u2",
    )
    array[:] = 7
    opened = open_volume(tmp_path / "a.zarr", voxel_um=1)
    (tmp_path / "a.zarr/c/1/0/1").unlink()
    assert (opened.voxels[0, :, :4] == 7).all()
    with pytest.raises(StorageError, match="is missing"):
        opened.read(opened.box)
