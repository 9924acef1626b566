"""What Fissura writes is verified: flipped bits and lost shards are named."""

import json
import random
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pytest
import zarr
from numpy.typing import NDArray
from zarr.codecs import BloscCodec, BytesCodec, ShardingCodec

from fissura.blocks import Threads, build_pyramid
from fissura.errors import DataError, StorageError
from fissura.io import new_volume, open_volume, scratch_arrays, verify_volume
from fissura.model import Box

SHAPE = (66, 258, 260)
"""Two shards along each axis."""
SHARDS = 8
RNG = np.random.default_rng(11)
TRIES = 6


def _voxels(kind: str) -> NDArray[Any]:
    if kind == "grey":
        return RNG.random(SHAPE, np.float32)
    if kind == "mask":
        return (RNG.random(SHAPE) > 0.5).astype(np.uint8)
    labels = np.zeros(SHAPE, np.uint32)
    labels[60:, 250:, 257:] = RNG.integers(0, 9, (6, 8, 3))
    return labels


def _write(path: Path, voxels: NDArray[Any], *, grey: bool) -> None:
    content: Literal["grey", "labels"] = "grey" if grey else "labels"
    with new_volume(
        path,
        shape=SHAPE,
        dtype=voxels.dtype.name,
        voxel_um=1.3,
        content=content,
        about={"threshold": 1.5},
    ) as target:
        target.write(target.box, voxels)
        build_pyramid(target, workers=Threads(1))


@pytest.fixture(scope="module", params=["grey", "mask", "labels"])
def volume(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, NDArray[Any]]:
    path = tmp_path_factory.mktemp(request.param) / "a.ome.zarr"
    voxels = _voxels(request.param)
    _write(path, voxels, grey=request.param == "grey")
    return path, voxels


