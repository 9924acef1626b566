"""From the bytes of a file to its text: which encoding, and whether it is text."""

from __future__ import annotations

import codecs
from typing import TYPE_CHECKING

from fissura.errors import DataError
from fissura.io.atomic import explain_disk_errors

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["WANTED", "read_text"]

WANTED = (
    "a column of strain (strain, strain_pct) or extension (extension_mm) and one of "
    "stress (stress_mpa) or load (load_n)"
)
MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
"""Byte order marks; that of UTF-32 begins like that of UTF-16, so it comes first."""
TEXT_CONTROLS = frozenset("\t\n\r\f\x1a")
MOST_CONTROLS = 0.001
"""Share of control characters, beyond line ends, that a text may hold."""


def read_text(path: Path) -> str:
    """Read a text file in UTF-8, UTF-16, UTF-32 or Latin-1, with or without a mark.

    Raises
    ------
    StorageError
        If the file cannot be read.
    DataError
        If it is empty, or no text.
    """
    with explain_disk_errors(path):
        content = path.read_bytes()
    text = _decoded(path, content).replace("\r\n", "\n").replace("\r", "\n")
    if not text.strip():
        raise DataError(f"{path} is empty, but was expected to hold {WANTED}")
    controls = sum(1 for sign in text if sign < " " and sign not in TEXT_CONTROLS)
    if controls > MOST_CONTROLS * len(text):
        raise _no_text(path)
    return text


def _decoded(path: Path, content: bytes) -> str:
    for encoding in _candidates(content):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise _no_text(path)


def _candidates(content: bytes) -> tuple[str, ...]:
    """Name the encodings to try: the mark's, that of the zero bytes, or the usual."""
    for mark, encoding in MARKS:
        if content.startswith(mark):
            return (encoding,)
    if b"\0" not in content:
        return ("utf-8", "latin-1")
    # Plain letters have their zero byte second in little endian, first in big.
    little = content[1::2].count(0) > content[0::2].count(0)
    return ("utf-16-le" if little else "utf-16-be",)


def _no_text(path: Path) -> DataError:
    return DataError(
        f"{path} was expected to be a text table, but is none: export the test as CSV "
        "or text from the test machine's program"
    )
