"""NRRD: attached (.nrrd) and detached (.nhdr), plain or packed with gzip.

Layout after https://teem.sourceforge.net/nrrd/format.html.  The first axis of a header
is the fastest one: sizes are x, y, z.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from math import prod
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from fissura.errors import DataError, StorageError
from fissura.io.atomic import explain_disk_errors
from fissura.io.formats.header import Found, cubic, edges_of, to_um
from fissura.io.formats.mapped import checked_shape, mapped_voxels
from fissura.io.formats.unpacked import gunzipped
from fissura.model.bone import CODES_KEY, TISSUE_CODES

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from fissura.model import ArrayLike3D

__all__ = ["NAMES", "is_nrrd", "open_nrrd"]

MAGIC = b"NRRD000"
LONGEST_HEADER = 2**20
AXES = 3
NAMES = {
    "i1": ("int8", "int8_t", "signed char"),
    "u1": ("uint8", "uint8_t", "uchar", "unsigned char"),
    "i2": (
        "int16",
        "int16_t",
        "short",
        "short int",
        "signed short",
        "signed short int",
    ),
    "u2": ("uint16", "uint16_t", "ushort", "unsigned short", "unsigned short int"),
    "i4": ("int32", "int32_t", "int", "signed int"),
    "u4": ("uint32", "uint32_t", "uint", "unsigned int"),
    "i8": (
        "int64",
        "int64_t",
        "longlong",
        "long long",
        "long long int",
        "signed long long",
        "signed long long int",
    ),
    "u8": (
        "uint64",
        "uint64_t",
        "ulonglong",
        "unsigned long long",
        "unsigned long long int",
    ),
    "f4": ("float",),
    "f8": ("double",),
}
"""NumPy's name of each type, and the names it has in a header; the first is written."""
ORDERS: dict[str, Literal["<", ">"]] = {"little": "<", "big": ">"}
IN_SPACE = ("domain", "space", "???", "none")
"""Kinds of an axis that may be z, y or x."""
GZIP = ("gzip", "gz")
RAW = "raw"
EDGES = ("space directions", "spacings")
"""Fields that state the edges of a voxel; the first one counts."""
ONE_WORD = {"datafile": "data file", "byteskip": "byte skip", "lineskip": "line skip"}
"""Fields that may be written in one word."""


@dataclass(frozen=True, slots=True)
class _Header:
    path: Path
    fields: Mapping[str, str]
    end: int
    coded: bool = False
    """Whether it states that its voxels are kinds of tissue."""

    def wanted(self, name: str) -> str:
        """Return a field that must be there."""
        if name not in self.fields:
            raise StorageError(
                f"{self.path} has no field `{name}` in its NRRD header: it is damaged, "
                "or cut short, so save it again"
            )
        return self.fields[name]

    def numbers(self, name: str) -> list[float]:
        """Return the numbers of a field."""
        try:
            return [float(word) for word in self.wanted(name).split()]
        except ValueError:
            raise self.wrong(name, "numbers") from None

    def wrong(self, name: str, wanted: str) -> StorageError:
        """Return the error of a field that does not hold what is wanted."""
        return StorageError(
            f"{self.path} states `{name}: {self.fields[name]}` in its NRRD header, "
            f"where {wanted} are wanted: save it again"
        )


def is_nrrd(head: bytes) -> bool:
    """Return whether a file that begins with `head` is a NRRD file."""
    return head.startswith(MAGIC)


