"""Read the shards of Zarr on the calling thread.

Zarr itself hands every chunk from thread to thread, which takes longer than to unpack
it, most of all while the other threads compute.  Here one thread reads a shard's index,
then each chunk that is wanted, and wakes no other.  Arrays of another layout are left
to Zarr.

The layout is that of the Zarr specification 3, codec ``sharding_indexed``
(https://zarr-specs.readthedocs.io/en/latest/v3/codecs/sharding-indexed/).
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING, Any, BinaryIO

import numpy as np
from zarr.storage import LocalStore

from fissura.errors import StorageError
from fissura.io.formats.omezarr.blosc import CheckedBlosc
from fissura.io.formats.omezarr.checksums import SUM_BYTES, checked
from fissura.model import Box

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    import zarr
    from numpy.typing import DTypeLike, NDArray

    from fissura.model import Shape

__all__ = [
    "ENTRY_BYTES",
    "EVERY_SHARD",
    "NOWHERE",
    "STORAGE",
    "ShardedVoxels",
    "boxes_of",
    "sharded",
]

AXES = 3
KEYS = {"name": "default", "configuration": {"separator": "/"}}
"""Each shard is a file in nested folders."""
ENTRY_BYTES = 16
"""An index has two numbers for each chunk, and ends with a checksum."""
NOWHERE = 2**64 - 1
"""The position of a chunk that holds nothing but the fill value."""
STORAGE = "fissura_storage"
"""The attribute of an array that says how Fissura stored it."""
EVERY_SHARD = "every_shard"
"""Whether each shard has a file, even one of the fill value only."""
SUMMED = ["bytes", "blosc", "crc32c"]
PACKINGS = (SUMMED, SUMMED[:2])
"""How chunks are packed, with a checksum or, by older versions, without."""


@dataclass(frozen=True, slots=True)
class ShardedVoxels:
    """A sharded array on disk; shards are opened at each read, then closed.

    Parameters
    ----------
    array : zarr.Array, shape (z, y, x)
    folder : Path
        The folder of its shards.
    shard, chunk : tuple of int
        Edges of a shard, and of the chunks in it.
    index_first : bool
        Whether the index is at the start of a shard, not at its end.
    packing : mapping
        Settings of Blosc, as in the array's metadata.
    summed : bool
        Whether each chunk ends with a checksum.
    every_shard : bool
        Whether each shard has a file, so that one without is lost.
    """

    array: zarr.Array[Any]
    folder: Path
    shard: Shape
    chunk: Shape
    index_first: bool
    packing: Mapping[str, Any]
    summed: bool
    every_shard: bool

    @property
    def shape(self) -> tuple[int, ...]:
        """Edge lengths."""
        return self.array.shape

    @property
    def dtype(self) -> np.dtype[Any]:
        """Type of a voxel."""
        dtype: np.dtype[Any] = self.array.dtype
        return dtype

    @property
    def chunks_each(self) -> Shape:
        """How many chunks a shard has along each axis."""
        z, y, x = (s // c for s, c in zip(self.shard, self.chunk, strict=True))
        return z, y, x

    def path(self, place: Shape) -> Path:
        """Return the file of the shard at a place on the grid of shards."""
        return self.folder.joinpath(*map(str, place))

    def __array__(
        self,
        dtype: DTypeLike | None = None,
        copy: bool | None = None,  # noqa: FBT001 - as NumPy asks
    ) -> NDArray[Any]:
        """Read the whole array."""
        return np.asarray(self[:, :, :], dtype=dtype)

    def __getitem__(self, key: Any, /) -> Any:
        """Read the voxels at `key`: integers and slices, as for a NumPy array."""
        box = _box(key, self.shape)
        return self.array[key] if box is None else self._read(box)

    def _read(self, box: Box) -> NDArray[Any]:
        voxels = np.empty(box.shape, self.dtype)
        for place, shard in boxes_of(box, self.shard):
            here = box.cut(shard)
            inner = here.shift(_times((-1, -1, -1), shard.start))
            self._read_shard(self.path(place), inner, voxels[here.slices_in(box)])
        return voxels

    def _read_shard(self, path: Path, inner: Box, voxels: NDArray[Any]) -> None:
        """Read a box of one shard, placed from the shard's first voxel."""
        unpacked = np.empty(self.chunk, self.dtype.newbyteorder("<"))
        blosc = CheckedBlosc()
        try:
            file = path.open("rb")
        except FileNotFoundError:
            self.stop_if_lost(path)
            voxels[...] = self.array.fill_value
            return
        with file:
            index = self.index(file)
            for chunk, whole in boxes_of(inner, self.chunk):
                wanted = inner.cut(whole)
                into = wanted.slices_in(inner)
                packed = self.packed(file, index, chunk)
                if packed is None:
                    voxels[into] = self.array.fill_value
                else:
                    blosc.decode(packed, out=unpacked)
                    voxels[into] = unpacked[wanted.slices_in(whole)]

    def stop_if_lost(self, path: Path) -> None:
        """Refuse a shard without a file where each has one.

        Raises
        ------
        StorageError
            If it is lost.
        """
        if self.every_shard:
            raise StorageError(
                f"{path} is missing, and with it the voxels of a whole shard: copy the "
                "volume again, or make it again"
            )

    def index(self, file: BinaryIO) -> NDArray[np.uint64]:
        """Return where each chunk of a shard starts, and how many bytes it has.

        Raises
        ------
        ValueError
            If the index is cut short or is not what was written.
        """
        z, y, x = self.chunks_each
        size = z * y * x * ENTRY_BYTES + SUM_BYTES
        end = file.seek(0, os.SEEK_END)
        if end < size:
            raise ValueError(f"the shard {file.name} of {end} bytes was cut short")
        file.seek(0 if self.index_first else end - size)
        content = checked(file.read(size), f"the index of the shard {file.name}")
        return np.frombuffer(content, "<u8").reshape(z, y, x, 2)

    def packed(
        self, file: BinaryIO, index: NDArray[np.uint64], chunk: Shape
    ) -> bytes | memoryview | None:
        """Return a chunk of a shard, packed; None if it holds the fill value only.

        Raises
        ------
        ValueError
            If the chunk is cut short or is not what was written.
        """
        start, length = index[chunk].tolist()
        if start == length == NOWHERE:
            return None
        name = f"the chunk {chunk} of the shard {file.name}"
        if start + length > os.fstat(file.fileno()).st_size:
            raise ValueError(f"{name} was cut short")
        file.seek(start)
        content = file.read(length)
        return checked(content, name) if self.summed else content