@contextmanager
def _flipped(file: Path, bit: int) -> Iterator[None]:
    whole = file.read_bytes()
    damaged = bytearray(whole)
    damaged[bit // 8] ^= 1 << (bit % 8)
    file.write_bytes(damaged)
    try:
        yield
    finally:
        file.write_bytes(whole)


def _read_whole(path: Path) -> None:
    opened = open_volume(path)
    opened.read(opened.box)


def test_a_whole_volume_has_no_damage(volume: tuple[Path, NDArray[Any]]) -> None:
    path, voxels = volume
    opened = open_volume(path)

    np.testing.assert_array_equal(opened.read(opened.box), voxels)
    assert opened.notes == ()
    assert verify_volume(path) == ()


def test_zarr_reads_and_verifies_the_same(volume: tuple[Path, NDArray[Any]]) -> None:
    path, voxels = volume
    array: Any = zarr.open_array(path / "0", mode="r")
    shard = path / "0/c/1/1/1"

    np.testing.assert_array_equal(array[:], voxels)
    with (
        _flipped(shard, 8 * shard.stat().st_size - 40),
        pytest.raises(ValueError, match="checksum"),
    ):
        array[64:, 256:, 256:]


@pytest.mark.parametrize("pattern", ["0/c/*/*/*", "0/zarr.json", "zarr.json"])
def test_one_flipped_bit_is_noticed(
    volume: tuple[Path, NDArray[Any]], pattern: str
) -> None:
    path, _ = volume
    files = sorted(path.glob(pattern))
    draw = random.Random(pattern)  # noqa: S311 - the same tries at each run

    for file in files if len(files) > 1 else files * TRIES:
        with _flipped(file, draw.randrange(8 * file.stat().st_size)):
            with pytest.raises((DataError, StorageError)):
                _read_whole(path)
            assert verify_volume(path)


def test_one_flipped_bit_in_an_index_is_noticed(
    volume: tuple[Path, NDArray[Any]],
) -> None:
    path, _ = volume

    for number, shard in enumerate(sorted(path.glob("0/c/*/*/*"))):
        with _flipped(shard, 8 * 32 * number + number):
            with pytest.raises(StorageError, match="index"):
                _read_whole(path)
            assert str(shard) in verify_volume(path)[0]


def test_the_name_of_the_checksums_is_verified_too(
    volume: tuple[Path, NDArray[Any]],
) -> None:
    path, _ = volume
    place = (path / "zarr.json").read_bytes().index(b"fissura_storage")

    with _flipped(path / "zarr.json", 8 * place):
        with pytest.raises(StorageError, match=r"zarr\.json is not what was written"):
            open_volume(path)
        assert any("zarr.json" in sentence for sentence in verify_volume(path))


@pytest.mark.parametrize("file", ["1/c/0/0/0", "2/zarr.json"])
def test_damage_in_a_coarser_level_is_named(
    volume: tuple[Path, NDArray[Any]], file: str
) -> None:
    path, _ = volume

    with _flipped(path / file, 8 * 150):
        assert any(str(path / file) in sentence for sentence in verify_volume(path))


def test_damage_is_named_with_its_voxels(volume: tuple[Path, NDArray[Any]]) -> None:
    path, _ = volume
    shard = path / "0/c/1/1/1"

    with _flipped(shard, 8 * shard.stat().st_size - 40):
        (sentence,) = verify_volume(path)

    assert f"{shard} is damaged" in sentence
    assert "(64, 256, 256) to (66, 258, 260)" in sentence


@pytest.mark.parametrize("place", ["0/0/0", "1/1/1"])
def test_a_lost_shard_is_refused_with_its_count(tmp_path: Path, place: str) -> None:
    path = tmp_path / "a.ome.zarr"
    _write(path, _voxels("labels"), grey=False)
    opened = open_volume(path)
    (path / "0/c" / place).unlink()

    for allowed in (False, True):
        with pytest.raises(StorageError, match=f"1 of its {SHARDS} shards are missing"):
            open_volume(path, absent_is_fill=allowed)
    with pytest.raises(StorageError, match="is missing, and with it the voxels"):
        opened.read(opened.box)
    assert any(f"0/c/{place} is missing" in said for said in verify_volume(path))


def test_a_volume_that_loses_a_shard_while_written_is_not_kept(tmp_path: Path) -> None:
    path = tmp_path / "a.ome.zarr"

    with (
        pytest.raises(StorageError, match="1 of its 8 shards are missing"),
        new_volume(path, shape=SHAPE, dtype="u1", voxel_um=1, content="grey", about={}),
    ):
        next(tmp_path.rglob("0/c/1/1/1")).unlink()

    assert list(tmp_path.iterdir()) == []


def test_a_part_of_a_shard_without_content_keeps_the_shard(tmp_path: Path) -> None:
    path = tmp_path / "a.ome.zarr"
    with new_volume(
        path, shape=(9, 9, 9), dtype="u1", voxel_um=1, content="grey", about={}
    ) as target:
        target.write(Box((0, 0, 0), (3, 3, 3)), np.zeros((3, 3, 3)))

    assert verify_volume(path) == ()
    assert open_volume(path).read(Box((0, 0, 0), (9, 9, 9))).sum() == 0


def _older(path: Path, voxels: NDArray[Any]) -> None:
    """Write what versions before checksums wrote; shards of 0 are left out."""
    group = zarr.create_group(path, zarr_format=3)
    array = zarr.create_array(
        path / "0",
        shape=SHAPE,
        dtype=voxels.dtype,
        chunks=(64, 256, 256),
        filters=None,
        compressors=None,
        serializer=ShardingCodec(
            chunk_shape=(64, 64, 64),
            codecs=[BytesCodec(), BloscCodec(cname="zstd")],
            index_location="start",
        ),
    )
    array[...] = voxels
    axes = [{"name": name, "type": "space", "unit": "micrometer"} for name in "zyx"]
    scale = [{"type": "scale", "scale": [1.3, 1.3, 1.3]}]
    levels = [{"path": "0", "coordinateTransformations": scale}]
    image: Any = {"version": "0.5", "multiscales": [{"axes": axes, "datasets": levels}]}
    group.attrs.update({"ome": image, "fissura": {"threshold": 1.5}})


def test_an_older_volume_is_read_and_said_not_to_be_verified(tmp_path: Path) -> None:
    voxels = _voxels("labels")
    _older(tmp_path / "a.ome.zarr", voxels)

    opened = open_volume(tmp_path / "a.ome.zarr")

    np.testing.assert_array_equal(opened.read(opened.box), voxels)
    assert "was not verified" in opened.notes[0]
    missing = SHARDS - len(list(tmp_path.glob("a.ome.zarr/0/c/*/*/*")))
    assert missing
    assert f"{missing} of {SHARDS} shards are missing" in opened.notes[1]
    assert verify_volume(tmp_path / "a.ome.zarr") == ()


def test_metadata_changed_on_purpose_are_taken(tmp_path: Path) -> None:
    path = tmp_path / "a.ome.zarr"
    _write(path, _voxels("mask"), grey=False)
    metadata = json.loads((path / "zarr.json").read_text())
    metadata["attributes"]["fissura_storage"]["crc32c"]["zarr.json"] = None

    (path / "zarr.json").write_text(json.dumps(metadata))

    assert open_volume(path).voxel_um == 1.3
    assert verify_volume(path) == ()


@pytest.mark.parametrize("how", ["flip", "lose"])
def test_a_scratch_file_is_verified(tmp_path: Path, how: str) -> None:
    with scratch_arrays(tmp_path / "a") as scratch:
        scratch.keep((0, 0, 0), np.arange(60, dtype=np.uint8).reshape(3, 4, 5))
        (file,) = scratch.folder.iterdir()
        if how == "lose":
            file.unlink()
        else:
            content = bytearray(file.read_bytes())
            content[20] ^= 1
            file.write_bytes(content)

        with pytest.raises(StorageError, match="was lost or changed"):
            scratch.take((0, 0, 0), (3, 4, 5))
