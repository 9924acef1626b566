"""Lay packed frames out for reading by rows, where that saves more than it costs."""

from __future__ import annotations

import math
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from fissura.blocks import silent
from fissura.io import SHARD
from fissura.io.scans.unpacked import (
    disk_free_bytes,
    packed_rows,
    scratch_file,
)
from fissura.io.scans.unpacked import unpacked as unpacked_frames

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from fissura.blocks import OnDone
    from fissura.model import ArrayLike3D, Scan

__all__ = ["scratch_bytes", "unpacked"]

SLAB = SHARD[0]
"""Rows that a reconstruction asks for together."""
FEWEST_SLABS = 2
"""Up to so many slabs, reading the packed frames again costs less."""
GIB = 2**30


@contextmanager
def unpacked(scan: Scan, *, beside: Path, on_done: OnDone = silent) -> Iterator[Scan]:
    """Yield a scan whose rows are quick to read, while the context is open.

    A packed frame must be unpacked whole for any row of it, so that a scan is unpacked
    again for every slab of slices.  Where that would happen more than twice, the
    frames are unpacked once, into scratch files beside the volume, which are removed
    afterwards.  The counts are the same to the bit.

    Parameters
    ----------
    scan : Scan
    beside : Path
        The volume that will be written: the scratch files lie in the same folder.
    on_done : callable, optional
        Called after each piece with the frames unpacked, and their total.

    Yields
    ------
    Scan
        The scan itself where nothing is gained, or where the disk has no room: its
        notes say so then.

    Raises
    ------
    StorageError
        If frames cannot be read, or the folder not be written.
    TooBigError
        If others fill the disk meanwhile.
    """
    needed = scratch_bytes(scan)
    if not needed:
        yield scan
    elif needed + _volume_bytes(scan) > disk_free_bytes(beside):
        yield replace(scan, notes=(*scan.notes, _no_room(scan, needed)))
    else:
        with ExitStack() as stack:
            copies = {}
            packed = _worth_unpacking(scan)
            total = sum(frames.shape[0] for frames in packed.values())
            done = 0
            for kind, frames in packed.items():
                copies[kind] = stack.enter_context(
                    unpacked_frames(
                        frames,
                        scratch_file(beside, kind),
                        rows_at_once=SLAB,
                        on_frame=partial(_tell, on_done, done, total),
                    )
                )
                done += frames.shape[0]
            yield replace(
                scan,
                projections=copies.get("projections", scan.projections),
                flats=copies.get("flats", scan.flats),
                darks=copies.get("darks", scan.darks),
            )


def _tell(on_done: OnDone, before: int, total: int, done: int) -> None:
    on_done(before + done, total)


def scratch_bytes(scan: Scan) -> int:
    """Return how much disk `unpacked` takes for a while; 0 where it takes none."""
    return sum(
        math.prod(frames.shape) * frames.dtype.itemsize
        for frames in _worth_unpacking(scan).values()
    )


def _worth_unpacking(scan: Scan) -> dict[str, ArrayLike3D]:
    """Return the frames that would be unpacked for more than two slabs each."""
    kinds = {"projections": scan.projections, "flats": scan.flats, "darks": scan.darks}
    return {
        kind: frames
        for kind, frames in kinds.items()
        if frames.shape[0] and packed_rows(frames) > FEWEST_SLABS * SLAB
    }


def _volume_bytes(scan: Scan) -> int:
    return scan.rows * scan.columns**2 * 4


def _no_room(scan: Scan, needed: int) -> str:
    return (
        f"the frames of {scan.source} are packed, and the disk has no room to unpack "
        f"them once ({needed / GIB:.1f} GiB): they are unpacked for every "
        f"{SLAB} slices instead, which takes longer"
    )
