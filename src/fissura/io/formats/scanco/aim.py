"""Scanco AIM, versions 2 and 3: plain grey values, and masks in three packings.

Layout as in Numerics88's AimIO (https://github.com/Numerics88/AimIO).  The file is a
list of blocks: header, processing log, voxels, and what belongs to them.
"""

from __future__ import annotations

import re
import struct
from dataclasses import dataclass
from functools import partial
from math import prod
from typing import TYPE_CHECKING

import numpy as np

from fissura.errors import DataError, StorageError
from fissura.io.atomic import explain_disk_errors
from fissura.io.formats.header import Found, cubic, shortest
from fissura.io.formats.layers import Layers
from fissura.io.formats.mapped import MappedVoxels, checked_shape, mapped_voxels
from fissura.io.formats.scanco.packed import bits, runs_of_two, runs_of_values

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from fissura.model import ArrayLike3D, Shape

__all__ = ["is_aim", "open_aim", "vax_to_float"]

MAGIC_3 = b"AIMDATA_V030   \0"
HEADER_2, HEADER_3 = 140, 224
"""Bytes of the block that describes the image."""
PLAIN = {
    0x00010001: "<i1",
    0x000D0001: "<u1",
    0x00160001: "<u1",
    0x00020002: "<i2",
    0x00170002: "<u2",
    0x00030004: "<i4",
    0x001A0004: "<f4",
}
VAX_FLOAT = 0x00040004
VAX_EXPONENT = np.uint32(0xFF << 23)
VAX_TWO = np.uint32(2 << 23)
"""How much larger the exponent of the same number is in the VAX format F."""
BITS, TWO_VALUES, VALUES = 0x00060001, 0x00150001, 0x00080002
LONGEST_LOG = 2**22
LOG_FIELDS = {
    "Mu_Scaling": "mu_scaling",
    "Density: slope": "density_slope",
    "Density: intercept": "density_intercept",
    "Density: unit": "density_unit",
    "HU: mu water": "mu_water",
}
"""What is stored of the processing log; the person scanned is left out."""
LINE = re.compile(r"^(\S[^\n]*?) {2,}(\S[^\n]*?) *$", re.MULTILINE)
"""A key and its value, separated by two spaces or more."""


@dataclass(frozen=True, slots=True)
class _Header:
    version: int
    kind: int
    shape: Shape
    margin: Shape
    """Voxels on every side that masks leave out."""
    edges_um: tuple[float, ...]
    start: int
    size: int
    """Where the block of voxels is."""
    log: str


def is_aim(head: bytes) -> bool:
    """Return whether a file that begins with `head` is a Scanco AIM file."""
    if head.startswith(MAGIC_3):
        return True
    two_words = 8
    if len(head) < two_words:
        return False
    before, image = struct.unpack_from("<2i", head)
    return before in (16, 20) and image == HEADER_2


def open_aim(path: Path) -> Found:
    """Find the voxels of an AIM file.

    Raises
    ------
    StorageError
        If it is no AIM file of version 2 or 3, is damaged or cut short.
    DataError
        If it holds no grey values, or voxels that are not cubic.
    """
    header = _header(path)
    voxel_um = cubic(path, header.edges_um, "µm")
    return Found(
        _voxels(path, header),
        voxel_um,
        about=_about(header.log),
        size_from="the element size of its header",
    )


def _header(path: Path) -> _Header:
    with explain_disk_errors(path), path.open("rb") as file:
        head = file.read(512)
        size = file.seek(0, 2)
        try:
            version, start, lengths = _blocks(head)
            file.seek(start)
            image = file.read(lengths[0])
            log = file.read(min(max(lengths[1], 0), LONGEST_LOG))
            read = _read_3 if version == 3 else _read_2  # noqa: PLR2004
            kind, xyz, margin, edges_um = read(image)
        except (struct.error, ValueError, IndexError):
            raise _no_aim(path) from None
    first, length = start + lengths[0] + lengths[1], lengths[2]
    x, y, z = margin
    shape = checked_shape(path, xyz)
    if min(margin) < 0 or any(
        2 * m >= n for m, n in zip((z, y, x), shape, strict=True)
    ):
        raise _no_aim(path)
    if first + length > size:
        raise StorageError(
            f"{path} is cut short: its voxels end at byte {first + length}, but it has "
            f"{size} bytes: copy it again"
        )
    return _Header(
        version=version,
        kind=kind,
        shape=shape,
        margin=(z, y, x),
        edges_um=edges_um[::-1],
        start=first,
        size=length,
        log=log.split(b"\0")[0].decode("latin-1"),
    )


