"""Open one Zarr array: its chunks are there, and what is wrong becomes a sentence."""

from __future__ import annotations

import lzma
import zlib
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numcodecs.errors
import numpy as np
import zarr
from zarr.core.metadata import ArrayV2Metadata
from zarr.errors import UnknownCodecError

from fissura.errors import DataError, FissuraError, StorageError
from fissura.io.absent import absent_note, refuse_absent
from fissura.io.formats.omezarr.blosc import use_checked_blosc
from fissura.io.formats.omezarr.chunks import (
    chunk_edges,
    chunks_there,
    stop_if_lost_since,
)
from fissura.io.formats.omezarr.node import stop_if_absurd
from fissura.io.formats.omezarr.shards import ShardedVoxels, sharded

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import DTypeLike, NDArray

    from fissura.io.formats.omezarr.node import Node
    from fissura.model import Shape

__all__ = [
    "UNREADABLE",
    "OpenArray",
    "ZarrVoxels",
    "open_array",
    "stop_if_chunks_lost",
    "voxels_of",
]

use_checked_blosc()

MAX_CHARS = 200
UNREADABLE = (
    ArithmeticError,
    AttributeError,
    EOFError,
    LookupError,
    MemoryError,
    OSError,
    RuntimeError,
    SystemError,
    TypeError,
    ValueError,
    lzma.LZMAError,
    zlib.error,
)
"""What Zarr and the packers it calls raise at damaged metadata and chunks."""


@dataclass(frozen=True, slots=True)
class OpenArray:
    """An array, a way to read its last three axes, and what was chosen."""

    array: zarr.Array[Any]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ZarrVoxels:
    """The volume in an array whose axes before z, y, x all have the length 1.

    Parameters
    ----------
    path : Path
        For the sentences.
    stored : zarr.Array or ShardedVoxels
    before : tuple of int
        Zeros, one for each axis before z.
    whole : bool
        Whether each chunk had a file when it was opened, so that one without is lost.
    """

    path: Path
    stored: zarr.Array[Any] | ShardedVoxels
    before: tuple[int, ...] = ()
    whole: bool = False

    @property
    def shape(self) -> Shape:
        """Along z, y, x."""
        z, y, x = self.stored.shape[len(self.before) :]
        return z, y, x

    @property
    def dtype(self) -> np.dtype[Any]:
        """Type of a grey value, in the byte order of this machine."""
        dtype: np.dtype[Any] = np.dtype(self.stored.dtype).newbyteorder("=")
        return dtype

    def __array__(
        self,
        dtype: DTypeLike | None = None,
        copy: bool | None = None,  # noqa: FBT001 - as NumPy asks
    ) -> NDArray[Any]:
        """Read the whole volume."""
        return np.asarray(self[:, :, :], dtype=dtype)

    def __getitem__(self, key: Any, /) -> Any:
        """Read the voxels at `key`: integers and slices, as for a NumPy array.

        Raises
        ------
        StorageError
            If they are damaged on the disk.
        """
        within = key if isinstance(key, tuple) else (key,)
        try:
            voxels = self.stored[(*self.before, *within)]
            if self.whole and isinstance(self.stored, zarr.Array):
                stop_if_lost_since(self.stored, (*self.before, *within))
        except FissuraError:
            raise
        except UNREADABLE as error:
            raise StorageError(
                f"voxels of {self.path} cannot be read ({_said(error)}): the volume is "
                "damaged, copy or make it again"
            ) from None
        return np.asarray(voxels, self.dtype)


def voxels_of(
    opened: OpenArray, path: Path, before: tuple[int, ...], *, whole: bool
) -> ZarrVoxels:
    """Return the voxels of an array; `whole`: each chunk has a file."""
    stored = sharded(opened.array)
    if whole and isinstance(stored, ShardedVoxels):
        stored = replace(stored, every_shard=True)
    return ZarrVoxels(path, stored, before, whole)


