"""Fingerprints of inputs, settings and outputs, to find what must be done again."""

from __future__ import annotations

import hashlib
import json
import os
from typing import TYPE_CHECKING, Any

from fissura.errors import StorageError
from fissura.io.atomic import explain_disk_errors

if TYPE_CHECKING:
    from pathlib import Path

__all__ = [
    "digest_file",
    "digest_listing",
    "digest_text",
    "digest_value",
    "digest_whole",
]

WHOLE = 64 * 2**20
"""Raw scans up to this size are read whole, in bytes."""
SAMPLES = 64
SAMPLE = 2**20
METADATA = "zarr.json"


def digest_text(text: str) -> str:
    """Return the fingerprint of a text."""
    return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()


def digest_value(value: Any) -> str:
    """Return the fingerprint of a JSON value; the order of keys does not count.

    Examples
    --------
    >>> digest_value({"a": 1, "b": 2}) == digest_value({"b": 2, "a": 1})
    True
    """
    return digest_text(
        json.dumps(value, sort_keys=True, ensure_ascii=False, default=str)
    )


def digest_file(path: Path) -> str:
    """Return the fingerprint of an input's content, a file or a folder.

    Files above 64 MiB, mainly raw scans of many gigabytes, are identified by their
    size and 64 samples of 1 MiB spread evenly from the first byte to the last.

    Raises
    ------
    StorageError
        If the file is missing or unreadable.
    """
    return _digest(path, most=WHOLE)


def digest_whole(path: Path) -> str:
    """Return the fingerprint of every byte of a file, or of a folder's files.

    Raises
    ------
    StorageError
        If the file is missing or unreadable.
    """
    return _digest(path, most=None)


def digest_listing(folder: Path) -> str:
    """Return the fingerprint of a volume: names, sizes, and its own metadata.

    Its shards are too many to read again at every run; a lost or truncated one changes
    the listing, and what it was made with is in its metadata.

    Raises
    ------
    StorageError
        If the folder cannot be read.
    """
    with explain_disk_errors(folder):
        files = _files(folder)
        listing = [[_name(p, folder), p.stat().st_size] for p in files]
        metadata = [p.read_bytes().hex() for p in files if p.name == METADATA]
    return digest_value([listing, metadata])


def _digest(path: Path, *, most: int | None) -> str:
    state = hashlib.blake2b(digest_size=16)
    try:
        for file in (_files(path) if path.is_dir() else []) or [path]:
            state.update(os.fsencode(_name(file, path)) + b"\0")
            _feed(state, file, most)
    except OSError as error:
        raise StorageError(
            f"{path} could not be read ({error.strerror or error}): check that the "
            "file is there and may be opened"
        ) from None
    return state.hexdigest()


def _files(folder: Path) -> list[Path]:
    return sorted(p for p in folder.rglob("*") if p.is_file())


def _name(file: Path, folder: Path) -> str:
    return file.relative_to(folder).as_posix()


def _feed(state: hashlib.blake2b, file: Path, most: int | None) -> None:
    size = file.stat().st_size
    state.update(size.to_bytes(8, "little"))
    with file.open("rb") as source:
        if most is None or size <= most:
            while piece := source.read(SAMPLE):
                state.update(piece)
            return
        for number in range(SAMPLES):
            source.seek((size - SAMPLE) * number // (SAMPLES - 1))
            state.update(source.read(SAMPLE))