def open_nrrd(path: Path) -> Found:
    """Find the voxels of a NRRD file.

    Raises
    ------
    StorageError
        If it is no NRRD file, is damaged, cut short, or its data file is missing.
    DataError
        If it holds no single volume of grey values, or voxels that are not cubic.
    TooBigError
        If it is packed and there is no room to unpack it.
    """
    header = _header(path)
    packed = _is_packed(header)
    used_axes, sizes = _axes(header)
    shape = checked_shape(path, sizes)
    stored = _stored(header)
    voxel_um, unstated = _voxel_um(header, used_axes)
    data, start = _data(header)
    skip = _skipped_bytes(header, packed=packed)
    voxels: ArrayLike3D
    if packed:
        voxels = gunzipped(
            data, packed_from=start, skip_bytes=skip, shape=shape, stored=stored
        )
    else:
        first = _first_byte(header, data, start, skip, prod(shape) * stored.itemsize)
        voxels = mapped_voxels(data, offset_bytes=first, shape=shape, stored=stored)
    source = next((name for name in EDGES if name in header.fields), "")
    return Found(
        voxels,
        voxel_um,
        unstated,
        about={CODES_KEY: TISSUE_CODES} if header.coded else {},
        files=(data,),
        size_from=f"its field `{source}`",
    )


def _is_packed(header: _Header) -> bool:
    encoding = header.wanted("encoding").lower()
    if encoding not in (*GZIP, RAW):
        raise DataError(
            f"{header.path} holds voxels in the encoding {encoding}, but only raw and "
            "gzip are read: save it in one of these"
        )
    return encoding in GZIP


def _header(path: Path) -> _Header:
    with explain_disk_errors(path), path.open("rb") as file:
        head = file.read(LONGEST_HEADER)
        size = file.seek(0, 2)
    if not is_nrrd(head):
        raise StorageError(
            f"{path} was expected to be a NRRD file, but does not begin with NRRD: it "
            "is another format, or damaged"
        )
    blank = re.search(rb"\r?\n\r?\n", head)
    if blank is None and len(head) < size:
        raise StorageError(
            f"{path} has a NRRD header without an end: it is damaged, so save it again"
        )
    end = blank.end() if blank else len(head)
    lines = head[:end].decode("latin-1").splitlines()[1:]
    fields = {}
    for line in lines:
        name, colon, value = line.partition(":")
        if colon and not line.startswith("#") and not value.startswith("="):
            plain = name.strip().lower()
            fields[ONE_WORD.get(plain, plain)] = value.strip()
    return _Header(path, fields, end, coded=f"{CODES_KEY}:={TISSUE_CODES}" in lines)


def _axes(header: _Header) -> tuple[list[int], tuple[int, ...]]:
    """Return which axes are those of the volume, and their sizes, fastest first."""
    try:
        sizes = [int(word) for word in header.wanted("sizes").split()]
    except ValueError:
        raise header.wrong("sizes", "whole numbers") from None
    used_axes = list(range(len(sizes)))
    if len(sizes) > AXES:
        used_axes = [axis for axis in used_axes if sizes[axis] > 1]
    if len(used_axes) != AXES:
        raise DataError(
            f"{header.path} has the shape {' × '.join(map(str, sizes))} (fastest axis "
            "first), but one volume of 3 axes is wanted: save the one that is wanted, "
            "as one grey channel, in a file of its own"
        )
    kinds = header.fields.get("kinds", "").lower().split()
    for axis in used_axes:
        if axis < len(kinds) and kinds[axis] not in IN_SPACE:
            raise DataError(
                f"{header.path} calls axis {axis + 1} of its {len(sizes)} {kinds[axis]}"
                ", but 3 axes in space are wanted: save one grey channel as a volume"
            )
    return used_axes, tuple(sizes[axis] for axis in used_axes)


def _stored(header: _Header) -> np.dtype[Any]:
    kind = header.wanted("type").lower()
    for name, names in NAMES.items():
        if kind in names:
            dtype = np.dtype(name)
            if dtype.itemsize == 1:
                return dtype
            order = header.wanted("endian").lower()
            if order not in ORDERS:
                raise header.wrong("endian", "`little` or `big`")
            return dtype.newbyteorder(ORDERS[order])
    raise DataError(
        f"{header.path} holds values of the NRRD type {kind}, but grey values are "
        "wanted: save it as integers or floating-point numbers"
    )


