"""OME-Zarr as other writers lay it out."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import zarr
from numpy.typing import NDArray

GREY = np.random.default_rng(8).integers(1, 4000, (20, 24, 28)).astype(np.uint16)
CHUNK = (10, 12, 14)
SCALE: dict[str, Any] = {
    "coordinateTransformations": [{"type": "scale", "scale": [1.3, 1.3, 1.3]}]
}


def axes_in(units: str = "micrometer") -> list[dict[str, str]]:
    return [{"name": name, "type": "space", "unit": units} for name in "zyx"]


def write_image(
    path: Path,
    voxels: NDArray[Any] = GREY,
    *,
    version: int = 2,
    level: dict[str, Any] | None = None,
    image: dict[str, Any] | None = None,
    **array: Any,
) -> Path:
    group = zarr.create_group(path, zarr_format=2 if version == 2 else 3)
    stored = group.create_array(
        "0",
        shape=voxels.shape,
        dtype=array.pop("dtype", voxels.dtype),
        chunks=(1,) * (voxels.ndim - 3) + array.pop("chunks", CHUNK),
        **array,
    )
    stored[...] = voxels
    levels = [{"path": "0"} | (SCALE if level is None else level)]
    one = {"axes": axes_in(), "datasets": levels} | (image or {})
    scales = {"multiscales": [{k: v for k, v in one.items() if v is not None}]}
    group.attrs.update(scales if version == 2 else {"ome": scales})
    return path


def edit_json(file: Path, **entries: Any) -> None:
    file.write_text(json.dumps(json.loads(file.read_text()) | entries))
