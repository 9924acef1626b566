"""Describe a Zarr folder that is no image, and find the images inside it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fissura.errors import StorageError
from fissura.io.formats.omezarr.metadata import ome_of
from fissura.io.formats.omezarr.node import Node, node_at

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

__all__ = ["explain_no_image"]

MOST_FOLDERS = 200
MOST_NAMED = 3
DEEPEST = 4
"""A plate has its images three folders down."""
COLLECTIONS = {
    "plate": "a plate of wells, with images in each",
    "well": "a well of a plate, with an image for each field",
    "bioformats2raw.layout": "a collection of OME-Zarr images",
    "labels": "a collection of label images",
}
"""What a group is that has an entry of this name, in the words of NGFF."""


def explain_no_image(path: Path, attributes: Mapping[str, Any]) -> StorageError:
    """Return the error of a folder that is no OME-Zarr image."""
    ome = ome_of(attributes)
    kind = next((meaning for name, meaning in COLLECTIONS.items() if name in ome), "")
    inside = list(_images_below(path))
    named = ", ".join(str(image) for image in inside[:MOST_NAMED])
    more = " and others" if len(inside) > MOST_NAMED else ""
    if kind:
        where = (
            f"name one of them, for example {named}{more}"
            if inside
            else f"name one of them, for example {path / '0'}"
        )
        return StorageError(f"{path} is {kind}: {where}")
    if inside:
        return StorageError(
            f"{path} was expected to be an OME-Zarr image, but it is a folder with "
            f"images or arrays in it: name one of them, {named}{more}"
        )
    return StorageError(
        f"{path} was expected to be an OME-Zarr image, but it has no metadata of one: "
        "give a folder that holds a .zattrs or a zarr.json with multiscales, or an "
        "array of Zarr"
    )


def _images_below(path: Path) -> Iterator[Path]:
    """Yield the images, and arrays, in the folders below; no deeper than a plate's."""
    left = MOST_FOLDERS
    level = [path]
    for _ in range(DEEPEST):
        deeper: list[Path] = []
        for folder in level:
            for child in sorted(folder.iterdir()):
                if not child.is_dir() or left <= 0:
                    continue
                left -= 1
                node = _readable(child)
                if node and (
                    node.array is not None or "multiscales" in ome_of(node.attributes)
                ):
                    yield child
                else:
                    deeper.append(child)
        level = deeper


def _readable(path: Path) -> Node | None:
    try:
        return node_at(path)
    except StorageError:
        return None