def _voxel_um(header: _Header, used_axes: list[int]) -> tuple[float | None, str]:
    if EDGES[0] in header.fields:
        units = _quoted(header.fields.get("space units", ""))
        lengths = [to_um(unit) for unit in units]
        edges = _directions(header, used_axes, lengths)
    elif EDGES[1] in header.fields:
        every = header.numbers(EDGES[1])
        units = _quoted(header.fields.get("units", ""))
        if len(every) <= max(used_axes):
            raise header.wrong(EDGES[1], "as many numbers as axes")
        units = [units[axis] for axis in used_axes if axis < len(units)]
        lengths = [to_um(unit) for unit in units]
        edges = [every[axis] for axis in reversed(used_axes)]
        if _known(lengths):
            edges = [
                edge * (unit or 0)
                for edge, unit in zip(edges, reversed(lengths), strict=True)
            ]
    else:
        return None, ""
    if not _known(lengths):
        edge = cubic(header.path, edges, "")
        return None, f" (it states edges of {edge:g} without a unit)"
    # In the unit of the header, where it is one: as who wrote it knows it.
    one = lengths[0] if len(set(lengths)) == 1 else 1.0
    stated = [edge / (one or 1.0) for edge in edges]
    edge = cubic(header.path, stated, units[0] if len(set(lengths)) == 1 else "µm")
    return edge * (one or 1.0), ""


def _known(lengths: list[float | None]) -> bool:
    """Return whether each of three axes has a unit of length."""
    return len(lengths) == AXES and None not in lengths


def _directions(
    header: _Header, used_axes: list[int], units_um: list[float | None]
) -> list[float]:
    """Return the lengths of the edges along z, y, x; in µm where units are known."""
    words = re.findall(r"none|\([^)]*\)", header.fields[EDGES[0]])
    scale = np.array(units_um, np.float64) if _known(units_um) else np.ones(1)
    try:
        rows = [
            [float(number) for number in words[axis].strip("()").split(",")]
            for axis in reversed(used_axes)
        ]
        return edges_of(header.path, np.array(rows) * scale)
    except (IndexError, ValueError) as error:
        if isinstance(error, DataError):
            raise
        raise header.wrong(EDGES[0], "one vector for each axis") from None


def _quoted(text: str) -> list[str]:
    return re.findall(r'"([^"]*)"', text)


def _data(header: _Header) -> tuple[Path, int]:
    """Return the file that holds the voxels, and where the header leaves off."""
    name = header.fields.get("data file", "")
    if not name:
        return header.path, header.end
    if name.upper().startswith("LIST") or "%" in name:
        raise DataError(
            f"{header.path} spreads its voxels over several files ({name}), which is "
            "not read: save it as one .nrrd"
        )
    # A header written on Windows names folders with backslashes.
    for data in (header.path.parent / one for one in (name, name.replace("\\", "/"))):
        if _is_file(data):
            return data, 0
    raise StorageError(
        f"{header.path} names {name} as the file of its voxels, which is missing: "
        f"copy it into {header.path.parent}"
    )


def _is_file(path: Path) -> bool:
    """Return whether a file exists; an impossible name gives False."""
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False


def _skipped_bytes(header: _Header, *, packed: bool) -> int:
    """Return how many bytes precede the voxels; -1: all but the last ones."""
    try:
        skip = int(header.fields.get("byte skip", "0"))
    except ValueError:
        raise header.wrong("byte skip", "bytes") from None
    if skip < -1:
        raise header.wrong("byte skip", "-1, or the bytes to skip")
    if packed and (skip < 0 or "line skip" in header.fields):
        raise header.wrong("encoding", "voxels to skip to, so no packed ones,")
    return skip


def _first_byte(header: _Header, data: Path, start: int, skip: int, size: int) -> int:
    """Return where voxels begin that are stored unpacked in a file."""
    with explain_disk_errors(data), data.open("rb") as file:
        if skip < 0:  # so that all bytes before the voxels are skipped
            return max(file.seek(0, 2) - size, start)
        try:
            lines = int(header.fields.get("line skip", "0"))
        except ValueError:
            raise header.wrong("line skip", "lines") from None
        file.seek(start)
        for _ in range(min(lines, LONGEST_HEADER)):
            if not file.readline(LONGEST_HEADER):
                break
        return file.tell() + skip
