"""Read a whole Zarr volume once and name each piece that is damaged or missing."""

from __future__ import annotations

from operator import mul
from typing import TYPE_CHECKING, Any

import numpy as np

from fissura.errors import DataError, StorageError
from fissura.io.atomic import explain_disk_errors
from fissura.io.formats.omezarr.array import UNREADABLE, open_array
from fissura.io.formats.omezarr.blosc import CheckedBlosc
from fissura.io.formats.omezarr.chunks import (
    chunk_edges,
    chunks_there,
    lost_places,
    places_there,
)
from fissura.io.formats.omezarr.metadata_checksums import (
    METADATA,
    damaged_metadata,
    wanted_sums,
)
from fissura.io.formats.omezarr.node import Node, node_at
from fissura.io.formats.omezarr.reader import ABOUT, Place, place_of, sums_of
from fissura.io.formats.omezarr.shards import STORAGE, ShardedVoxels, boxes_of, sharded
from fissura.model import Box

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    import zarr

    from fissura.model import Shape

__all__ = ["verify_volume"]

MOST_NAMED = 1000
"""More missing pieces than this are counted, not named one by one."""
MAX_CHARS = 200


def verify_volume(path: Path, *, first_was_read: bool = False) -> tuple[str, ...]:
    """Read every level of an OME-Zarr volume once.

    The checksums of metadata, shards and chunks are compared where there are some;
    chunks without one are unpacked.  Memory is that of one chunk.

    Parameters
    ----------
    path : Path
        Folder of an image, of one of its levels, or of an array.
    first_was_read : bool, optional
        Whether every voxel of the finest level was read just now: reading compares the
        checksums too, and is not done twice.

    Returns
    -------
    tuple of str
        A sentence for each piece that is damaged or missing, with its file and the box
        of voxels that it holds; empty if the volume is whole.
    """
    try:
        with explain_disk_errors(path):
            place = place_of(path)
            return tuple(_damages(place, first_was_read=first_was_read))
    except (DataError, StorageError) as error:
        return (str(error),)


def _damages(place: Place, *, first_was_read: bool) -> Iterator[str]:
    root = place.root
    sums = dict(sums_of(root))
    arrays = []
    for level in place.image.levels if place.image else ("",):
        try:
            arrays.append(_array_at(root.path / level))
        except StorageError as error:
            yield str(error)
            continue
        if place.image and STORAGE in arrays[-1].attributes:
            sums |= wanted_sums(sums, [METADATA, f"{level}/{METADATA}"])
    yield from damaged_metadata(root.path, sums)
    older = ABOUT in root.attributes and not sums
    for number, array in enumerate(arrays):
        try:
            yield from _lost_of(array, older=older)
            if number > 0 or not first_was_read:
                yield from _of_array(array)
        except StorageError as error:
            yield str(error)


def _array_at(path: Path) -> Node:
    node = node_at(path)
    if node is None or node.array is None:
        raise StorageError(f"{path} is missing, and with it a level of the volume")
    return node


def _lost_of(node: Node, *, older: bool) -> Iterator[str]:
    """Name the missing pieces; an older Fissura left shards out on purpose."""
    array = open_array(node).array
    there = chunks_there(array)
    if there.missing and not older:
        pieces = "shards" if array.shards else "chunks"
        lost = lost_places(array, MOST_NAMED)
        yield from (_lost(node, array, place) for place in lost)
        if there.missing > len(lost):
            yield f"{node.path}: {there.missing} of {there.total} {pieces} are missing"


def _of_array(node: Node) -> Iterator[str]:
    """Name the damaged pieces of one array."""
    array = open_array(node).array
    voxels = sharded(array)
    for place in sorted(places_there(array)):
        if isinstance(voxels, ShardedVoxels):
            yield from _of_shard(voxels, place)
        else:
            yield from _of_chunk(node, array, place)


def _lost(node: Node, array: zarr.Array[Any], place: tuple[int, ...]) -> str:
    name = array.metadata.encode_chunk_key(place)
    return f"{node.path / name} is missing, and with it {_chunk_name(array, place)}"


def _of_chunk(
    node: Node, array: zarr.Array[Any], place: tuple[int, ...]
) -> Iterator[str]:
    try:
        np.asarray(array[_slices(array, place)])
    except UNREADABLE as error:
        path = node.path / array.metadata.encode_chunk_key(place)
        yield _damaged(path, _chunk_name(array, place), error)


def _of_shard(voxels: ShardedVoxels, place: tuple[int, ...]) -> Iterator[str]:
    z, y, x = place
    path = voxels.path((z, y, x))
    try:
        with path.open("rb") as file:
            index = voxels.index(file)
            for chunk, box in _chunks(voxels, (z, y, x)):
                try:
                    _verify(voxels, voxels.packed(file, index, chunk))
                except UNREADABLE as error:
                    yield _damaged(path, _between(box.start, box.stop), error)
    except (OSError, ValueError) as error:
        yield _damaged(path, _chunk_name(voxels.array, place), error)


def _verify(voxels: ShardedVoxels, packed: bytes | memoryview | None) -> None:
    """Unpack a chunk that has no checksum of its own."""
    if packed is not None and not voxels.summed:
        CheckedBlosc().decode(packed, out=np.empty(voxels.chunk, voxels.dtype))


def _chunks(voxels: ShardedVoxels, place: Shape) -> Iterator[tuple[Shape, Box]]:
    """Yield the chunks of a shard, with the box that each has in the volume."""
    z, y, x = voxels.shape
    corner_z, corner_y, corner_x = map(mul, place, voxels.shard)
    corner = (corner_z, corner_y, corner_x)
    for chunk, box in boxes_of(Box.whole(voxels.shard), voxels.chunk):
        inside = box.shift(corner).cut(Box.whole((z, y, x)))
        if inside.size:
            yield chunk, inside


def _slices(array: zarr.Array[Any], place: tuple[int, ...]) -> tuple[slice, ...]:
    return tuple(
        slice(at * edge, min((at + 1) * edge, n))
        for at, edge, n in zip(
            place, chunk_edges(array.metadata), array.shape, strict=True
        )
    )


def _chunk_name(array: zarr.Array[Any], place: tuple[int, ...]) -> str:
    slices = _slices(array, place)
    return _between([s.start for s in slices], [s.stop for s in slices])


def _between(start: Iterable[int], stop: Iterable[int]) -> str:
    return f"the voxels from {tuple(start)} to {tuple(stop)}"


def _damaged(path: Path, voxels: str, error: BaseException) -> str:
    text = " ".join((str(error) or type(error).__name__).split())[:MAX_CHARS]
    return f"{path} is damaged, and with it {voxels}: {text}"
