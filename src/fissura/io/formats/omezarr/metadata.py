"""What the metadata of OME-Zarr say of an image: its levels, axes and voxel size.

NGFF 0.1 to 0.5 (https://ngff.openmicroscopy.org): axes are not named in 0.1 and 0.2,
have no unit in 0.3, and from 0.4 on each level has a scale, or all levels share one.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from fissura.errors import DataError, StorageError
from fissura.io.formats.header import cubic, to_um

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

__all__ = ["SPACE", "Image", "axes_before", "images_of", "ome_of", "voxel_size"]

SPACE = ("z", "y", "x")
UNNAMED = ("t", "c", "z", "y", "x")
"""The axes where none are named, as NGFF 0.1 and 0.2 have them."""
UNSCALED = ("translation", "identity")
"""Transformations that leave the size of a voxel as it is."""
MAX_CHARS = 120


@dataclass(frozen=True, slots=True)
class Image:
    """One multiscale image.

    Parameters
    ----------
    name : str
        May be empty.
    axes : tuple of mapping, or None
        Name and perhaps unit of each axis; None where no axes are stated.
    levels : tuple of str
        Paths of its arrays, as stated, full resolution first.
    scales : tuple of tuple of float, or None
        Edges of a voxel of each level, along each axis; None where none is stated.
    """

    name: str
    axes: tuple[Mapping[str, Any], ...] | None
    levels: tuple[str, ...]
    scales: tuple[tuple[float, ...] | None, ...]


def ome_of(attributes: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the metadata of OME among the attributes of a group."""
    inside = attributes.get("ome", attributes)
    return inside if isinstance(inside, dict) else {}


def images_of(path: Path, attributes: Mapping[str, Any]) -> tuple[Image, ...]:
    """Return the images that the attributes of a group describe; perhaps none.

    Raises
    ------
    StorageError
        If the metadata cannot be what they claim to be.
    """
    listed = ome_of(attributes).get("multiscales", [])
    if not isinstance(listed, list):
        raise _odd(path, "multiscales", listed)
    return tuple(_image(path, one) for one in listed)


def axes_before(path: Path, image: Image, shape: Sequence[int]) -> tuple[int, ...]:
    """Return a zero for each axis before z, y, x, all of which have the length 1.

    Raises
    ------
    DataError
        If the axes are others, or several volumes are stored along one.
    """
    names = axis_names(image, len(shape))
    if tuple(name.lower() for name in names[-3:]) != SPACE or len(names) != len(shape):
        raise DataError(
            f"{path} has the axes {', '.join(names)} and the shape "
            f"{' × '.join(map(str, shape))}, but only volumes with the axes z, y, x, "
            "in this order, can be read so far"
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
    return (0,) * (len(shape) - len(SPACE))


def axis_names(image: Image, count: int) -> tuple[str, ...]:
    """Return the names of an image's axes; where none are stated, those of NGFF 0.1."""
    if image.axes is None:
        return UNNAMED[-count:]
    return tuple(str(axis.get("name")) for axis in image.axes)


def voxel_size(path: Path, image: Image, level: int) -> tuple[float | None, str]:
    """Return the edge of a voxel in µm; None and what is stated instead, if it is not.

    Raises
    ------
    DataError
        If voxels are not cubic, or an edge is no length.
    """
    scale = image.scales[level]
    named = [axis.get("unit") for axis in (image.axes or ())][-3:]
    if scale is None:
        units = sorted({str(unit) for unit in named if unit})
        return None, (
            f" (it names the unit {', '.join(units)}, but states no scale)"
            if units
            else ""
        )
    if image.axes is not None and len(scale) != len(image.axes):
        raise _odd(path, "scale", list(scale))
    edges = list(scale[-3:])
    units_um = [to_um(unit) if isinstance(unit, str) else None for unit in named]
    if not units_um or all(unit is None for unit in units_um):
        edge = cubic(path, edges, "")
        if edge == 1:
            return None, ""
        unknown = ", ".join(sorted({str(unit) for unit in named if unit}))
        of = (
            f"in {unknown}, which is no unit of length" if unknown else "without a unit"
        )
        return None, f" (it states edges of {edge:g} {of})"
    if any(unit is None for unit in units_um):
        return None, " (it states the unit of some axes, but not of all)"
    both = [edge * unit for edge, unit in zip(edges, units_um, strict=True) if unit]
    return cubic(path, both, "µm"), ""


def _image(path: Path, stated: Any) -> Image:
    if not isinstance(stated, dict):
        raise _odd(path, "multiscales", stated)
    levels = stated.get("datasets")
    if not (
        isinstance(levels, list)
        and levels
        and all(isinstance(level, dict) for level in levels)
    ):
        raise _odd(path, "datasets", levels)
    together = _scale(path, stated)
    return Image(
        str(stated.get("name") or ""),
        _axes(path, stated.get("axes")),
        tuple(_inside(path, level.get("path")) for level in levels),
        tuple(_product(path, _scale(path, level), together) for level in levels),
    )


def _axes(path: Path, stated: Any) -> tuple[Mapping[str, Any], ...] | None:
    if stated is None:
        return None
    if isinstance(stated, list) and stated:
        axes = [{"name": axis} if isinstance(axis, str) else axis for axis in stated]
        if all(isinstance(axis, dict) for axis in axes):
            return tuple(axes)
    raise _odd(path, "axes", stated)


def _inside(path: Path, stated: Any) -> str:
    """Return the path of a level, which leads to a place inside the image's folder."""
    if not (isinstance(stated, str) and stated.strip("/")):
        raise _odd(path, "path of a level", stated)
    steps = PurePosixPath(stated)
    if steps.is_absolute() or ".." in steps.parts or "\0" in stated:
        raise _odd(path, "path of a level", stated)
    return steps.as_posix()


def _scale(path: Path, place: Mapping[str, Any]) -> tuple[float, ...] | None:
    """Return the scale that is at a level, or at all levels together."""
    steps = place.get("coordinateTransformations")
    if steps is None:
        return None
    if not (isinstance(steps, list) and all(isinstance(step, dict) for step in steps)):
        raise _odd(path, "coordinateTransformations", steps)
    scale: tuple[float, ...] | None = None
    for step in steps:
        if step.get("type") == "scale":
            scale = _product(path, _numbers(path, step.get("scale")), scale)
        elif step.get("type") not in UNSCALED:
            raise _odd(path, "coordinateTransformations", step)
    return scale


def _numbers(path: Path, stated: Any) -> tuple[float, ...]:
    if isinstance(stated, list) and all(type(n) in {int, float} for n in stated):
        try:
            return tuple(map(float, stated))
        except OverflowError:
            pass
    raise _odd(path, "scale", stated)


def _product(
    path: Path, one: tuple[float, ...] | None, other: tuple[float, ...] | None
) -> tuple[float, ...] | None:
    """Return the scale of two steps; of one, if only one states it."""
    if one is None or other is None:
        return one or other
    if len(one) != len(other):
        raise _odd(path, "scale", list(other))
    return tuple(a * b for a, b in zip(one, other, strict=True))


def _odd(path: Path, name: str, stated: Any) -> StorageError:
    return StorageError(
        f"{path} was expected to be an OME-Zarr image, but its metadata cannot be "
        f"read: the entry {name} is {repr(stated)[:MAX_CHARS]}; correct it, or write "
        "the image again with an OME-Zarr writer of version 0.4 or 0.5"
    )