def _blocks(head: bytes) -> tuple[int, int, tuple[int, ...]]:
    """Return version, where the first block begins, and how long each block is."""
    if not is_aim(head):
        raise ValueError
    if head.startswith(MAGIC_3):
        (before,) = struct.unpack_from("<q", head, 16)
        lengths = struct.unpack_from(f"<{before // 8 - 1}Q", head, 24)
        version, start, wanted = 3, 16 + before, HEADER_3
    else:
        (before,) = struct.unpack_from("<i", head)
        lengths = struct.unpack_from(f"<{before // 4 - 1}I", head, 4)
        version, start, wanted = 2, before, HEADER_2
    if lengths[0] != wanted:
        raise ValueError
    return version, start, lengths


def _read_2(
    image: bytes,
) -> tuple[int, tuple[int, ...], tuple[int, ...], tuple[float, ...]]:
    kind, *_ = struct.unpack_from("<i", image, 20)
    xyz = struct.unpack_from("<3i", image, 36)
    margin = struct.unpack_from("<3i", image, 48)
    edges_mm = vax_to_float(np.frombuffer(image, "<u4", 3, 108))
    return kind, xyz, margin, tuple(shortest(edge) * 1e3 for edge in edges_mm)


def _read_3(
    image: bytes,
) -> tuple[int, tuple[int, ...], tuple[int, ...], tuple[float, ...]]:
    kind, *_ = struct.unpack_from("<i", image, 12)
    xyz = struct.unpack_from("<3q", image, 40)
    margin = struct.unpack_from("<3q", image, 64)
    edges_nm = struct.unpack_from("<3q", image, 184)
    return kind, xyz, margin, tuple(edge / 1e3 for edge in edges_nm)


def _no_aim(path: Path) -> StorageError:
    return StorageError(
        f"{path} was expected to be a Scanco AIM file of version 2 or 3, but its "
        "header is not that of one: it is another format, is cut short or damaged"
    )


def _voxels(path: Path, header: _Header) -> ArrayLike3D:
    if header.kind in PLAIN:
        return _plain(path, header, PLAIN[header.kind])
    if header.kind == VAX_FLOAT:
        words = _plain(path, header, "<u4")
        return Layers(header.shape, np.dtype(np.float32), partial(_vax_layer, words))
    place = (path, header.start, header.size)
    word = 8 if header.version == 3 else 4  # noqa: PLR2004
    match header.kind:
        case kind if kind == BITS:
            return bits(*place, header.shape)
        case kind if kind == TWO_VALUES:
            return runs_of_two(*place, header.shape, header.margin, word_bytes=word)
        case kind if kind == VALUES:
            return runs_of_values(*place, header.shape, header.margin, word_bytes=word)
    raise DataError(
        f"{path} holds values of the AIM type {header.kind:#010x}, which is not read: "
        "save it as char, short or float, or as a mask"
    )


def _plain(path: Path, header: _Header, stored: str) -> MappedVoxels:
    dtype = np.dtype(stored)
    wanted = prod(header.shape) * dtype.itemsize
    # Files of version 2 cannot state more than 4 GiB: there the shape decides.
    stated = wanted if header.version == 3 else wanted % 2**32  # noqa: PLR2004
    if header.size != stated:
        raise StorageError(
            f"{path} is damaged: its voxels take {wanted} bytes, but their block has "
            f"{header.size}: copy it again"
        )
    return mapped_voxels(
        path,
        offset_bytes=header.start,
        shape=header.shape,
        stored=dtype,
        spare_bytes=None,  # other blocks follow
    )


def _about(log: str) -> dict[str, float | str]:
    """Return what the processing log says of the meaning of a grey value."""
    about: dict[str, float | str] = {}
    for key, value in LINE.findall(log):
        if key in LOG_FIELDS:
            try:
                about[LOG_FIELDS[key]] = float(value)
            except ValueError:
                about[LOG_FIELDS[key]] = value
    return about


def vax_to_float(words: NDArray[np.uint32]) -> NDArray[np.float32]:
    """Return VAX F numbers, read as little-endian words, as float32.

    Numbers below 2⁻¹²⁶ become 0.

    Examples
    --------
    >>> float(vax_to_float(np.array([0x00004080], np.uint32))[0])
    1.0
    """
    swapped = (words << np.uint32(16)) | (words >> np.uint32(16))
    large = (swapped & VAX_EXPONENT) > VAX_TWO
    bits = np.where(large, swapped - VAX_TWO, np.uint32(0))
    return bits.astype(np.uint32).view(np.float32)


def _vax_layer(words: MappedVoxels, layer: int) -> NDArray[np.float32]:
    """Read one layer of VAX F numbers."""
    return vax_to_float(words[layer])
