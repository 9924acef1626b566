"""Small sound Zarr volumes: Fissura's own, and those of other writers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import zarr

from fissura.io import new_volume
from fissura.model import Box
from fuzz.makers import GREY

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

__all__ = ["MAKERS", "ome_zarr_04", "ome_zarr_05", "own_grey", "own_labels"]

AXES: Any = [{"name": name, "type": "space", "unit": "micrometer"} for name in "zyx"]
SCALE: Any = [{"type": "scale", "scale": [1.3, 1.3, 1.3]}]
LEVEL: Any = {"path": "0", "coordinateTransformations": SCALE}
IMAGE: Any = {"axes": AXES, "datasets": [LEVEL]}


def own_grey(folder: Path) -> Path:
    """Write grey values as Fissura does."""
    return _own(folder / "a.ome.zarr", "float32", "grey")


def own_labels(folder: Path) -> Path:
    """Write labels as Fissura does."""
    return _own(folder / "labels.ome.zarr", "uint32", "labels")


def _own(path: Path, dtype: str, content: Literal["grey", "labels"]) -> Path:
    z, y, x = GREY.shape
    with new_volume(
        path, shape=(z, y, x), dtype=dtype, voxel_um=1.3, content=content, about={}
    ) as target:
        target.write(Box.whole((z, y, x)), GREY.astype(dtype))
    return path


def ome_zarr_04(folder: Path) -> Path:
    """Write OME-Zarr 0.4 with small chunks."""
    path = folder / "four.ome.zarr"
    group = zarr.open_group(path, mode="w", zarr_format=2)
    group.attrs["multiscales"] = [{"version": "0.4", **IMAGE}]
    _fill(group)
    return path


def ome_zarr_05(folder: Path) -> Path:
    """Write OME-Zarr 0.5 with small chunks."""
    path = folder / "five.ome.zarr"
    group = zarr.open_group(path, mode="w", zarr_format=3)
    group.attrs["ome"] = {"version": "0.5", "multiscales": [IMAGE]}
    _fill(group)
    return path


def _fill(group: zarr.Group) -> None:
    keys: dict[str, Any] = {}
    if group.metadata.zarr_format == 2:
        keys = {"chunk_key_encoding": {"name": "v2", "separator": "/"}}
    array = group.create_array(
        "0", shape=GREY.shape, chunks=(3, 4, 5), dtype=GREY.dtype, **keys
    )
    array[:] = np.asarray(GREY)


MAKERS: tuple[Callable[[Path], Path], ...] = (
    *(own_grey, own_labels),
    *(ome_zarr_04, ome_zarr_05),
)
