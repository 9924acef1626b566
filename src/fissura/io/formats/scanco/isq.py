"""Scanco ISQ: a header of blocks of 512 bytes, then int16, slice after slice.

Layout as in Numerics88's AimIO (https://github.com/Numerics88/AimIO).
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

import numpy as np

from fissura.errors import DataError, StorageError
from fissura.io.atomic import explain_disk_errors
from fissura.io.formats.header import ALIKE, Found, cubic
from fissura.io.formats.mapped import checked_shape, mapped_voxels

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["is_isq", "open_isq"]

MAGIC = b"CTDATA-HEADER_V1"
BLOCK_BYTES = 512
RADIOGRAPH = 9
RAW = ".rsq"


def is_isq(head: bytes) -> bool:
    """Return whether a file that begins with `head` is a Scanco ISQ file."""
    return head.startswith(MAGIC)


def open_isq(path: Path) -> Found:
    """Find the voxels of an ISQ file; grey divided by ``mu_scaling`` is µ in 1/cm.

    Raises
    ------
    StorageError
        If it is no ISQ file, or is shorter than its header says.
    DataError
        If it holds radiographs or projections, or its header cannot be.
    """
    with explain_disk_errors(path), path.open("rb") as file:
        head = file.read(BLOCK_BYTES)
    if not is_isq(head) or len(head) < BLOCK_BYTES:
        raise StorageError(
            f"{path} was expected to be a Scanco ISQ file, but does not begin with a "
            f"header {MAGIC.decode()} of {BLOCK_BYTES} bytes: it is another format, is "
            "cut short or damaged"
        )
    (kind,) = struct.unpack_from("<i", head, 16)
    if kind == RADIOGRAPH or path.name.split(";")[0].lower().endswith(RAW):
        raise DataError(
            f"{path} holds radiographs or projections, not a volume: give the ISQ file "
            "of the reconstruction"
        )
    counts = struct.unpack_from("<3i", head, 44)
    lengths_um = struct.unpack_from("<3i", head, 56)
    (mu_scaling,) = struct.unpack_from("<i", head, 88)
    (blocks,) = struct.unpack_from("<i", head, 508)
    shape = checked_shape(path, counts)
    if blocks < 0:
        raise DataError(
            f"{path} states that its voxels begin {blocks} blocks after its header, "
            "which cannot be: the header is damaged, so copy the file again"
        )
    voxels = mapped_voxels(
        path,
        offset_bytes=(blocks + 1) * BLOCK_BYTES,
        shape=shape,
        stored=np.dtype("<i2"),
        spare_bytes=BLOCK_BYTES - 1,
    )
    return Found(
        voxels,
        _voxel_um(path, counts, lengths_um),
        about={"mu_scaling": mu_scaling} if mu_scaling > 0 else {},
        size_from="the lengths and the voxels of its header",
    )


def _voxel_um(
    path: Path, counts: tuple[int, ...], lengths_um: tuple[int, ...]
) -> float:
    """Return the edge of a voxel; lengths are rounded to whole µm in the header."""
    edges = [length / count for length, count in zip(lengths_um, counts, strict=True)]
    whole = sum(lengths_um) / sum(counts)
    rounded = all(
        abs(length - whole * count) <= 1 + ALIKE * length
        for length, count in zip(lengths_um, counts, strict=True)
    )
    if rounded and min(lengths_um) > 0:
        return whole
    return cubic(path, edges[::-1], "µm")