def open_array(node: Node) -> OpenArray:
    """Open the array of a folder for reading.

    Raises
    ------
    StorageError
        If its metadata cannot be, or ask for what is not installed.
    """
    stop_if_absurd(node)
    try:
        array = zarr.open_array(node.path, mode="r", zarr_format=node.version)
        return _with_separator(array, node)
    except FissuraError:
        raise
    except (UnknownCodecError, numcodecs.errors.UnknownCodecError) as error:
        raise StorageError(
            f"{node.path} is packed in a way that is not known here ({_said(error)}): "
            "write it again with blosc, zstd or gzip, or without packing"
        ) from None
    except UNREADABLE as error:
        raise StorageError(
            f"{node.path} was expected to be an array of Zarr {node.version}, but its "
            f"metadata cannot be read ({_said(error)}): correct them or copy it again"
        ) from None


def stop_if_chunks_lost(
    opened: OpenArray, path: Path, *, absent_is_fill: bool, older: bool
) -> tuple[str, ...]:
    """Refuse an array of which chunks have no file, unless they are meant to.

    Parameters
    ----------
    opened : OpenArray
    path : Path
        For the sentences.
    absent_is_fill : bool
        Whether the user says that chunks that are missing hold the fill value.
    older : bool
        Whether an older Fissura wrote it, which left out shards of the fill value.

    Returns
    -------
    tuple of str
        What was taken as the fill value, and how much.

    Raises
    ------
    StorageError
        Names how many are missing, of how many.
    """
    array, there = opened.array, chunks_there(opened.array)
    if not there.missing:
        return ()
    stored = sharded(array)
    strict = isinstance(stored, ShardedVoxels) and stored.every_shard
    pieces = "shards" if array.shards else "chunks"
    fill: Any = array.metadata.fill_value
    if strict:
        remedy = "every one was written, so copy it or make it again"
    elif fill is None:
        remedy = "its metadata state no value for them, so copy or write it again"
    elif not (absent_is_fill or older):
        remedy = (
            "copy it again; if they were left out because they hold nothing but "
            f"{fill!s}, say so with --absent-is-fill (fissura export VOLUME "
            "COPY.ome.zarr --absent-is-fill writes them all)"
        )
    else:
        note = absent_note(there.missing, there.total, pieces, fill)
        return (f"{path}: {note}{OLDER if older else ''}",)
    refuse_absent(path, there.missing, there.total, pieces, remedy)
    return ()


OLDER = (
    ", as an older version of fissura left out what holds nothing else; a lost one "
    "cannot be told from these"
)


def _with_separator(array: zarr.Array[Any], node: Node) -> OpenArray:
    """Find the chunks of Zarr 2 on the disk: its separator is often not stated."""
    metadata = array.metadata
    if not isinstance(metadata, ArrayV2Metadata):
        return OpenArray(array)
    first = chunks_there(array)
    if not first.missing:
        return OpenArray(array)
    other = replace(
        metadata,
        dimension_separator="/" if metadata.dimension_separator == "." else ".",
    )
    turned: zarr.Array[Any] = zarr.Array(
        zarr.AsyncArray(metadata=other, store_path=array.store_path)
    )
    second = chunks_there(turned)
    if second.missing == second.total or _one_chunk_each(array):
        return OpenArray(array)
    stated = (node.array or {}).get("dimension_separator")
    if first.missing == first.total:
        verb = f"states {stated!r} as" if stated else "does not state"
        note = (
            f"{node.path} {verb} the separator in the names of its chunks; they lie "
            f"under names with {other.dimension_separator!r}, and these were read"
        )
        return OpenArray(turned, (note,))
    if stated is None:
        raise DataError(
            f"{node.path} has chunks under two kinds of names, 0.0.0 and 0/0/0, and "
            "does not state which are its own: remove those of the other kind, or "
            'write "dimension_separator" into its .zarray'
        )
    return OpenArray(array)


def _one_chunk_each(array: zarr.Array[Any]) -> bool:
    """Return whether a chunk's name has one number, and no separator."""
    return array.ndim == 1 or not chunk_edges(array.metadata)


def _said(error: BaseException) -> str:
    text = str(error) or type(error).__name__
    return " ".join(text.split())[:MAX_CHARS]
