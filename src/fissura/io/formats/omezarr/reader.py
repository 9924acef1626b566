"""OME-Zarr images of the versions 0.1 to 0.5: full resolution, and the voxel size."""

from __future__ import annotations

from dataclasses import dataclass
from math import prod
from typing import TYPE_CHECKING, Any

from fissura.errors import DataError, StorageError
from fissura.io.atomic import explain_disk_errors
from fissura.io.formats.cf_scaling import as_meant, meaning_of
from fissura.io.formats.header import Found
from fissura.io.formats.omezarr.array import (
    OpenArray,
    open_array,
    stop_if_chunks_lost,
    voxels_of,
)
from fissura.io.formats.omezarr.metadata import (
    Image,
    axes_before,
    images_of,
    voxel_size,
)
from fissura.io.formats.omezarr.metadata_checksums import (
    METADATA,
    SUMS,
    stop_if_changed,
)
from fissura.io.formats.omezarr.node import Node, node_at
from fissura.io.formats.omezarr.other_contents import explain_no_image
from fissura.io.formats.omezarr.shards import STORAGE

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

__all__ = ["Place", "find_omezarr", "open_omezarr", "place_of", "sums_of"]

ABOUT = "fissura"
SIZE_FROM = "coordinateTransformations of its OME metadata"
LEVELS_UP = 4
"""Folders above an array that are checked for an image it is a level of."""


@dataclass(frozen=True, slots=True)
class Place:
    """An image on disk, and which of its levels is meant.

    Parameters
    ----------
    root : Node
        Folder of the image, or of an array that belongs to none.
    image : Image or None
        None for an array that belongs to no image.
    level : int or None
        Which level the user named; None: the finest.
    """

    root: Node
    image: Image | None
    level: int | None = None


def open_omezarr(path: Path) -> tuple[Any, float | None, dict[str, Any]]:
    """Open the full resolution of an OME-Zarr image.

    Returns
    -------
    voxels : ArrayLike3D, shape (z, y, x)
    voxel_um : float or None
        None where the file states no length unit.
    about : dict
        What was stored under ``fissura``.

    Raises
    ------
    StorageError
        If `path` is no OME-Zarr image, or chunks of it are missing.
    DataError
        If its voxels are not cubic, or it holds several volumes.
    """
    found = find_omezarr(path)
    return found.voxels, found.voxel_um, dict(found.about)


def find_omezarr(path: Path, *, absent_is_fill: bool = False) -> Found:
    """Find the full resolution of an OME-Zarr image; see `open_omezarr`.

    A level inside an image, or an array that belongs to none, can be named, too.
    `absent_is_fill` says that chunks without a file hold the fill value.
    """
    with explain_disk_errors(path):
        place = place_of(path)
        if place.image is None:
            return _bare(place.root, absent_is_fill=absent_is_fill)
        return _level(place, place.image, absent_is_fill=absent_is_fill)


def place_of(path: Path) -> Place:
    """Return which image is meant by a folder.

    Raises
    ------
    StorageError
        If it is no image; the sentence says what it is.
    DataError
        If it holds several.
    """
    node = node_at(path)
    if node is None:
        raise explain_no_image(path, {})
    if node.array is not None:
        return _above(node) or Place(node, None)
    images = images_of(path, node.attributes)
    if not images:
        raise explain_no_image(path, node.attributes)
    if len(images) > 1:
        named = ", ".join(
            f"{path / image.levels[0]}{f' of {image.name}' if image.name else ''}"
            for image in images
        )
        raise DataError(
            f"{path} holds {len(images)} images, but one is wanted: name the finest "
            f"level of the one that is meant ({named})"
        )
    return Place(node, images[0])


def _above(array: Node) -> Place | None:
    """Return the image of which an array is a level, and which."""
    for parent in list(array.path.absolute().parents)[:LEVELS_UP]:
        root = node_at(parent)
        if root is None:
            continue
        inside = array.path.absolute().relative_to(parent).as_posix()
        for image in images_of(parent, root.attributes):
            if inside in image.levels:
                return Place(root, image, image.levels.index(inside))
    return None


def sums_of(root: Node) -> Mapping[str, Any]:
    """Return the checksums that an image states of its metadata; none: it is older."""
    storage = root.attributes.get(STORAGE)
    sums = storage.get(SUMS) if isinstance(storage, dict) else None
    return sums if isinstance(sums, dict) else {}