def sharded(array: zarr.Array[Any]) -> zarr.Array[Any] | ShardedVoxels:
    """Return a reader of `array` on the calling thread, if its layout is known."""
    layout: dict[str, Any] = array.metadata.to_dict()
    store, codecs = array.store, layout.get("codecs", ())
    if not (
        isinstance(store, LocalStore)
        and array.ndim == AXES
        and layout.get("chunk_key_encoding") == KEYS
        and [codec["name"] for codec in codecs] == ["sharding_indexed"]
    ):
        return array
    sharding = codecs[0]["configuration"]
    chunks, index = (_packing(sharding[of]) for of in ("codecs", "index_codecs"))
    if chunks not in PACKINGS or index != ["bytes", "crc32c"]:
        return array
    shard = layout["chunk_grid"]["configuration"]["chunk_shape"]
    return ShardedVoxels(
        array,
        store.root / array.path / "c",
        _times(shard, (1, 1, 1)),
        _times(sharding["chunk_shape"], (1, 1, 1)),
        sharding["index_location"] == "start",
        sharding["codecs"][1]["configuration"],
        summed=chunks == SUMMED,
        every_shard=_every_shard(array),
    )


def _every_shard(array: zarr.Array[Any]) -> bool:
    storage: Any = array.attrs.get(STORAGE)
    return isinstance(storage, dict) and storage.get(EVERY_SHARD) is True


def _packing(codecs: Sequence[dict[str, Any]]) -> list[str]:
    """Return the names of codecs; of none, where the high byte comes first."""
    settings = [codec.get("configuration", {}) for codec in codecs]
    if any(
        codec_settings.get("endian", "little") != "little"
        for codec_settings in settings
    ):
        return []
    return [codec["name"] for codec in codecs]


def _box(key: Any, shape: tuple[int, ...]) -> Box | None:
    """Return the box that three plain slices cut out; None for any other key."""
    if not (isinstance(key, tuple) and len(key) == AXES):
        return None
    if not all(isinstance(k, slice) and k.step in {None, 1} for k in key):
        return None
    spans = [k.indices(n)[:2] for k, n in zip(key, shape, strict=True)]
    (z, z1), (y, y1), (x, x1) = ((low, max(low, high)) for low, high in spans)
    return Box((z, y, x), (z1, y1, x1))


def boxes_of(box: Box, edges: Shape) -> Iterator[tuple[Shape, Box]]:
    """Yield the boxes of a grid that a box reaches into, each with its place on it."""
    if box.size == 0:
        return
    for z, y, x in product(
        *(
            range(low // edge, -(-high // edge))
            for low, high, edge in zip(box.start, box.stop, edges, strict=True)
        )
    ):
        start = _times((z, y, x), edges)
        yield (z, y, x), Box(start, _times((z + 1, y + 1, x + 1), edges))


def _times(one: Sequence[int], other: Sequence[int]) -> Shape:
    z, y, x = (a * b for a, b in zip(one, other, strict=True))
    return z, y, x
