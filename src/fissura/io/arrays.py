"""Named arrays and a few words about them, in one file; nothing in it is executed."""

from __future__ import annotations

import json
import re
import struct
import zipfile
import zlib
from math import prod
from typing import TYPE_CHECKING, Any

import numpy as np

from fissura.errors import StorageError
from fissura.io.atomic import explain_disk_errors, replacing
from fissura.io.parsed_json import parse_json

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from numpy.typing import NDArray

__all__ = ["read_arrays", "write_arrays"]

ABOUT = "about"
MAGIC = b"\x93NUMPY\x01\x00"
HEADER = re.compile(
    rb"\{'descr': '([<>|][biufU]\d{1,4})', 'fortran_order': (False|True), "
    rb"'shape': \(((?:\d{1,18},? ?)*)\), \} *\n"
)
"""As ``numpy.save`` writes it for numbers and text; anything else is refused unread."""
UNREADABLE = (
    *(KeyError, ValueError, EOFError, RuntimeError, struct.error),
    *(zipfile.BadZipFile, zlib.error),
)
FREE_BYTES = 64 * 2**20
MOST_UNPACKED = 100
"""Unpacked, a file may hold the one, and so many times its own size."""


def write_arrays(
    path: Path, arrays: Mapping[str, NDArray[Any]], *, about: Mapping[str, Any]
) -> None:
    """Write arrays of numbers and a JSON object; the same ones give the same bytes."""
    text = json.dumps(about, ensure_ascii=False, sort_keys=True).encode()
    every: dict[str, Any] = {**arrays, ABOUT: np.frombuffer(text, np.uint8)}
    with replacing(path) as partial, partial.open("wb") as file:
        np.savez_compressed(file, **every)


def read_arrays(path: Path) -> tuple[dict[str, NDArray[Any]], dict[str, Any]]:
    """Read what `write_arrays` wrote; what it unpacks to is known before it is read.

    Raises
    ------
    StorageError
        If the file is missing, damaged, holds anything but numbers and text, or would
        unpack to far more than it should.
    """
    try:
        with explain_disk_errors(path), path.open("rb") as packed:
            arrays = _unpacked(packed, path.stat().st_size)
        about = parse_json(arrays.pop(ABOUT).tobytes())
        if not isinstance(about, dict):
            raise ValueError("its words are no table")  # noqa: TRY004
    except UNREADABLE as error:
        raise StorageError(
            f"{path} was expected to hold arrays written by fissura, but cannot be "
            f"read ({error}): make it again"
        ) from None
    return arrays, about


def _unpacked(packed: Any, size_bytes: int) -> dict[str, NDArray[Any]]:
    with zipfile.ZipFile(packed) as file:
        members = file.infolist()
        for one in members:
            if one.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
                raise ValueError(f"{one.filename} is packed in an unknown way")
            if one.flag_bits & 0x1:
                raise ValueError(f"{one.filename} is encrypted")
        total = sum(one.file_size for one in members)
        if total > FREE_BYTES + MOST_UNPACKED * size_bytes:
            raise ValueError(f"it would unpack to {total} bytes")
        names = [one.filename.removesuffix(".npy") for one in members]
        if len(set(names)) < len(names):
            raise ValueError("it holds an array twice")
        return {
            name: _array(file.read(one), name)
            for name, one in zip(names, members, strict=True)
        }


def _array(content: bytes, name: str) -> NDArray[Any]:
    """Return an array whose stated shape and type fill its bytes exactly."""
    start = len(MAGIC) + 2
    length = int.from_bytes(content[len(MAGIC) : start], "little")
    header = HEADER.fullmatch(content[start : start + length])
    if not content.startswith(MAGIC) or header is None:
        raise ValueError(f"{name} is no array of numbers")
    dtype = np.dtype(header[1].decode())
    shape = tuple(int(edge) for edge in header[3].split(b",") if edge.strip())
    data = content[start + length :]
    if prod(shape) * dtype.itemsize != len(data):
        raise ValueError(f"{name} has {len(data)} bytes, not those of its shape")
    order: Any = "F" if header[2] == b"True" else "C"
    # Of a bytearray an array may be written to, as compiled code expects.
    return np.frombuffer(bytearray(data), dtype).reshape(shape, order=order)
