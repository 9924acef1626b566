"""Checksums of a volume's metadata, stored in it and compared at opening.

Chunks and the indices of shards carry theirs; this is the one of each ``zarr.json``.
The sum of the file that holds the sums is taken with eight zeros in its own place.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from fissura.errors import StorageError
from fissura.io.atomic import read_bytes
from fissura.io.formats.omezarr.checksums import hex_checksum

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

__all__ = [
    "METADATA",
    "SUMS",
    "damaged_metadata",
    "sealed",
    "stop_if_changed",
    "unsummed",
    "wanted_sums",
]

METADATA = "zarr.json"
SUMS = "crc32c"
BLANK = "0" * 8


def unsummed(files: Mapping[str, bytes]) -> dict[str, str]:
    """Return the sums of the levels' metadata, with a blank for the root's own."""
    return {METADATA: BLANK} | {
        name: hex_checksum(content) for name, content in files.items()
    }


def sealed(content: bytes) -> bytes:
    """Return the root's metadata with their own sum in the place of the blank."""
    return content.replace(_line(BLANK), _line(hex_checksum(content)))


def damaged_metadata(root: Path, sums: Mapping[str, Any]) -> list[str]:
    """Return a sentence for each file of metadata that is not what was written.

    Parameters
    ----------
    root : Path
        Folder of the volume.
    sums : mapping
        From files, relative to `root`, to their checksums; None: not to be compared.
    """
    found = []
    for name, stated in sums.items():
        if stated is None:
            continue
        try:
            content = read_bytes(root / name)
        except StorageError as error:
            found.append(str(error))
            continue
        if name == METADATA:
            content = content.replace(_line(str(stated)), _line(BLANK))
        if hex_checksum(content) != stated:
            found.append(
                f"{root / name} is not what was written: its checksum differs. Copy it "
                "again; or, if it was changed on purpose, such as by a viewer that "
                f"keeps its settings there, open {root / METADATA} in an editor, and "
                f'under "fissura_storage", "{SUMS}" set  "{name}": null'
            )
    return found


def wanted_sums(sums: Mapping[str, Any], names: list[str]) -> dict[str, Any]:
    """Return the sums of these files; of one that states none, a sum that is wrong."""
    return {name: sums.get(name, BLANK) for name in names}


def stop_if_changed(root: Path, sums: Mapping[str, Any], names: list[str]) -> None:
    """Refuse a volume whose metadata were changed.

    Raises
    ------
    StorageError
        Names the first file that is not what was written.
    """
    for sentence in damaged_metadata(root, wanted_sums(sums, names)):
        raise StorageError(sentence)


def _line(value: str) -> bytes:
    return f"{json.dumps(METADATA)}: {json.dumps(value)}".encode()
