"""TIFF as ImageJ reads it: one page a layer, the voxel size in ImageJ's own lines."""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING, Any

import tifffile

from fissura.io.formats.slabs import known_type, slabs, voxel_codes
from fissura.model.bone import CODES_KEY

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

    from fissura.model import Volume

__all__ = ["TYPES", "write_tiff"]

TYPES = ("u1", "u2", "i2", "u4", "i4", "f4", "f8")
"""What ImageJ knows; it turns the last four into float32 when it opens them."""
CLASSIC_BYTES = 2**32
"""A classic TIFF addresses no more; a larger volume becomes a BigTIFF."""
PAGE_BYTES = 512
"""What a page takes beside its voxels, at most."""


def write_tiff(
    volume: Volume, path: Path, on_done: Callable[[int, int], None]
) -> np.dtype[Any]:
    """Write a volume as a TIFF of many pages, or BigTIFF where it is too large for one.

    Returns
    -------
    numpy.dtype
        Type of the voxels there.

    Raises
    ------
    DataError
        If ImageJ does not know the type of the voxels.
    """
    dtype = known_type(volume.voxels.dtype, TYPES, "a TIFF that ImageJ reads")
    size = prod(volume.shape) * dtype.itemsize + PAGE_BYTES * volume.shape[0]

    def pages() -> Iterator[NDArray[Any]]:
        for slab in slabs(volume, dtype, on_done):
            yield from slab

    with tifffile.TiffWriter(path, bigtiff=size >= CLASSIC_BYTES) as file:
        file.write(
            pages(),
            shape=volume.shape,
            dtype=dtype,
            photometric="minisblack",
            resolution=(1 / volume.voxel_um, 1 / volume.voxel_um),
            resolutionunit="NONE",
            description=_imagej_lines(volume),
            metadata=None,
            software=False,
        )
    return dtype


def _imagej_lines(volume: Volume) -> str:
    depth = volume.shape[0]
    codes = voxel_codes(volume)
    return (
        f"ImageJ=1.54f\nimages={depth}\nslices={depth}\nunit=micron\n"
        f"spacing={volume.voxel_um!r}\nloop=false\n"
        + (f"{CODES_KEY}={codes}\n" if codes else "")
    )
