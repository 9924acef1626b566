"""OME-Zarr images of the versions 0.4 and 0.5: full resolution, and the voxel size."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import zarr

from fissura.errors import DataError, StorageError
from fissura.store.atomic import explain_disk_errors
from fissura.store.volumes.blosc import use_checked_blosc
from fissura.store.volumes.found import Found, cubic, to_um
from fissura.store.volumes.shards import sharded

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    import numpy as np

    from fissura.model import Shape

__all__ = ["find_omezarr", "open_omezarr"]

use_checked_blosc()

SPACE = ("z", "y", "x")
MOST_SAID = 120
SERIES = "bioformats2raw.layout"
UNREADABLE = (
    AttributeError,
    FileNotFoundError,
    LookupError,
    NotADirectoryError,
    TypeError,
    ValueError,
)
"""What metadata that are missing or cannot be make the reader raise."""


@dataclass(frozen=True, slots=True)
class _OnlyOne:
    """The volume in an array whose axes before z, y, x all have the length 1."""

    voxels: zarr.Array[Any]
    before: tuple[int, ...]

    @property
    def shape(self) -> Shape:
        """Along z, y, x."""
        z, y, x = self.voxels.shape[len(self.before) :]
        return z, y, x

    @property
    def dtype(self) -> np.dtype[Any]:
        """Type of a grey value."""
        dtype: np.dtype[Any] = self.voxels.dtype
        return dtype

    def __getitem__(self, key: Any, /) -> Any:
        """Read the voxels at `key`: integers and slices, as for a NumPy array."""
        within = key if isinstance(key, tuple) else (key,)
        return self.voxels[(*self.before, *within)]


def open_omezarr(path: Path) -> tuple[Any, float | None, dict[str, Any]]:
    """Open the full resolution of an OME-Zarr image.

    Returns
    -------
    voxels : ArrayLike3D, shape (z, y, x)
    voxel_um : float or None
        None where the file states no length unit.
    about : dict
        What was kept under ``fissura``.

    Raises
    ------
    StorageError
        If `path` is no OME-Zarr image.
    DataError
        If its voxels are not cubic, or it holds several volumes.
    """
    found = find_omezarr(path)
    return found.voxels, found.voxel_um, dict(found.about)


def find_omezarr(path: Path) -> Found:
    """Find the full resolution of an OME-Zarr image; see `open_omezarr`."""
    attributes: Any = {}
    with explain_disk_errors(path):
        try:
            root = zarr.open_group(path, mode="r")
            attributes = root.attrs.asdict()
            scales = attributes.get("ome", attributes)["multiscales"][0]
            voxels: Any = root[scales["datasets"][0]["path"]]
            names = [axis["name"] for axis in scales["axes"]]
            _check_axes(path, names, voxels.shape)
            voxel_um, unstated = _voxel_um(path, scales)
            about = dict(attributes.get("fissura", {}))
        except (DataError, StorageError):
            raise
        except UNREADABLE as error:
            raise _unreadable(path, attributes, error) from None
    before = len(names) - len(SPACE)
    return Found(
        _OnlyOne(voxels, (0,) * before) if before else sharded(voxels),
        voxel_um,
        unstated,
        about,
    )


def _unreadable(
    path: Path, attributes: Mapping[str, Any], error: Exception
) -> StorageError:
    """Return the error of a folder that is no OME-Zarr image."""
    inside = attributes.get("ome", attributes)
    if isinstance(inside, dict) and SERIES in inside:
        return StorageError(
            f"{path} is a collection of OME-Zarr images: name one of them, for example "
            f"{path / '0'}"
        )
    return StorageError(
        f"{path} was expected to be an OME-Zarr image, but its metadata cannot be read "
        f"({repr(error)[:MOST_SAID]}): give a folder written by fissura or another "
        "OME-Zarr 0.4 or 0.5 writer"
    )


def _check_axes(path: Path, names: Sequence[str], shape: Sequence[int]) -> None:
    if tuple(names[-3:]) != SPACE or len(names) != len(shape):
        raise DataError(
            f"{path} has the axes {', '.join(map(str, names))}, but only volumes with "
            "the axes z, y, x, in this order, can be read so far"
        )
    several = [
        f"{count} along {name}"
        for name, count in zip(names[:-3], shape[:-3], strict=True)
        if count != 1
    ]
    if several:
        raise DataError(
            f"{path} holds several volumes ({', '.join(several)}), but one is wanted: "
            "save the channel and the time that are wanted in a volume of their own"
        )


def _scale(place: Mapping[str, Any], axes: int) -> list[float]:
    """Return the scale that stands at a level, or at all levels together."""
    for step in place.get("coordinateTransformations", ()):
        if step["type"] == "scale":
            return [float(edge) for edge in step["scale"]]
    return [1.0] * axes


def _voxel_um(path: Path, scales: Mapping[str, Any]) -> tuple[float | None, str]:
    axes = scales["axes"]
    fine, whole = (
        _scale(place, len(axes)) for place in (scales["datasets"][0], scales)
    )
    both = [a * b for a, b in zip(fine, whole, strict=True)][-3:]
    units_um = [to_um(axis.get("unit")) for axis in axes][-3:]
    if all(unit is None for unit in units_um):
        edge = cubic(path, both, "")
        return (
            None,
            "" if edge == 1 else f" (it states edges of {edge:g} without a unit)",
        )
    if any(unit is None for unit in units_um):
        return None, " (it states the unit of some axes, but not of all)"
    edges = [edge * unit for edge, unit in zip(both, units_um, strict=True) if unit]
    return cubic(path, edges, "µm"), ""
