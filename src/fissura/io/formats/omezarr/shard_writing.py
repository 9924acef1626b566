"""Write whole shards of Zarr on the calling thread; see `shards` for the reason."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numcodecs.blosc import Blosc

from fissura.io.formats.omezarr.checksums import SUM_BYTES, checksum
from fissura.io.formats.omezarr.shards import (
    ENTRY_BYTES,
    NOWHERE,
    ShardedVoxels,
    boxes_of,
    sharded,
)
from fissura.model import Box

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import zarr
    from numpy.typing import NDArray

__all__ = ["write_box", "write_empty_shards"]

SHUFFLES = {
    "noshuffle": Blosc.NOSHUFFLE,
    "shuffle": Blosc.SHUFFLE,
    "bitshuffle": Blosc.BITSHUFFLE,
}


def write_box(array: zarr.Array[Any], box: Box, voxels: NDArray[Any]) -> None:
    """Write one box of an array; shards of which it holds a part are left to Zarr."""
    target = sharded(array)
    if not isinstance(target, ShardedVoxels):
        array[box.slices] = voxels
        return
    z, y, x = array.shape
    values = np.asarray(voxels, array.dtype)
    for place, whole in boxes_of(box, target.shard):
        shard = whole.cut(Box.whole((z, y, x)))
        here = shard.cut(box)
        mine = values[here.slices_in(box)]
        if here == shard:
            _write_shard(target, target.path(place), mine)
        else:
            array[here.slices] = mine


def write_empty_shards(array: zarr.Array[Any]) -> None:
    """Give each shard of a new array a file, so that one that is lost is missed."""
    target = sharded(array)
    if not isinstance(target, ShardedVoxels):
        return
    index = _index_of_nothing(target).tobytes()
    content = index + checksum(index)
    z, y, x = array.shape
    for place, _ in boxes_of(Box.whole((z, y, x)), target.shard):
        path = target.path(place)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def _index_of_nothing(target: ShardedVoxels) -> NDArray[np.uint64]:
    return np.full((*target.chunks_each, 2), NOWHERE, "<u8")


def _write_shard(target: ShardedVoxels, path: Path, voxels: NDArray[Any]) -> None:
    """Write a shard; chunks of the fill value only are left out, as Zarr does.

    The file is written even if nothing but its index is left.
    """
    fill = target.array.fill_value
    index = _index_of_nothing(target)
    packed: list[bytes] = []
    end = index.size // 2 * ENTRY_BYTES + SUM_BYTES if target.index_first else 0
    chunk = np.empty(target.chunk, target.dtype.newbyteorder("<"))
    blosc = _packer(target)
    z, y, x = voxels.shape
    for place, whole in boxes_of(Box.whole((z, y, x)), target.chunk):
        inside = whole.cut(Box.whole((z, y, x)))
        mine = voxels[inside.slices]
        if (mine == fill).all():
            continue
        if mine.shape != chunk.shape:
            chunk[...] = fill
        chunk[inside.slices_in(whole)] = mine
        content = blosc.encode(chunk)
        behind = checksum(content) if target.summed else b""
        packed += [content, behind]
        length = len(content) + len(behind)
        index[place] = end, length
        end += length
    _write(path, target, index.tobytes(), packed)


def _write(
    path: Path, target: ShardedVoxels, index: bytes, packed: Sequence[bytes]
) -> None:
    stated = [index, checksum(index)]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(
        b"".join([*stated, *packed] if target.index_first else [*packed, *stated])
    )


def _packer(target: ShardedVoxels) -> Blosc:
    options = target.packing
    return Blosc(
        cname=options["cname"],
        clevel=options["clevel"],
        shuffle=SHUFFLES[options["shuffle"]],
        blocksize=options["blocksize"],
    )
