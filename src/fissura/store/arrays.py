"""Named arrays and a few words about them, in one file; nothing in it is executed."""

from __future__ import annotations

import json
import zipfile
from typing import TYPE_CHECKING, Any

import numpy as np

from fissura.errors import StorageError
from fissura.store.atomic import explain_disk_errors, replacing

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from numpy.typing import NDArray

__all__ = ["read_arrays", "write_arrays"]

ABOUT = "about"


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
        with (
            explain_disk_errors(path),
            path.open("rb") as packed,
            np.load(packed, allow_pickle=False) as file,
        ):
            arrays = {name: file[name] for name in file.files}
        about = json.loads(arrays.pop(ABOUT).tobytes())
    except (KeyError, ValueError, EOFError, zipfile.BadZipFile) as error:
        raise StorageError(
            f"{path} was expected to hold arrays written by fissura, but cannot be "
            f"read ({error}): make it again"
        ) from None
    return arrays, about
