"""How fast sharded volumes are read and written on the thread that asks, and by Zarr.

    python tests/bench/bench_shards.py [edge]

A made-up volume of edge³ bytes, 512 by default, in blocks of 256³, read with a halo of
12 voxels; two threads, ours and Zarr in turns, the least wall seconds of three, with
the CPU seconds of that round.  Then the same with and without checksums of the chunks,
in turns on one thread, as a ratio of each pair.  Prints Markdown tables for
docs/performance.md.
"""

from __future__ import annotations

import sys
import tempfile
from functools import partial
from pathlib import Path
from time import perf_counter, process_time
from typing import TYPE_CHECKING, Any

import numpy as np
import zarr
from scipy import ndimage
from zarr.codecs import ShardingCodec

from fissura.blocks import Executor, Threads
from fissura.io import SHARD, new_volume
from fissura.io.formats.omezarr.shard_writing import write_box
from fissura.io.formats.omezarr.shards import sharded

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from fissura.blocks import Block

EDGE = 512
HALO_VOX = 12
REPEATS = 3
PAIRS = 7
MIDDLE = 128
BLUR_VOX = 8.0


def say(text: str = "") -> None:
    """Write one line."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def tile() -> NDArray[np.uint8]:
    """Return a block of struts with noise."""
    rng = np.random.default_rng(1)
    field = ndimage.gaussian_filter(
        rng.standard_normal((256,) * 3, np.float32), BLUR_VOX
    )
    grey = 80 + 90 * (field > 0) + 14 * rng.standard_normal(field.shape, np.float32)
    found: NDArray[np.uint8] = np.clip(grey, 0, 255).astype(np.uint8)
    return found


def timed(work: Callable[[Block], Any], blocks: list[Block]) -> tuple[float, float]:
    """Return the wall and the CPU seconds of all blocks on two threads."""
    wall, cpu = perf_counter(), process_time()
    for _ in Executor(Threads(2)).do(work, blocks):
        pass
    return perf_counter() - wall, process_time() - cpu


def read(voxels: Any, block: Block) -> None:
    """Read a block with its halo."""
    np.asarray(voxels[block.read.slices])


def write_ours(array: zarr.Array[Any], grey: NDArray[np.uint8], block: Block) -> None:
    """Write a block on this thread."""
    write_box(array, block.write, grey)


def write_zarrs(array: zarr.Array[Any], grey: NDArray[np.uint8], block: Block) -> None:
    """Write a block with Zarr."""
    array[block.write.slices] = grey


def plain(path: Path, edge: int, like: zarr.Array[Any]) -> zarr.Array[Any]:
    """Return a new array that is packed as `like`, but without checksums of chunks."""
    layout: Any = like.metadata.to_dict()
    packer = ShardingCodec.from_dict(layout["codecs"][0])
    return zarr.create_array(
        path,
        shape=(edge,) * 3,
        dtype=like.dtype,
        chunks=SHARD,
        serializer=ShardingCodec(
            chunk_shape=packer.chunk_shape,
            codecs=packer.codecs[:-1],
            index_location="start",
        ),
        filters=None,
        compressors=None,
    )


def checksums(edge: int) -> None:
    """Time what the checksums of chunks cost, as a ratio of CPU seconds."""
    grey = tile()
    kinds: dict[str, NDArray[Any]] = {
        "grey, uint8": grey,
        "grey, float32": grey + np.random.default_rng(2).random(grey.shape, np.float32),
        "mask": (ndimage.uniform_filter(grey, 5) > MIDDLE).astype(np.uint8),
    }
    say("| with checksums to without | written | read |")
    say("|---|---|---|")
    for kind, voxels in kinds.items():
        with (
            tempfile.TemporaryDirectory() as name,
            new_volume(
                Path(name) / "a.ome.zarr",
                shape=(edge,) * 3,
                dtype=voxels.dtype.name,
                voxel_um=1.3,
                content="grey",
                about={},
            ) as target,
        ):
            summed = target.levels[0]
            arrays = (summed, plain(Path(name) / "plain", edge, summed))
            blocks = Executor().shards(target.box, halo_vox=HALO_VOX)
            ratios = [
                [spent(array, voxels, blocks) for array in arrays] for _ in range(PAIRS)
            ]
        written, read_ = np.median(
            [np.divide(with_, without) for with_, without in ratios], axis=0
        )
        say(f"| {kind} | {written:.2f} | {read_:.2f} |")


def spent(
    array: zarr.Array[Any], voxels: NDArray[Any], blocks: list[Block]
) -> tuple[float, float]:
    """Return the CPU seconds of writing and of reading all blocks on this thread."""
    start = process_time()
    for block in blocks:
        write_box(array, block.write, voxels)
    written = process_time()
    voxels_of = sharded(array)
    for block in blocks:
        read(voxels_of, block)
    return written - start, process_time() - written


def main(edge: int) -> None:
    """Time reading and writing."""
    grey = tile()
    with (
        tempfile.TemporaryDirectory() as name,
        new_volume(
            Path(name) / "a.ome.zarr",
            shape=(edge,) * 3,
            dtype="uint8",
            voxel_um=1.3,
            content="grey",
            about={},
        ) as target,
    ):
        array = target.levels[0]
        blocks = Executor().shards(target.box, halo_vox=HALO_VOX)
        works: dict[str, Callable[[Block], Any]] = {
            "written on the thread that asks": partial(write_ours, array, grey),
            "written by Zarr": partial(write_zarrs, array, grey),
            "read on the thread that asks": partial(read, sharded(array)),
            "read by Zarr": partial(read, array),
        }
        took: dict[str, list[tuple[float, float]]] = {work: [] for work in works}
        for _ in range(REPEATS):
            for of, work in works.items():
                took[of].append(timed(work, blocks))
    say(f"| {edge}³ bytes | wall s | CPU s |")
    say("|---|---|---|")
    for of, rounds in took.items():
        wall, cpu = min(rounds)
        say(f"| {of} | {wall:.2f} | {cpu:.2f} |")


if __name__ == "__main__":
    wanted = int(sys.argv[1]) if len(sys.argv) > 1 else EDGE
    main(wanted)
    say()
    checksums(min(wanted, EDGE))
