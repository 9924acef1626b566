"""OME-Zarr: sharded, multiscale, written shard by shard as 0.5; 0.4 is read, too.

Layout after the NGFF specification 0.5 (https://ngff.openmicroscopy.org/0.5/).
Inner chunks are small enough to examine, shards large enough to list; the index
is at a shard's start, so that a viewer over HTTP needs no HEAD request.  Each chunk
ends with a checksum, each shard has a file from the start, and the metadata hold their
own checksums: what is lost or damaged is missed.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import zarr
from zarr.codecs import BloscCodec, BytesCodec, Crc32cCodec, ShardingCodec

from fissura.io.absent import refuse_absent
from fissura.io.atomic import replacing
from fissura.io.formats.omezarr.chunks import chunks_there
from fissura.io.formats.omezarr.halving import largest_of_eight, mean_of_eight
from fissura.io.formats.omezarr.metadata_checksums import (
    METADATA,
    SUMS,
    sealed,
    unsummed,
)
from fissura.io.formats.omezarr.shard_writing import write_box, write_empty_shards
from fissura.io.formats.omezarr.shards import EVERY_SHARD, STORAGE, sharded
from fissura.model import Box

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from fissura.model import Shape

__all__ = ["CHUNK", "SHARD", "NewVolume", "new_volume"]

CHUNK: Shape = (64, 64, 64)
SHARD: Shape = (64, 256, 256)
UM = "micrometer"
COARSEST = 64
"""The pyramid stops where no edge is longer than this, in voxels."""

Content = Literal["grey", "labels"]


@dataclass(frozen=True, slots=True)
class NewVolume:
    """A multiscale volume being written; workers may hold copies of it.

    Parameters
    ----------
    levels : tuple of zarr.Array
        Full resolution first, each next one half as fine.
    content : {"grey", "labels"}
        Grey values are averaged from level to level, labels take the largest.
    """

    levels: tuple[zarr.Array[Any], ...]
    content: Content

    @property
    def box(self) -> Box:
        """The box of the full resolution."""
        return self.level_box(0)

    def level_box(self, level: int) -> Box:
        """Return the box of one level."""
        z, y, x = self.levels[level].shape
        return Box.whole((z, y, x))

    def write(self, box: Box, voxels: NDArray[Any]) -> None:
        """Write one box of the full resolution; no two may share a shard at once."""
        write_box(self.levels[0], box, voxels)

    def reduce(self, level: int, box: Box) -> None:
        """Fill one box of `level` from the next finer one, piece by piece."""
        target = np.empty(box.shape, self.levels[level].dtype)
        halve = largest_of_eight if self.content == "labels" else mean_of_eight
        finer_box, finer_level = (
            self.level_box(level - 1),
            sharded(self.levels[level - 1]),
        )
        for piece in _pieces(box):
            finer = Box(
                _times(piece.start, 2),
                _smaller(_times(piece.stop, 2), finer_box.stop),
            )
            voxels = np.asarray(finer_level[finer.slices])
            target[piece.slices_in(box)] = halve(voxels)
        write_box(self.levels[level], box, target)


@contextmanager
def new_volume(
    path: Path,
    *,
    shape: Shape,
    dtype: str,
    voxel_um: float | None,
    content: Content,
    about: Mapping[str, Any],
) -> Iterator[NewVolume]:
    """Open a volume for writing; it appears under its name only when all went well.

    Parameters
    ----------
    path : Path
        Folder to make, ``….ome.zarr``.
    shape, dtype
        Of the full resolution.
    voxel_um : float or None
        Edge of a voxel in µm; None writes a volume without units, for scans that do
        not state their pixel size.
    content : {"grey", "labels"}
        How coarser levels are made.
    about : mapping
        What else to keep in the metadata, under ``fissura``; ``origin_um`` says where
        the centre of the first voxel is, z, y, x, if not at 0.

    Raises
    ------
    TooBigError, StorageError
        If the disk is full or the folder cannot be written.
    """
    with replacing(path) as partial:
        shapes = _pyramid(shape)
        root = zarr.create_group(partial, zarr_format=3)
        levels = tuple(
            _create(partial, str(number), of_level, dtype)
            for number, of_level in enumerate(shapes)
        )
        yield NewVolume(levels, content)
        _stop_if_lost(partial, levels)
        metadata = {f"{n}/{METADATA}": n for n in range(len(levels))}
        files = {name: (partial / name).read_bytes() for name in metadata}
        root.attrs.update(
            {
                "ome": _metadata(path.name, len(shapes), voxel_um, about),
                "fissura": dict(about),
                STORAGE: {SUMS: unsummed(files)},
            }
        )
        stated = (partial / METADATA).read_bytes()
        (partial / METADATA).write_bytes(sealed(stated))


def _stop_if_lost(root: Path, levels: Sequence[zarr.Array[Any]]) -> None:
    """Refuse to finish a volume of which the disk lost a shard meanwhile."""
    for level in levels:
        there = chunks_there(level)
        refuse_absent(
            root,
            there.missing,
            there.total,
            "shards",
            "the disk or another program removed them, so make the volume again",
        )


def _create(root: Path, name: str, shape: Shape, dtype: str) -> zarr.Array[Any]:
    compressor = (
        BloscCodec(cname="lz4", clevel=5, shuffle="bitshuffle")
        if np.dtype(dtype).kind == "f"
        else BloscCodec(cname="zstd", clevel=3, shuffle="shuffle")
    )
    array = zarr.create_array(
        root / name,
        shape=shape,
        dtype=dtype,
        chunks=SHARD,
        serializer=ShardingCodec(
            chunk_shape=CHUNK,
            codecs=[BytesCodec(), compressor, Crc32cCodec()],
            index_location="start",
        ),
        filters=None,
        compressors=None,
        dimension_names=("z", "y", "x"),
        attributes={STORAGE: {EVERY_SHARD: True}},
        # what Zarr itself writes, a part of a shard, keeps the shard's file, too
        config={"write_empty_chunks": True},
    )
    write_empty_shards(array)
    return array


def _pyramid(shape: Shape) -> list[Shape]:
    shapes = [shape]
    while max(shapes[-1]) > COARSEST:
        z, y, x = shapes[-1]
        shapes.append(((z + 1) // 2, (y + 1) // 2, (x + 1) // 2))
    return shapes


def _pieces(box: Box) -> Iterator[Box]:
    """Cut a box into pieces of a chunk's size, to hold little at a time."""
    (z0, y0, x0), (z1, y1, x1) = box.start, box.stop
    step = CHUNK[0]
    for z in range(z0, z1, step):
        for y in range(y0, y1, step):
            for x in range(x0, x1, step):
                yield Box(
                    (z, y, x), (min(z + step, z1), min(y + step, y1), min(x + step, x1))
                )


def _times(point: Shape, factor: int) -> Shape:
    z, y, x = point
    return z * factor, y * factor, x * factor


def _smaller(one: Shape, other: Shape) -> Shape:
    z, y, x = map(min, one, other)
    return z, y, x


def _metadata(
    name: str,
    levels: int,
    voxel_um: float | None,
    about: Mapping[str, Any],
) -> dict[str, Any]:
    axis: dict[str, str] = {"type": "space"} | ({"unit": UM} if voxel_um else {})
    edge = voxel_um or 1.0
    return {
        "version": "0.5",
        "multiscales": [
            {
                "name": name.removesuffix(".ome.zarr"),
                "axes": [{"name": letter} | axis for letter in "zyx"],
                "datasets": [
                    {
                        "path": str(level),
                        "coordinateTransformations": [
                            {"type": "scale", "scale": [edge * 2**level] * 3},
                            {
                                "type": "translation",
                                "translation": [
                                    first + edge * (2**level - 1) / 2
                                    for first in about.get("origin_um", (0.0, 0.0, 0.0))
                                ],
                            },
                        ],
                    }
                    for level in range(levels)
                ],
            }
        ],
    }
