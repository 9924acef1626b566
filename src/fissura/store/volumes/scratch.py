"""A volume for the time of one stage: written, read again, and gone."""

from __future__ import annotations

import shutil
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import zarr
from zarr.codecs import BloscCodec

from fissura.store.atomic import explain_disk_errors
from fissura.store.volumes.omezarr import SHARD

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from fissura.model import Shape

__all__ = ["scratch_volume"]


@contextmanager
def scratch_volume(
    beside: Path, *, shape: Shape, dtype: str
) -> Iterator[zarr.Array[Any]]:
    """Yield voxels on disk, all 0, that are removed at the end whatever happens.

    They lie beside `beside`, so that the workers of a cluster reach them, too.
    """
    path = beside.with_name(f".{beside.name}.scratch")
    with explain_disk_errors(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        shutil.rmtree(path, ignore_errors=True)
        try:
            yield zarr.create_array(
                path,
                shape=shape,
                dtype=dtype,
                chunks=(SHARD[0], SHARD[1] // 2, SHARD[2] // 2),
                filters=None,
                compressors=BloscCodec(cname="lz4", clevel=1, shuffle="noshuffle"),
            )
        finally:
            shutil.rmtree(path, ignore_errors=True)
