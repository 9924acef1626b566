"""From the bytes of a file to its text: which encoding, and whether it is text."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from fissura.errors import DataError, StorageError
from fissura.io.atomic import explain_disk_errors

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

__all__ = [
    "LATIN",
    "WINDOWS",
    "Decoded",
    "decode",
    "read_any_text",
    "read_utf8",
    "stop_if_control",
]

MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
"""Byte order marks; that of UTF-32 begins like that of UTF-16, so it comes first."""
WINDOWS, LATIN = "cp1252", "latin-1"
OLD_END = "\x1a"
"""How DOS ends a text."""
NOT_TEXT = (
    (b"PK\x03\x04", "an Excel or OpenDocument workbook"),
    (b"\xd0\xcf\x11\xe0", "an old Excel workbook"),
    (b"PAR1", "a Parquet file"),
)
"""How files begin that are taken for text tables, and what they are."""
CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]")
MOSTLY = 0.5
"""Share of zero bytes in every second place from which on a text is UTF-16."""


@dataclass(frozen=True, slots=True)
class Decoded:
    """A text whose lines end with a line feed, and the encoding it was read in."""

    text: str
    encoding: str

    def remarks(self, name: str) -> tuple[str, ...]:
        """Return what to check of a file of this name: nothing in Unicode."""
        if self.encoding != WINDOWS:
            return ()
        note = "it was read in the code page of Windows (1252); check letters such as µ"
        return (f"{name} is no UTF-8: {note}",)


def decode(content: bytes, *, old: Sequence[str] = (WINDOWS,)) -> Decoded | None:
    """Read bytes as text in UTF-8, UTF-16, UTF-32 or an old encoding.

    UTF-16 is known without a byte order mark, too.

    Parameters
    ----------
    content : bytes
    old : sequence of str, optional
        Encodings to try, in this order, where the bytes are no UTF-8.

    Returns
    -------
    Decoded or None
        None where the bytes are no such text.

    Examples
    --------
    >>> decode("1 µm".encode("utf-16-le"))
    Decoded(text='1 µm', encoding='utf-16-le')
    """
    for encoding in _candidates(content, old):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        lines = text.replace("\r\n", "\n").replace("\r", "\n")
        return Decoded(lines.removesuffix(OLD_END), encoding)
    return None


def read_any_text(
    path: Path, *, wanted: str, do: str, old: Sequence[str] = (WINDOWS,)
) -> Decoded:
    """Read a text file in any supported encoding.

    Parameters
    ----------
    path : Path
    wanted, do : str
        What was expected, and what to do about a file that is something else.
    old : sequence of str, optional
        As `decode` takes it.

    Raises
    ------
    StorageError
        If the file is missing, or no text.
    """
    with explain_disk_errors(path):
        content = path.read_bytes()
    what = next((what for mark, what in NOT_TEXT if content.startswith(mark)), "")
    found = None if what else decode(content, old=old)
    if found is None:
        raise StorageError(
            f"{path} was expected to be {wanted}, but it is {what or 'no such text'}: "
            f"{do}"
        )
    return found


def read_utf8(path: Path, *, wanted: str, do: str = "save it again as UTF-8") -> str:
    """Read a file that has to be UTF-8, with or without a byte order mark.

    Raises
    ------
    StorageError
        If the file is missing, or no such text.
    """
    with explain_disk_errors(path):
        try:
            return path.read_text(encoding="utf-8-sig")
        except UnicodeDecodeError:
            raise StorageError(
                f"{path} was expected to be {wanted} in UTF-8, but it is no such text: "
                f"{do}"
            ) from None


def stop_if_control(path: Path, text: str) -> None:
    """Refuse control characters of terminals, and NUL bytes.

    Raises
    ------
    DataError
        With the line it is in.
    """
    found = CONTROL.search(text)
    if found:
        line = text.count("\n", 0, found.start()) + 1
        raise DataError(
            f"{path}, line {line} holds a control character ({found[0]!r}): it is no "
            "plain table; save it again as CSV UTF-8"
        )


def _candidates(content: bytes, old: Sequence[str]) -> tuple[str, ...]:
    """Name the encodings to try: the mark's, that of the zero bytes, or the usual."""
    for mark, encoding in MARKS:
        if content.startswith(mark):
            return (encoding,)
    # Plain letters have their zero byte second in little endian, first in big.
    first, second = content[::2].count(0), content[1::2].count(0)
    if max(first, second) > MOSTLY * len(content) / 2:
        return ("utf-16-le" if second > first else "utf-16-be",)
    return ("utf-8", *old)
