"""Options for what a file of voxels does not state."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from cyclopts import Parameter

from fissura.cli.options.values import Above0

if TYPE_CHECKING:
    from fissura.model import Volume

__all__ = ["VolumeOptions"]


@Parameter(name="*")
@dataclass(frozen=True)
class VolumeOptions:
    """Options for what a file of voxels does not state.

    Parameters
    ----------
    voxel_um
        Edge of a voxel, in µm, where the file does not state it.
    dataset
        Path of the voxels in an HDF5 file that holds several volumes, or the number of
        one of several images in a TIFF.
    absent_is_fill
        Chunks that are missing in an OME-Zarr were left out as they hold its fill value
        only; without this they are refused.
    """

    voxel_um: Above0 | None = None
    dataset: str = ""
    absent_is_fill: bool = False

    def open(self, path: Path) -> Volume:
        """Open a volume; see `fissura.io.open_volume`."""
        from fissura.io import open_volume

        return open_volume(
            path,
            voxel_um=self.voxel_um,
            dataset=self.dataset,
            absent_is_fill=self.absent_is_fill,
        )
