"""Write a volume in the format that its new name states."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from fissura.errors import StorageError
from fissura.io.atomic import replacing
from fissura.io.formats.nifti.writer import write_nifti
from fissura.io.formats.nrrd.writer import write_nrrd
from fissura.io.formats.tiff.writer import write_tiff

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import numpy as np

    from fissura.model import Volume

    OnLayers = Callable[[int, int], None]

__all__ = ["write_volume_as"]

WRITERS: dict[str, Callable[[Volume, Path, OnLayers], np.dtype[Any]]] = {
    ".tif": write_tiff,
    ".tiff": write_tiff,
    ".nii": partial(write_nifti, packed=False),
    ".nii.gz": partial(write_nifti, packed=True),
    ".nrrd": write_nrrd,
}


def write_volume_as(volume: Volume, path: Path, *, on_done: OnLayers) -> np.dtype[Any]:
    """Write a volume as TIFF, NIfTI or NRRD, slab by slab.

    The file appears under its name when it is whole, and takes the place of one that
    was there.

    Parameters
    ----------
    volume : Volume
    path : Path
        Its suffix says the format: .tif, .tiff, .nii, .nii.gz, .nrrd.
    on_done : callable
        Called with how many layers are written, of how many.

    Returns
    -------
    numpy.dtype
        Type of the voxels there; another one where the format does not know theirs.

    Raises
    ------
    StorageError
        If the suffix is none of these, or the place cannot be written.
    DataError
        If the format cannot hold the volume.
    TooBigError
        If the disk is full.
    """
    name = path.name.lower()
    for suffix, write in WRITERS.items():
        if name.endswith(suffix):
            with replacing(path) as partial_path:
                return write(volume, partial_path, on_done)
    raise StorageError(
        f"{path} was to be written, but its suffix is that of no format that can be: "
        f"choose {', '.join(WRITERS)} or .ome.zarr"
    )
