"""Fingerprints of inputs and settings, to tell whether work must be done again."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

from fissura.errors import StorageError

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["digest_file", "digest_listing", "digest_value"]

WHOLE = 64 * 2**20
"""Files up to this size are read whole, in bytes."""
SAMPLES = 64
SAMPLE = 2**20


def digest_value(value: Any) -> str:
    """Return the fingerprint of anything JSON can hold; the order of keys is nothing.

    Examples
    --------
    >>> digest_value({"a": 1, "b": 2}) == digest_value({"b": 2, "a": 1})
    True
    """
    text = json.dumps(value, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()


def digest_file(path: Path) -> str:
    """Return the fingerprint of a file's, or of a folder's, content.

    Files above 64 MiB, raw scans of many gigabytes above all, are told apart by their
    size and 64 samples of 1 MiB spread evenly from the first byte to the last.

    Raises
    ------
    StorageError
        If the file is missing or unreadable.
    """
    state = hashlib.blake2b(digest_size=16)
    files = sorted(p for p in path.rglob("*") if p.is_file()) if path.is_dir() else []
    try:
        for file in files or [path]:
            state.update(str(file.relative_to(path)).encode())
            _feed(state, file)
    except OSError as error:
        raise StorageError(
            f"{path} could not be read ({error.strerror or error}): check that the "
            "file is there and may be opened"
        ) from None
    return state.hexdigest()


def digest_listing(folder: Path) -> str:
    """Return the fingerprint of a folder: names, sizes, and its own metadata.

    A volume's shards are too many to read again at every run; a lost or truncated one
    changes the listing, and what it was made with stands in its metadata.
    """
    files = sorted(p for p in folder.rglob("*") if p.is_file())
    listing = [[p.relative_to(folder).as_posix(), p.stat().st_size] for p in files]
    metadata = [p.read_text(encoding="utf-8") for p in files if p.name == "zarr.json"]
    return digest_value([listing, metadata])


def _feed(state: hashlib.blake2b, file: Path) -> None:
    size = file.stat().st_size
    state.update(size.to_bytes(8, "little"))
    with file.open("rb") as source:
        if size <= WHOLE:
            state.update(source.read())
            return
        for number in range(SAMPLES):
            source.seek((size - SAMPLE) * number // (SAMPLES - 1))
            state.update(source.read(SAMPLE))
