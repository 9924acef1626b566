"""NIfTI-1 in one file, plain or packed with gzip, in millimetres."""

from __future__ import annotations

import gzip
import struct
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, BinaryIO, cast

from fissura.errors import DataError
from fissura.io.formats.nifti.reader import TYPES
from fissura.io.formats.slabs import known_type, slabs, voxel_codes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    import numpy as np

    from fissura.model import Volume

__all__ = ["write_nifti"]

HEADER_BYTES = 348
OFFSET_BYTES = 352
LONGEST = 2**15 - 1
MM = 2
SCANNER = 1
"""Code of coordinates that are those of the scanner, for qform and sform."""
PACK_LEVEL = 4
"""Half the time of the usual 6, and files as large within some percent."""


def write_nifti(
    volume: Volume, path: Path, on_done: Callable[[int, int], None], *, packed: bool
) -> np.dtype[Any]:
    """Write a volume as NIfTI; its axes x, y, z point left, back, up.

    So Slicer and ITK place it as they place a NRRD of ours.

    Returns
    -------
    numpy.dtype
        Type of the voxels there.

    Raises
    ------
    DataError
        If an edge is longer, or a type larger, than NIfTI can state.
    """
    if max(volume.shape) > LONGEST:
        raise DataError(
            f"NIfTI cannot hold an edge of {max(volume.shape)} voxels, only up to "
            f"{LONGEST}: export to .nrrd or .ome.zarr"
        )
    dtype = known_type(volume.voxels.dtype, TYPES.values(), "NIfTI")
    with _opened(path, packed=packed) as file:
        file.write(_header(volume, dtype))
        for slab in slabs(volume, dtype.newbyteorder("<"), on_done):
            file.write(slab.data)
    return dtype


@contextmanager
def _opened(path: Path, *, packed: bool) -> Iterator[BinaryIO]:
    with path.open("wb") as raw:
        if not packed:
            yield raw
            return
        # No name and no time: the same volume gives the same bytes.
        with gzip.GzipFile(
            filename="", fileobj=raw, mode="wb", compresslevel=PACK_LEVEL, mtime=0
        ) as file:
            yield cast("BinaryIO", file)


def _header(volume: Volume, dtype: np.dtype[Any]) -> bytes:
    z, y, x = volume.shape
    edge_mm = volume.voxel_um / 1e3
    codes = {name: code for code, name in TYPES.items()}
    code = codes[f"{dtype.kind}{dtype.itemsize}"]
    head = bytearray(OFFSET_BYTES)
    struct.pack_into("<i", head, 0, HEADER_BYTES)
    struct.pack_into("<8h", head, 40, 3, x, y, z, 1, 1, 1, 1)
    struct.pack_into("<2h", head, 70, code, 8 * dtype.itemsize)
    struct.pack_into("<4f", head, 76, 1, edge_mm, edge_mm, edge_mm)
    struct.pack_into("<3f", head, 108, OFFSET_BYTES, 1, 0)
    struct.pack_into("<B", head, 123, MM)
    struct.pack_into("<2h", head, 252, SCANNER, SCANNER)
    # Half a turn about z, as a quaternion and as a matrix.
    struct.pack_into("<3f", head, 256, 0, 0, 1)
    rows = (-edge_mm, 0, 0, 0, 0, -edge_mm, 0, 0, 0, 0, edge_mm, 0)
    struct.pack_into("<12f", head, 280, *rows)
    words = voxel_codes(volume).encode()
    head[148 : 148 + len(words)] = words
    head[344:348] = b"n+1\0"
    return bytes(head)