def _bare(node: Node, *, absent_is_fill: bool) -> Found:
    """Find the voxels of an array without the metadata of an image."""
    opened = open_array(node)
    names = _names(node) or ["?"] * (opened.array.ndim - 3) + ["z", "y", "x"]
    image = Image("", tuple({"name": name} for name in names), ("",), (None,))
    before = axes_before(node.path, image, opened.array.shape)
    lost = stop_if_chunks_lost(
        opened, node.path, absent_is_fill=absent_is_fill, older=False
    )
    note = (
        f"{node.path} is an array of Zarr without the metadata of an OME-Zarr image: "
        "its axes were taken as z, y, x"
    )
    meaning = meaning_of(node.path, str(node.path), node.attributes)
    voxels = voxels_of(opened, node.path, before, whole=not lost)
    return Found(
        as_meant(voxels, meaning),
        None,
        " (it is an array of Zarr without the metadata of an OME-Zarr image)",
        notes=(note, *opened.notes, *meaning.notes, *lost),
    )


def _names(node: Node) -> list[str]:
    """Return the names that an array gives its axes, if they are those of a volume."""
    stated = (node.array or {}).get(
        "dimension_names", node.attributes.get("_ARRAY_DIMENSIONS")
    )
    if not isinstance(stated, list) or not {"x", "y", "z"} <= {
        str(name).lower() for name in stated
    }:
        return []
    return [str(name) for name in stated]


def _level(place: Place, image: Image, *, absent_is_fill: bool) -> Found:
    """Find the voxels of one level of an image."""
    root = place.root
    level, chosen = _finest(root, image) if place.level is None else (place.level, "")
    path = root.path / image.levels[level]
    opened = open_array(_array_at(root, image, level))
    stated = _stop_if_not_as_written(root, image.levels[level], opened)
    older = ABOUT in root.attributes and not sums_of(root)
    before = axes_before(root.path, image, opened.array.shape)
    voxel_um, unstated = voxel_size(root.path, image, level)
    lost = stop_if_chunks_lost(opened, path, absent_is_fill=absent_is_fill, older=older)
    about = root.attributes.get(ABOUT, {})
    coarse = (
        f"{path}, level {level} of the {len(image.levels)} of {root.path}, was read"
        if place.level
        else ""
    )
    unnamed = (
        f"{root.path} names no axes: the last three were taken as z, y, x"
        if image.axes is None
        else ""
    )
    notes = (chosen, coarse, unnamed, *opened.notes, stated, *lost)
    return Found(
        voxels_of(opened, path, before, whole=not lost),
        voxel_um,
        unstated,
        dict(about) if isinstance(about, dict) else {},
        tuple(note for note in notes if note),
        size_from="" if ABOUT in root.attributes else SIZE_FROM,
    )


def _array_at(root: Node, image: Image, level: int) -> Node:
    path = root.path / image.levels[level]
    node = node_at(path)
    if node is None or node.array is None:
        raise StorageError(
            f"{root.path} was expected to be an OME-Zarr image, but its metadata "
            f"cannot be read: {path}, the array of level {level}, is missing; copy it "
            "again"
        )
    return node


def _finest(root: Node, image: Image) -> tuple[int, str]:
    """Return the level of the most voxels, and a sentence if it is not the first."""
    sizes = []
    for level in range(len(image.levels)):
        # a level that is missing above the first one does not matter here
        node = (
            node_at(root.path / image.levels[level])
            if level
            else _array_at(root, image, 0)
        )
        shape = node.array.get("shape") if node and node.array else None
        whole = isinstance(shape, list) and all(type(n) is int for n in shape)
        sizes.append(prod(shape) if whole and shape else 0)
    finest = sizes.index(max(sizes))
    if sizes[finest] == sizes[0]:
        return 0, ""
    return finest, (
        f"{root.path} does not name its finest level first: {image.levels[finest]} has "
        "the most voxels and was read"
    )


def _stop_if_not_as_written(root: Node, level: str, opened: OpenArray) -> str:
    """Compare the metadata with their checksums, if Fissura wrote some.

    Returns
    -------
    str
        A sentence, if the content of a volume of Fissura cannot be verified.
    """
    sums = sums_of(root)
    summed = STORAGE in opened.array.attrs or bool(sums)
    if summed:
        stop_if_changed(root.path, sums, [METADATA, f"{level}/{METADATA}"])
    elif ABOUT in root.attributes:
        return (
            f"{root.path} was written by an older version of fissura, without "
            "checksums of its content: that it is undamaged was not verified"
        )
    return ""
