"""Shards read without Zarr hold what Zarr reads, and damage is an error."""

import pickle
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import zarr
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from zarr.codecs import BloscCodec, BytesCodec, ShardingCodec, TransposeCodec, ZstdCodec

from fissura.errors import StorageError
from fissura.io.formats.omezarr.shard_writing import write_box
from fissura.io.formats.omezarr.shards import ShardedVoxels, sharded
from fissura.model import Box, Volume

SHAPE = (21, 30, 37)
RNG = np.random.default_rng(2)


def _array(path: Path, dtype: str = "<u2", **options: Any) -> zarr.Array[Any]:
    """Write shards of which some, and some chunks of others, hold nothing."""
    layout: dict[str, Any] = {"index_location": "end"} | options
    codecs = layout.pop("codecs", [BytesCodec(), BloscCodec(cname="zstd")])
    array = zarr.create_array(
        path,
        shape=SHAPE,
        dtype=dtype,
        chunks=(8, 12, 16),
        fill_value=3,
        filters=None,
        compressors=None,
        serializer=ShardingCodec(chunk_shape=(4, 6, 8), codecs=codecs, **layout),
    )
    array[:, :15, 5:20] = RNG.integers(0, 200, (21, 15, 15))
    return array


@pytest.fixture(scope="module")
def volume(tmp_path_factory: pytest.TempPathFactory) -> zarr.Array[Any]:
    return _array(tmp_path_factory.mktemp("shards") / "a")


@pytest.mark.parametrize("dtype", ["u1", "<i2", "<f4", "<f8"])
@pytest.mark.parametrize("location", ["start", "end"])
def test_every_type_of_voxel_is_read(tmp_path: Path, dtype: str, location: str) -> None:
    array = _array(tmp_path / "a", dtype, index_location=location)

    mine = sharded(array)

    assert isinstance(mine, ShardedVoxels)
    assert mine.dtype == np.dtype(dtype)
    np.testing.assert_array_equal(np.asarray(mine), array[:])


spans = st.tuples(
    *[st.tuples(st.integers(-3, n + 3), st.integers(0, n)) for n in SHAPE]
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(spans=spans)
def test_any_box_is_read(
    volume: zarr.Array[Any], spans: tuple[tuple[int, int], ...]
) -> None:
    key = tuple(slice(low, low + length) for low, length in spans)
    whole = np.asarray(volume[:])

    np.testing.assert_array_equal(sharded(volume)[key], whole[key])


def test_other_keys_are_left_to_zarr(volume: zarr.Array[Any]) -> None:
    mine, whole = sharded(volume), np.asarray(volume[:])

    for key in ((3, slice(2, 9), 7), 5, (slice(0, 9, 2), slice(None), slice(None))):
        np.testing.assert_array_equal(mine[key], whole[key])


def test_a_worker_elsewhere_reads_the_same(volume: zarr.Array[Any]) -> None:
    far = pickle.loads(pickle.dumps(sharded(volume)))  # noqa: S301 - our own

    np.testing.assert_array_equal(np.asarray(far), volume[:])


@pytest.mark.parametrize(
    "codecs",
    [
        [BytesCodec(endian="big"), BloscCodec(cname="zstd")],
        [BytesCodec(), ZstdCodec()],
        [TransposeCodec(order=(2, 1, 0)), BytesCodec(), BloscCodec(cname="zstd")],
    ],
)
def test_other_layouts_are_left_to_zarr(tmp_path: Path, codecs: list[Any]) -> None:
    array = _array(tmp_path / "a", codecs=codecs)

    assert sharded(array) is array
    plain = zarr.create_array(tmp_path / "b", shape=SHAPE, dtype="u1", chunks=(8, 8, 8))
    assert sharded(plain) is plain


@pytest.mark.parametrize("location", ["start", "end"])
def test_damage_anywhere_is_told(tmp_path: Path, location: str) -> None:
    array = _array(tmp_path / "a", index_location=location)
    volume = Volume(sharded(array), 1.0)
    shard = tmp_path / "a" / "c" / "0" / "0" / "0"
    whole = shard.read_bytes()
    place = 40 if location == "start" else len(whole) - 40

    for damaged in (
        whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :],
        whole[: len(whole) // 2],
        whole[:20],
        b"",
    ):
        shard.write_bytes(damaged)
        with pytest.raises(StorageError, match="damaged"):
            volume.read(Box((0, 0, 0), (8, 12, 16)))


@pytest.mark.parametrize("location", ["start", "end"])
@pytest.mark.parametrize("dtype", ["u1", "<f4"])
def test_zarr_reads_what_was_written(tmp_path: Path, dtype: str, location: str) -> None:
    array = _array(tmp_path / "a", dtype, index_location=location)
    expected = np.asarray(array[:])
    boxes = (
        Box.whole(SHAPE),
        Box((8, 12, 16), (21, 30, 37)),
        Box((3, 5, 1), (20, 29, 36)),
        Box((8, 0, 0), (16, 12, 16)),
    )

    for box in boxes:
        grey = RNG.integers(0, 200, box.shape).astype(dtype)
        grey[:, :7] = 3
        write_box(array, box, grey)
        expected[box.slices] = grey

        np.testing.assert_array_equal(array[:], expected)
        np.testing.assert_array_equal(np.asarray(sharded(array)), expected)


def test_a_shard_of_nothing_is_a_file_with_its_index(tmp_path: Path) -> None:
    array = _array(tmp_path / "a")
    shard = tmp_path / "a" / "c" / "0" / "0" / "0"
    shard.unlink()

    write_box(array, Box((0, 0, 0), (8, 12, 16)), np.full((8, 12, 16), 3))

    assert shard.stat().st_size == 2 * 2 * 2 * 16 + 4
    assert (np.asarray(array[:8, :12, :16]) == 3).all()
    assert (np.asarray(sharded(array)[:8, :12, :16]) == 3).all()


def test_other_layouts_are_written_by_zarr(tmp_path: Path) -> None:
    plain = zarr.create_array(tmp_path / "b", shape=SHAPE, dtype="u1", chunks=(8, 8, 8))

    write_box(plain, Box.whole(SHAPE), np.ones(SHAPE))

    assert (np.asarray(plain[:]) == 1).all()
