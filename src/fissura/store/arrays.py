"""Named arrays and a few words about them, in one file; nothing in it is executed."""

from __future__ import annotations

import json
import struct
import tokenize
import zipfile
import zlib
from typing import IO, TYPE_CHECKING, Any

import numpy as np

from fissura.errors import StorageError
from fissura.store.atomic import explain_disk_errors, replacing

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from numpy.typing import NDArray

__all__ = ["read_arrays", "write_arrays"]

ABOUT = "about"
MOST_BYTES = 2**30
"""What arrays may unpack to; the classifier that comes with fissura has 6 MB."""
MOST_SAID = 200
"""Letters of an error that are repeated."""
UNREADABLE = (
    EOFError,
    LookupError,
    MemoryError,
    NotImplementedError,
    OverflowError,
    RecursionError,
    RuntimeError,
    SyntaxError,
    TypeError,
    ValueError,
    struct.error,
    tokenize.TokenError,
    zipfile.BadZipFile,
    zlib.error,
)
"""What a damaged archive, or the header of an array in it, makes the readers raise."""


def write_arrays(
    path: Path, arrays: Mapping[str, NDArray[Any]], *, about: Mapping[str, Any]
) -> None:
    """Write arrays of numbers and a JSON object; the same ones give the same bytes."""
    text = json.dumps(about, ensure_ascii=False, sort_keys=True).encode()
    every: dict[str, Any] = {**arrays, ABOUT: np.frombuffer(text, np.uint8)}
    with replacing(path) as partial, partial.open("wb") as file:
        np.savez_compressed(file, **every)


def read_arrays(path: Path) -> tuple[dict[str, NDArray[Any]], dict[str, Any]]:
    """Read what `write_arrays` wrote.

    Raises
    ------
    StorageError
        If the file is missing, damaged, or holds anything but numbers.
    """
    try:
        with explain_disk_errors(path), path.open("rb") as packed:
            _check_sizes(packed)
            with np.load(packed, allow_pickle=False) as file:
                arrays = {name: file[name] for name in file.files}
        about = json.loads(arrays.pop(ABOUT).tobytes())
        if not isinstance(about, dict):
            raise TypeError("what is said about them is no JSON object")
    except UNREADABLE as error:
        said = " ".join(str(error).split())[:MOST_SAID]
        raise StorageError(
            f"{path} was expected to hold arrays written by fissura, but cannot be "
            f"read ({said or type(error).__name__}): make it again"
        ) from None
    return arrays, about


def _check_sizes(packed: IO[bytes]) -> None:
    """Refuse what would unpack to more than fissura ever packs."""
    with zipfile.ZipFile(packed) as file:
        size = sum(part.file_size for part in file.infolist())
    packed.seek(0)
    if size > MOST_BYTES:
        raise ValueError(f"it would unpack to {size} bytes, too many for its kind")
