"""The fingerprint of a volume's content, from the checksums that its shards carry.

A volume may have many gigabytes.  Each shard holds an index of its chunks, and each
chunk ends with its checksum: these are read, the voxels between them are not.
"""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from math import prod
from typing import TYPE_CHECKING, Any, BinaryIO

import numpy as np

from fissura.io.atomic import explain_disk_errors
from fissura.io.formats.omezarr.checksums import SUM_BYTES
from fissura.io.formats.omezarr.shards import ENTRY_BYTES, NOWHERE
from fissura.io.parsed_json import parse_json

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

__all__ = ["digest_chunks"]

PIECE = 2**20
METADATA = "zarr.json"


@dataclass(frozen=True, slots=True)
class _Layout:
    """How the shards of one array are laid out."""

    index_bytes: int
    index_first: bool


def digest_chunks(folder: Path) -> str:
    """Return the fingerprint of all chunks of a volume.

    Shards give their index, and the last 4 bytes of each chunk; any other file is read
    whole.  Whether a chunk fits its own checksum is seen where it is read.

    Raises
    ------
    StorageError
        If the folder cannot be read.
    """
    state = hashlib.blake2b(digest_size=16)
    layouts: dict[Path, _Layout | None] = {}
    with explain_disk_errors(folder):
        for path in sorted(p for p in folder.rglob("*") if p.is_file()):
            name = path.relative_to(folder)
            state.update(os.fsencode(name.as_posix()) + b"\0")
            array = folder / name.parts[0]
            if array not in layouts:
                layouts[array] = _layout(array)
            layout = None if path.name == METADATA else layouts[array]
            with path.open("rb") as file:
                for piece in _pieces(file, layout):
                    state.update(piece)
    return state.hexdigest()


def _layout(array: Path) -> _Layout | None:
    """Return the layout that an array's metadata state; None where they do not."""
    try:
        metadata: Any = parse_json((array / METADATA).read_bytes())
        shard = metadata["chunk_grid"]["configuration"]["chunk_shape"]
        sharding = metadata["codecs"][0]["configuration"]
        chunks = prod(
            s // c for s, c in zip(shard, sharding["chunk_shape"], strict=True)
        )
        return _Layout(
            chunks * ENTRY_BYTES + SUM_BYTES, sharding["index_location"] == "start"
        )
    except (OSError, ValueError, LookupError, TypeError, ArithmeticError):
        return None


def _pieces(file: BinaryIO, layout: _Layout | None) -> Iterator[bytes]:
    """Yield the bytes that identify a file's content."""
    size = file.seek(0, os.SEEK_END)
    if layout is None or not 0 < layout.index_bytes <= size:
        file.seek(0)
        while piece := file.read(PIECE):
            yield piece
        return
    file.seek(0 if layout.index_first else size - layout.index_bytes)
    index = file.read(layout.index_bytes)
    yield index
    entries = np.frombuffer(index[:-SUM_BYTES], "<u8").reshape(-1, 2).tolist()
    for start, length in sorted(e for e in entries if e[0] != NOWHERE):
        if SUM_BYTES <= start + length <= size:
            file.seek(start + length - SUM_BYTES)
            yield file.read(SUM_BYTES)
