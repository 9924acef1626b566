"""NRRD in one file, plain, in millimetres."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fissura.io.formats.nrrd.reader import NAMES
from fissura.io.formats.slabs import known_type, slabs, voxel_codes
from fissura.model.bone import CODES_KEY

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import numpy as np

    from fissura.model import Volume

__all__ = ["write_nrrd"]


def write_nrrd(
    volume: Volume, path: Path, on_done: Callable[[int, int], None]
) -> np.dtype[Any]:
    """Write a volume as NRRD; its axes x, y, z point left, back, up.

    Returns
    -------
    numpy.dtype
        Type of the voxels there.

    Raises
    ------
    DataError
        If NRRD does not know the type of the voxels.
    """
    dtype = known_type(volume.voxels.dtype, NAMES, "NRRD")
    with path.open("wb") as file:
        file.write(_header(volume, dtype).encode())
        for slab in slabs(volume, dtype.newbyteorder("<"), on_done):
            file.write(slab.data)
    return dtype


def _header(volume: Volume, dtype: np.dtype[Any]) -> str:
    z, y, x = volume.shape
    edge_mm = volume.voxel_um / 1e3
    lines = (
        "NRRD0004",
        f"type: {NAMES[f'{dtype.kind}{dtype.itemsize}'][0]}",
        "dimension: 3",
        "space: left-posterior-superior",
        f"sizes: {x} {y} {z}",
        f"space directions: ({edge_mm!r},0,0) (0,{edge_mm!r},0) (0,0,{edge_mm!r})",
        "kinds: domain domain domain",
        "endian: little",
        "encoding: raw",
        'space units: "mm" "mm" "mm"',
        "space origin: (0,0,0)",
    )
    codes = voxel_codes(volume)
    return "\n".join((*lines, *((f"{CODES_KEY}:={codes}",) if codes else ()))) + "\n\n"
