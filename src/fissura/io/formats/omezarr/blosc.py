"""Refuse chunks that were cut short: the unpacker itself reads beyond their end."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numcodecs
import zarr
from numcodecs.blosc import Blosc
from zarr.codecs import BloscCodec
from zarr.registry import register_codec

if TYPE_CHECKING:
    from zarr.core.array_spec import ArraySpec
    from zarr.core.buffer import Buffer

__all__ = ["CheckedBlosc", "use_checked_blosc"]

NAME = "blosc"
HEADER_BYTES = 16
UNPACKED, PACKED = slice(4, 8), slice(12, 16)
"""Where a chunk says how long it is and will be, in bytes, low byte first."""


def use_checked_blosc() -> None:
    """Have Zarr check each chunk before it unpacks it, in both of its formats."""
    register_codec(NAME, _CheckedCodec)
    zarr.config.set({f"codecs.{NAME}": f"{__name__}.{_CheckedCodec.__qualname__}"})
    numcodecs.register_codec(CheckedBlosc, codec_id=NAME)


class _CheckedCodec(BloscCodec):
    """Zarr's codec of version 3."""

    def _decode_sync(self, chunk_bytes: Buffer, chunk_spec: ArraySpec) -> Buffer:
        _check(chunk_bytes.as_numpy_array())
        return super()._decode_sync(chunk_bytes, chunk_spec)

    async def _decode_single(
        self, chunk_bytes: Buffer, chunk_spec: ArraySpec
    ) -> Buffer:
        _check(chunk_bytes.as_numpy_array())
        return await super()._decode_single(chunk_bytes, chunk_spec)


class CheckedBlosc(Blosc):  # type: ignore[misc]
    """The codec of version 2."""

    codec_id = NAME

    def decode(self, buf: Any, out: Any = None) -> Any:
        """Unpack one chunk; into `out`, if it is given, which must then be filled."""
        _check(buf)
        if out is not None:
            unpacked = _length(memoryview(buf).cast("B"), UNPACKED)
            if unpacked != memoryview(out).nbytes:
                raise ValueError(
                    f"a chunk holds {unpacked} bytes, not {memoryview(out).nbytes}"
                )
        return super().decode(buf, out)


def _check(chunk: Any) -> None:
    view = memoryview(chunk).cast("B")
    stated = _length(view, PACKED)
    if len(view) < HEADER_BYTES or stated > len(view):
        raise ValueError(f"a chunk of {stated} bytes was cut short to {len(view)}")


def _length(chunk: memoryview, where: slice) -> int:
    return int.from_bytes(chunk[where], "little")
