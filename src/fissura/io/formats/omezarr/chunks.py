"""Which chunks of a Zarr array have a file: counted from the files, not from the grid.

A grid that a damaged header states may have more places than there are atoms; the files
of a folder can always be listed.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from itertools import islice, product
from math import prod
from typing import TYPE_CHECKING, Any

from zarr.core.metadata import ArrayV3Metadata
from zarr.storage import LocalStore

from fissura.errors import StorageError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import zarr
    from zarr.core.metadata import ArrayV2Metadata

__all__ = [
    "Chunks",
    "chunk_edges",
    "chunks_there",
    "folder_of",
    "lost_places",
    "places_there",
    "stop_if_lost_since",
]

FIRST_MARK = 10**9
"""Placeholder for a position on the grid while the pattern of a name is made."""


@dataclass(frozen=True, slots=True)
class Chunks:
    """How many chunks, or shards, an array has, and of how many a file is missing."""

    total: int
    missing: int


def folder_of(array: zarr.Array[Any]) -> Path:
    """Return the folder of an array on disk."""
    store: Any = array.store
    if not isinstance(store, LocalStore):
        raise TypeError(f"{store} is no folder")
    return store.root / array.path


def chunk_edges(metadata: ArrayV2Metadata | ArrayV3Metadata) -> tuple[int, ...]:
    """Return the edges of what one file holds: of a chunk, or of a shard."""
    if isinstance(metadata, ArrayV3Metadata):
        grid: Any = metadata.chunk_grid
        return tuple(grid.chunk_shape)
    return metadata.chunks


def chunks_there(array: zarr.Array[Any]) -> Chunks:
    """Count the chunks of an array, and those without a file."""
    grid = _grid(array)
    total = prod(grid)
    return Chunks(total, total - sum(1 for _ in places_there(array)))


def lost_places(array: zarr.Array[Any], most: int) -> list[tuple[int, ...]]:
    """Return the places on the grid whose chunks have no file, at most so many."""
    grid = _grid(array)
    there = set(places_there(array))
    first = range(min(prod(grid), len(there) + most))
    places = (_place(number, grid) for number in first)
    return list(islice((place for place in places if place not in there), most))


def stop_if_lost_since(array: zarr.Array[Any], key: Any) -> None:
    """Refuse voxels that were read of an array if one of their chunks has no file.

    Zarr reads such a chunk as the fill value.

    Parameters
    ----------
    array : zarr.Array
        Of which each chunk had a file.
    key : int, slice or tuple of these
        What was read.

    Raises
    ------
    StorageError
        Names the first one that is lost.
    """
    folder = folder_of(array)
    keys = key if isinstance(key, tuple) else (key,)
    keys = (*keys, *(slice(None),) * (array.ndim - len(keys)))
    spans = [
        _span(one, n, edge)
        for one, n, edge in zip(
            keys, array.shape, chunk_edges(array.metadata), strict=True
        )
    ]
    for place in product(*spans):
        path = folder / array.metadata.encode_chunk_key(place)
        if not path.is_file():
            raise StorageError(
                f"{path} was there when the volume was opened, and is missing now: "
                "copy the volume again, and see that no other program removes it"
            )


def _span(key: Any, length: int, edge: int) -> range:
    """Return which chunks along an axis a key reaches into."""
    if not isinstance(key, slice):
        first = int(key) % length
        return range(first // edge, first // edge + 1)
    every = range(*key.indices(length))
    if not every:
        return range(0)
    low, high = sorted((every[0], every[-1]))
    return range(low // edge, high // edge + 1)


def _place(number: int, grid: tuple[int, ...]) -> tuple[int, ...]:
    place = []
    for edge in reversed(grid):
        number, along = divmod(number, edge)
        place.append(along)
    return tuple(reversed(place))


def _grid(array: zarr.Array[Any]) -> tuple[int, ...]:
    edges = chunk_edges(array.metadata)
    return tuple(-(-n // edge) for n, edge in zip(array.shape, edges, strict=True))


def places_there(array: zarr.Array[Any]) -> Iterator[tuple[int, ...]]:
    """Yield the places on the grid whose chunks have a file, in no order."""
    grid = _grid(array)
    pattern = _pattern(array)
    for name in _files(folder_of(array)):
        if found := pattern.fullmatch(name):
            place = tuple(map(int, found.groups()))
            if all(at < edge for at, edge in zip(place, grid, strict=True)):
                yield place


def _pattern(array: zarr.Array[Any]) -> re.Pattern[str]:
    """Return what the names of chunks look like, with a group for each axis."""
    marks = tuple(FIRST_MARK + axis for axis in range(array.ndim))
    name = re.escape(array.metadata.encode_chunk_key(marks))
    for mark in marks:
        name = name.replace(str(mark), r"(0|[1-9]\d{0,9})")
    return re.compile(name)


def _files(folder: Path, prefix: str = "") -> Iterator[str]:
    """Yield the files below a folder, relative to it, with slashes.

    A link to a missing file, as an archive leaves it, is no chunk.
    """
    with os.scandir(folder / prefix) as entries:
        for entry in entries:
            if entry.is_file():
                yield prefix + entry.name
            elif entry.is_dir(follow_symlinks=False):
                yield from _files(folder, f"{prefix}{entry.name}/")
