"""Temporary arrays and volumes of one stage: written, read again, and removed."""

from __future__ import annotations

import shutil
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import zarr
from numcodecs.blosc import Blosc
from zarr.codecs import BloscCodec, Crc32cCodec

from fissura.errors import StorageError
from fissura.io.atomic import explain_disk_errors
from fissura.io.formats.omezarr.blosc import CheckedBlosc
from fissura.io.formats.omezarr.checksums import checked, checksum
from fissura.io.formats.omezarr.chunks import stop_if_lost_since
from fissura.io.formats.omezarr.writer import SHARD

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from numpy.typing import NDArray

    from fissura.model import Shape

__all__ = ["Scratch", "scratch_arrays", "scratch_volume"]

AT_ONCE = 64
"""Layers packed together: the packer takes less than 2 GiB at a time."""


@dataclass(frozen=True, slots=True)
class Scratch:
    """A folder that takes one array of bytes for each place, in a file of its own."""

    folder: Path

    def keep(self, place: Shape, voxels: NDArray[np.uint8]) -> None:
        """Write the array of a place, packed."""
        packer = Blosc(cname="lz4", clevel=1, shuffle=Blosc.BITSHUFFLE)
        for number, layers in enumerate(_slabs(voxels)):
            slab = np.ascontiguousarray(layers)
            packed = packer.encode(slab)
            self._path(place, number).write_bytes(packed + checksum(packed))

    def take(self, place: Shape, shape: Shape) -> NDArray[np.uint8]:
        """Return the array of a place, which has `shape`.

        Raises
        ------
        StorageError
            If the stored array is lost or changed.
        """
        voxels = np.empty(shape, np.uint8)
        for number, layers in enumerate(_slabs(voxels)):
            path = self._path(place, number)
            try:
                packed = checked(path.read_bytes(), "a scratch file")
                CheckedBlosc().decode(packed, out=layers)
            except (OSError, RuntimeError, ValueError) as error:
                raise StorageError(
                    f"{path} was lost or changed while it was needed ({error}): check "
                    "the disk, then run again"
                ) from None
        return voxels

    def _path(self, place: Shape, number: int) -> Path:
        return self.folder / "-".join(map(str, (*place, number)))


@contextmanager
def scratch_arrays(beside: Path) -> Iterator[Scratch]:
    """Yield a place on disk for arrays, removed at the end in every case.

    It is created in the folder of `beside`, so that the workers of a cluster reach it.
    """
    with _scratch_folder(beside) as folder:
        yield Scratch(folder)


@dataclass(frozen=True, slots=True)
class ScratchVoxels:
    """Voxels on disk of which any box can be written, and read once it was written."""

    array: zarr.Array[Any]

    @property
    def shape(self) -> tuple[int, ...]:
        """Edge lengths."""
        return self.array.shape

    @property
    def dtype(self) -> np.dtype[Any]:
        """Type of a voxel."""
        dtype: np.dtype[Any] = self.array.dtype
        return dtype

    def __setitem__(self, key: Any, voxels: NDArray[Any], /) -> None:
        """Write the voxels at `key`: slices, as for a NumPy array."""
        self.array[key] = voxels

    def __getitem__(self, key: Any, /) -> Any:
        """Read the voxels at `key`: integers and slices, as for a NumPy array.

        Raises
        ------
        StorageError
            If they were never written, or are lost.
        """
        voxels = self.array[key]
        stop_if_lost_since(self.array, key)
        return voxels


@contextmanager
def scratch_volume(
    beside: Path, *, shape: Shape, dtype: str
) -> Iterator[ScratchVoxels]:
    """Yield voxels on disk, beside `beside`; they are removed at the end."""
    with _scratch_folder(beside) as folder:
        yield ScratchVoxels(
            zarr.create_array(
                folder / "voxels",
                shape=shape,
                dtype=dtype,
                chunks=(SHARD[0], SHARD[1] // 2, SHARD[2] // 2),
                filters=None,
                compressors=(
                    BloscCodec(cname="lz4", clevel=1, shuffle="noshuffle"),
                    Crc32cCodec(),
                ),
                # so that a chunk without a file is known to be lost
                config={"write_empty_chunks": True},
            )
        )


@contextmanager
def _scratch_folder(beside: Path) -> Iterator[Path]:
    path = beside.with_name(f".{beside.name}.scratch")
    with explain_disk_errors(path):
        shutil.rmtree(path, ignore_errors=True)
        try:
            path.mkdir(parents=True)
            yield path
        finally:
            shutil.rmtree(path, ignore_errors=True)


def _slabs(voxels: NDArray[np.uint8]) -> list[NDArray[np.uint8]]:
    return [voxels[z : z + AT_ONCE] for z in range(0, len(voxels), AT_ONCE)]
