"""A volume, slab after slab, in a type that the other format knows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from fissura.errors import DataError
from fissura.model import Box
from fissura.model.bone import TISSUE_CODES, is_tissue

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from numpy.typing import NDArray

    from fissura.model import Volume

__all__ = ["known_type", "slabs", "voxel_codes"]

SLAB_LAYERS = 64
"""As thick as our own volumes' shards, so that none is unpacked twice."""
SLAB_BYTES = 2**31
WIDER = {"b1": "u1", "i1": "i2", "f2": "f4"}
"""Types that hold every value of another one."""


def voxel_codes(volume: Volume) -> str:
    """Return what the voxels of a bone that was found mean; "" for any other volume.

    It travels with the file, so that no reader takes marrow for bone.
    """
    return TISSUE_CODES if is_tissue(volume) else ""


def known_type(dtype: np.dtype[Any], known: Iterable[str], where: str) -> np.dtype[Any]:
    """Return `dtype`, or the type that holds its values, if a format knows it.

    Parameters
    ----------
    dtype : numpy.dtype
    known : iterable of str
        Types the format knows, as NumPy names them: ``u1``, ``f4``.
    where : str
        What the format is called, for the sentence.

    Raises
    ------
    DataError
        If it knows neither.
    """
    names = set(known)
    plain = f"{dtype.kind}{dtype.itemsize}"
    for name in (plain, WIDER.get(plain, "")):
        if name in names:
            return np.dtype(name)
    raise DataError(
        f"{where} cannot hold voxels of the type {dtype}: export to .nrrd or .ome.zarr"
    )


def slabs(
    volume: Volume, dtype: np.dtype[Any], on_done: Callable[[int, int], None]
) -> Iterator[NDArray[Any]]:
    """Yield the volume from its first to its last layer, some layers at a time.

    Parameters
    ----------
    volume : Volume
    dtype : numpy.dtype
        What the voxels are turned into.
    on_done : callable
        Called with how many layers were taken, of how many.
    """
    depth, height, width = volume.shape
    layer_bytes = height * width * max(dtype.itemsize, volume.voxels.dtype.itemsize)
    thick = max(1, min(SLAB_LAYERS, SLAB_BYTES // layer_bytes))
    for first in range(0, depth, thick):
        last = min(first + thick, depth)
        voxels = volume.read(Box((first, 0, 0), (last, height, width)))
        yield np.ascontiguousarray(voxels, dtype)
        on_done(last, depth)
