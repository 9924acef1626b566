"""The checksum crc32c (RFC 3720) behind packed bytes, as Zarr's codec writes it."""

from __future__ import annotations

import google_crc32c
import numpy as np

__all__ = ["SUM_BYTES", "checked", "checksum", "hex_checksum"]

SUM_BYTES = 4


def checksum(content: bytes) -> bytes:
    """Return the checksum of `content`, as it is stored after it."""
    return int(google_crc32c.value(content)).to_bytes(SUM_BYTES, "little")


def hex_checksum(content: bytes) -> str:
    """Return the checksum of `content` as 8 digits.

    Examples
    --------
    >>> hex_checksum(b"123456789")
    'e3069283'
    """
    return f"{int(google_crc32c.value(content)):08x}"


def checked(content: bytes, what: str) -> memoryview:
    """Return `content` without the checksum at its end, once that was compared.

    Raises
    ------
    ValueError
        If they do not agree.
    """
    if len(content) < SUM_BYTES:
        raise ValueError(f"{what} of {len(content)} bytes was cut short")
    # the library takes an array, but no memoryview; neither is copied
    inside = np.frombuffer(content, np.uint8)[:-SUM_BYTES]
    found = int(google_crc32c.value(inside)).to_bytes(SUM_BYTES, "little")
    if found != content[-SUM_BYTES:]:
        raise ValueError(f"{what} is not what was written: its checksum differs")
    return memoryview(content)[:-SUM_BYTES]
