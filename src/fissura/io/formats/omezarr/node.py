"""What a Zarr folder says of itself: its JSON, read before Zarr acts on it."""

from __future__ import annotations

from dataclasses import dataclass
from math import prod
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from fissura.errors import StorageError
from fissura.io.atomic import read_bytes
from fissura.io.parsed_json import parse_json

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

__all__ = ["Node", "node_at", "stop_if_absurd"]

MOST_JSON_BYTES = 2**26
"""Metadata are shorter than this; what is longer is something else."""
LONGEST = 2**31
"""No edge is longer than this, in voxels: more is a damaged header."""
MOST_PACKED_BYTES = 2**31
"""No packer takes a chunk of more bytes than this at a time."""
MOST_INNER = 2**22
"""A shard has no more chunks than this: its index would have 64 MB."""
KINDS = ("array", "group")
PICKLE = "pickle"
"""The packer that runs code out of a file while it unpacks."""
MAX_CHARS = 120


@dataclass(frozen=True, slots=True)
class Node:
    """One folder of a Zarr hierarchy.

    Parameters
    ----------
    path : Path
    version : {2, 3}
        Version of the format Zarr.
    attributes : mapping
        What is stored with it: for an image, the metadata of OME.
    array : mapping or None
        The metadata of an array; None for a group.
    """

    path: Path
    version: Literal[2, 3]
    attributes: Mapping[str, Any]
    array: Mapping[str, Any] | None


def node_at(path: Path) -> Node | None:
    """Return what the Zarr folder at `path` says; None if it has no such metadata.

    Raises
    ------
    StorageError
        If its metadata are no JSON, or none that Zarr knows.
    """
    if (path / "zarr.json").exists():
        whole = _object(path / "zarr.json")
        attributes = whole.get("attributes", {})
        kind = whole.get("node_type")
        if not isinstance(attributes, dict) or kind not in KINDS:
            raise StorageError(
                f"{path} was expected to be an OME-Zarr image, but its zarr.json "
                f"states the node_type {_short(kind)}: copy it again"
            )
        return Node(path, 3, attributes, whole if kind == "array" else None)
    if not any((path / name).exists() for name in (".zattrs", ".zarray", ".zgroup")):
        return None
    array = _object(path / ".zarray") if (path / ".zarray").exists() else None
    about = _object(path / ".zattrs") if (path / ".zattrs").exists() else {}
    return Node(path, 2, about, array)


def stop_if_absurd(node: Node) -> None:
    """Refuse an array whose edges, chunks or shards cannot be, or that holds objects.

    Raises
    ------
    StorageError
        Names the entry and what it says.
    """
    array = node.array or {}
    shape = _edges(node, array.get("shape"), "shape")
    if node.version != 3:  # noqa: PLR2004 - the version of the format
        _stop_if_objects(node, array)
        _edges(node, array.get("chunks"), "chunks", like=shape)
        _stop_if_too_large(
            node, array, array["chunks"], packed=bool(array.get("compressor"))
        )
        return
    chunks = _inside(array, "chunk_grid", "configuration", "chunk_shape")
    outer = _edges(node, chunks, "chunk_shape", like=shape)
    codecs = _inside(array, "codecs")
    first = codecs[0] if isinstance(codecs, list) and codecs else None
    if _inside(first, "name") != "sharding_indexed":
        packed = isinstance(codecs, list) and len(codecs) > 1
        _stop_if_too_large(node, array, outer, packed=packed)
        return
    small = _inside(first, "configuration", "chunk_shape")
    inner = _edges(node, small, "chunk_shape of a shard", like=shape)
    _stop_if_too_large(node, array, inner, packed=True)
    count = prod(-(-whole // edge) for whole, edge in zip(outer, inner, strict=True))
    if count > MOST_INNER:
        raise _cannot_be(node, "chunks in a shard", count)


def _stop_if_objects(node: Node, array: Mapping[str, Any]) -> None:
    """Refuse Python objects before anything unpacks them: that may run their code."""
    filters = array.get("filters")
    packers = [*(filters if isinstance(filters, list) else ()), array.get("compressor")]
    pickled = any(_inside(packer, "id") == PICKLE for packer in packers)
    if pickled or array.get("dtype") == "|O":
        raise StorageError(
            f"{node.path} was expected to hold numbers, but holds Python objects, "
            "which may run code as they are read and are never read here: ask for the "
            "image as numbers"
        )


def _stop_if_too_large(
    node: Node, array: Mapping[str, Any], chunk: list[int], *, packed: bool
) -> None:
    try:
        one = np.dtype(array.get("dtype", array.get("data_type"))).itemsize
    except (SyntaxError, TypeError, ValueError):
        return  # Zarr says what it makes of a type that NumPy does not know
    if packed and prod(chunk) * one >= MOST_PACKED_BYTES:
        raise _cannot_be(node, "a chunk's bytes", prod(chunk) * one)


def _edges(
    node: Node, stated: Any, name: str, *, like: list[int] | None = None
) -> list[int]:
    """Return edge lengths after checking them."""
    if not (
        isinstance(stated, list)
        and stated
        and (like is None or len(stated) == len(like))
        and all(type(edge) is int and 0 < edge < LONGEST for edge in stated)
    ):
        raise _cannot_be(node, name, stated)
    return stated


def _cannot_be(node: Node, name: str, stated: Any) -> StorageError:
    return StorageError(
        f"{node.path} states as {name} {_short(stated)}, which cannot be: its metadata "
        "are damaged, so copy it again"
    )


def _inside(place: Any, *names: str) -> Any:
    for name in names:
        place = place.get(name) if isinstance(place, dict) else None
    return place


def _object(path: Path) -> dict[str, Any]:
    if path.stat().st_size > MOST_JSON_BYTES:
        raise StorageError(
            f"{path} has {path.stat().st_size} bytes, which metadata never have: copy "
            "it again"
        )
    try:
        whole = parse_json(read_bytes(path), nan=True)
    except ValueError as error:
        raise StorageError(
            f"{path} was expected to be the metadata of an OME-Zarr image, but its "
            f"metadata cannot be read as JSON ({str(error)[:MAX_CHARS]}): copy it again"
        ) from None
    if not isinstance(whole, dict):
        raise StorageError(
            f"{path} was expected to be a JSON object, but it is {_short(whole)}: copy "
            "it again"
        )
    return whole


def _short(value: Any) -> str:
    try:
        return repr(value)[:MAX_CHARS]
    except (RecursionError, ValueError):
        return "something too long to be shown"
