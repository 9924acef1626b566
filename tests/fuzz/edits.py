"""Edits that damage a file: bits, numbers, pieces, words, nesting."""

from __future__ import annotations

import gzip
import re
import struct
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from hypothesis import strategies as st

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["Edit", "edits", "spoil"]

HEAD_BYTES = 600
"""Headers are at the start, and so are half of all edits."""
EXTREMES = tuple(
    struct.pack(form, value)
    for form, values in (
        ("<H", (0, 1, 0x7FFF, 0x8000, 0xFFFF)),
        ("<I", (0, 1, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF)),
        (">I", (1, 0x7FFFFFFF, 0xFFFFFFFF)),
        ("<Q", (0, 2**31, 2**32, 2**62, 2**63, 2**64 - 1)),
        ("<f", (float("nan"), float("inf"), -1.0, 1e38, 0.0)),
        ("<d", (float("nan"), float("inf"), -1.0, 1e308, 0.0)),
    )
    for value in values
)
WORDS = (
    *(b"0", b"-1", b"1e999", b"NaN", b"Infinity", b"null", b"true", b"{}", b"[]"),
    *(b"99999999999999999999", b"2147483648", b"1.5", b'"text"', b"", b"\x00"),
    *(b"\xff\xfe", b"..", b"/etc/hostname", b"[" * 20_000, b"9" * 5000),
)
NUMBER = re.compile(rb"-?\d+\.?\d*(?:[eE][-+]?\d+)?")
GZIP = b"\x1f\x8b"


@dataclass(frozen=True)
class Edit:
    """One edit: `where` is between 0 and 1, `value` chooses what is put there."""

    kind: str
    file: int
    head: bool
    where: float
    value: int


KINDS = ("bit", "byte", "number", "cut", "remove", "repeat", "insert", "word", "inner")

edits = st.lists(
    st.builds(
        Edit,
        kind=st.sampled_from(KINDS),
        file=st.integers(0, 63),
        head=st.booleans(),
        where=st.floats(0, 1, exclude_max=True, allow_subnormal=False),
        value=st.integers(0, 2**16 - 1),
    ),
    min_size=1,
    max_size=3,
)


def spoil(path: Path, changes: list[Edit]) -> None:
    """Carry out edits on a file, or on the files of a folder."""
    files = [path]
    if path.is_dir():
        files = sorted(p for p in path.rglob("*") if p.is_file())
    for edit in changes:
        file = files[edit.file % len(files)]
        content = file.read_bytes()
        inner = _unpacked(content) if edit.kind == "inner" else None
        if inner is None:
            file.write_bytes(_spoiled(content, edit))
        else:
            file.write_bytes(gzip.compress(_spoiled(inner, edit), mtime=0))


def _unpacked(content: bytes) -> bytes | None:
    """Return what is packed; None where nothing is, or an edit has damaged it."""
    try:
        return gzip.decompress(content) if content[:2] == GZIP else None
    except (OSError, EOFError, zlib.error):
        return None


def _spoiled(content: bytes, edit: Edit) -> bytes:
    span = min(len(content), HEAD_BYTES) if edit.head else len(content)
    at = int(edit.where * span)
    size = 1 + edit.value % 64
    before, after = content[:at], content[at:]
    match edit.kind:
        case "bit":
            flipped = bytes(byte ^ (1 << edit.value % 8) for byte in after[:1])
            spoilt = before + flipped + after[1:]
        case "cut":
            spoilt = before
        case "remove":
            spoilt = before + after[size:]
        case "repeat":
            spoilt = before + after[:size] * 2 + after[size:]
        case "insert":
            spoilt = before + bytes(range(size)) + after
        case "word":
            spoilt = _reworded(content, at, edit.value)
        case "byte":
            spoilt = before + bytes([edit.value % 256]) + after[1:]
        case _:
            number = EXTREMES[edit.value % len(EXTREMES)]
            spoilt = before + number + after[len(number) :]
    return spoilt


def _reworded(content: bytes, at: int, value: int) -> bytes:
    """Put a word in place of the first number after a place."""
    found = NUMBER.search(content, at) or NUMBER.search(content)
    word = WORDS[value % len(WORDS)]
    if found is None:
        return content[:at] + word + content[at:]
    return content[: found.start()] + word + content[found.end() :]
