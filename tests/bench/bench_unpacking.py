"""What packed frames cost: read for every slab, against unpacked once.

    python tests/bench/bench_unpacking.py [frames] [rows] [columns]

Paired runs, A B A B, of all that a reconstruction reads: every slab of 64 rows.
"""

import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import h5py
import numpy as np

from fissura.io import SHARD
from fissura.io.scans.hdf5_frames import Hdf5Frames, frames_at
from fissura.io.scans.unpacked import unpacked

PAIRS = 2
SLAB = SHARD[0]
MEBI = 2**20


@dataclass(frozen=True, slots=True)
class Cost:
    """Seconds of processor and of wall clock."""

    cpu_s: float
    wall_s: float


def packed_scan(folder: Path, frames: int, rows: int, columns: int) -> Hdf5Frames:
    """Write noisy frames, each one gzip chunk, as a camera's plug-in does."""
    rng = np.random.default_rng(0)
    y, x = np.linspace(-1, 1, rows)[:, None], np.linspace(-1, 1, columns)
    beam = (20_000 * np.exp(-(y**2) - x**2)).astype(np.float32)
    with h5py.File(folder / "packed.h5", "w") as file:
        data = file.create_dataset(
            "data",
            (frames, rows, columns),
            np.uint16,
            chunks=(1, rows, columns),
            compression="gzip",
        )
        for frame in range(frames):
            noise = 140 * rng.standard_normal(beam.shape, np.float32)
            data[frame] = (beam + noise).astype(np.uint16)
    return frames_at(folder / "packed.h5", "data")


def slabs(frames: Hdf5Frames) -> Iterator[int]:
    """Yield a sum over each slab, read as a reconstruction reads it."""
    for first in range(0, frames.shape[1], SLAB):
        yield int(frames[:, first : first + SLAB, :].sum(dtype=np.int64))


def each_time(frames: Hdf5Frames) -> list[int]:
    """Read the packed frames again for every slab."""
    return list(slabs(frames))


def once(frames: Hdf5Frames) -> list[int]:
    """Unpack the frames, then read the slabs."""
    scratch = frames.path.with_name("scratch.h5")
    with unpacked(frames, scratch, rows_at_once=SLAB) as copy:
        return list(slabs(copy))


def main(frames: int = 80, rows: int = 1024, columns: int = 2560) -> None:
    """Measure both, in turns, and print a row of the table for each pair."""
    write = sys.stdout.write
    with tempfile.TemporaryDirectory() as folder:
        scan = packed_scan(Path(folder), frames, rows, columns)
        size = frames * rows * columns * 2 / MEBI
        write(f"{frames} frames of {rows} x {columns}, {size:.0f} MiB\n")
        write("each time cpu s | once cpu s | ratio cpu | ratio wall\n")
        for _ in range(PAIRS):
            costs, sums = [], []
            for work in (each_time, once):
                cpu, wall = time.process_time(), time.perf_counter()
                sums.append(work(scan))
                costs.append(
                    Cost(time.process_time() - cpu, time.perf_counter() - wall)
                )
            if sums[0] != sums[1]:
                raise SystemExit("the counts differ")
            many, one = costs
            write(
                f"{many.cpu_s:.1f} | {one.cpu_s:.1f} | {many.cpu_s / one.cpu_s:.1f} | "
                f"{many.wall_s / one.wall_s:.1f}\n"
            )


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
