"""Read a volume once, and name every part of it that cannot be read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fissura.errors import FissuraError
from fissura.model import Box, Volume
from fissura.store.volumes.omezarr import SHARD
from fissura.store.volumes.omezarr_reader import find_omezarr
from fissura.store.volumes.shards import boxes_of

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["verify_volume"]


def verify_volume(path: Path) -> tuple[str, ...]:
    """Return a sentence for each part of an OME-Zarr volume that is damaged."""
    found = []
    try:
        volume = Volume(find_omezarr(path).voxels, 1.0)
    except FissuraError as error:
        return (str(error),)
    for _, whole in boxes_of(volume.box, SHARD):
        try:
            volume.read(whole.cut(Box.whole(volume.shape)))
        except FissuraError as error:
            found.append(str(error))
    return tuple(found)
