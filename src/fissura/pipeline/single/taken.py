"""Names for new files: what is there already is not lost."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fissura.errors import StorageError

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["stop_if_taken", "stop_if_volume_taken"]


def stop_if_taken(into: Path, *, overwrite: bool) -> None:
    """Refuse a name that is a folder's, or a file's that may not be replaced.

    Raises
    ------
    StorageError
        If `into` is there and may not be replaced.
    """
    if into.is_dir():
        raise StorageError(
            f"{into} is a folder and was left as it is: choose another name"
        )
    _stop_if_there(into, overwrite=overwrite)


def stop_if_volume_taken(into: Path, *, overwrite: bool) -> None:
    """Refuse a name that is no volume's, or a volume that may not be replaced.

    Raises
    ------
    StorageError
        If `into` is no name of an OME-Zarr volume, or is there and may not be
        replaced.
    """
    if not into.name.endswith(".ome.zarr"):
        raise StorageError(
            f"{into} was given for the volume, but a volume is a folder whose name "
            f"ends in .ome.zarr: call it {into.name}.ome.zarr"
        )
    if into.exists() and not (into / "zarr.json").is_file():
        raise StorageError(
            f"{into} already exists, is no volume and was left as it is: choose "
            "another name"
        )
    _stop_if_there(into, overwrite=overwrite)


def _stop_if_there(into: Path, *, overwrite: bool) -> None:
    if into.exists() and not overwrite:
        raise StorageError(
            f"{into} already exists and was left as it is: choose another name, or "
            "give --overwrite"
        )
