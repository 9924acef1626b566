"""The voxel size that a SkyScan reconstruction states in the log beside its slices."""

from __future__ import annotations

import re
from contextlib import suppress
from typing import TYPE_CHECKING

from fissura.errors import DataError
from fissura.io.atomic import explain_disk_errors
from fissura.io.formats.header import ALIKE, Size, cubic

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["with_log"]

LONGEST_LOG = 2**20
RECONSTRUCTED = re.compile(r"^Pixel Size \(um\)\s*=\s*([0-9.eE+]+)\s*$", re.MULTILINE)
"""Pixels of the slices; `Image Pixel Size (um)` are those of the projections."""


def with_log(folder: Path, size: Size) -> Size:
    """Return the voxel size of slices, where only the log beside them states it.

    Parameters
    ----------
    folder : Path
    size : Size
        What the slices themselves state.

    Raises
    ------
    DataError
        If slices and log contradict each other.
    """
    stated = _stated(folder)
    if len(set(stated.values())) != 1:
        return size
    name, edge = next(iter(stated.items()))
    edge_um = cubic(folder / name, (edge, edge, edge), "µm")
    if size.um is None:
        return Size(edge_um, source=f"Pixel Size (um) in {name}, the log beside it")
    if abs(size.um - edge_um) > ALIKE * edge_um:
        raise DataError(
            f"the slices of {folder} state a voxel of {size.um:g} µm ({size.source}), "
            f"but {name} beside them {edge_um:g} µm: correct one of them, or move it "
            "elsewhere"
        )
    return size


def _stated(folder: Path) -> dict[str, float]:
    """Return the pixel size in each log of a folder that states one."""
    found: dict[str, float] = {}
    with explain_disk_errors(folder):
        for log in sorted(folder.glob("*.log")):
            if log.name.startswith(".") or not log.is_file():
                continue
            with log.open("rb") as file:
                text = file.read(LONGEST_LOG).decode("latin-1")
            if line := RECONSTRUCTED.search(text.replace("\r\n", "\n")):
                with suppress(ValueError):
                    found[log.name] = float(line[1])
    return found
