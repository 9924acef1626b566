"""How fast bone is segmented and measured, step by step, and how much memory it takes.

    python tests/bench/bench_bone.py [edge ...]

A made-up volume of edge³ voxels, 1024 by default, is written to disk and streamed from
there, on two threads, in a process of its own.  Prints a Markdown table for
docs/performance.md.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from time import perf_counter, process_time
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from fissura.blocks import Executor, Threads
from fissura.io import new_volume, open_volume
from fissura.model import Bone, Volume

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fissura.blocks import Block
    from fissura.io import NewVolume

VOXEL_UM = 1.3
TILE = 512
STRUT_VOX = 24.0
"""Blur of the random field that is cut into bone and marrow: struts of 60 voxels."""
MARROW, CONTRAST, NOISE = 80.0, 90.0, 14.0
SOLID = 0.3
LACUNAE = 18_000
"""In a tile of bone and marrow: 20,000 in a cubic millimetre of bone, and more."""
SEED = 1
THREADS = 2
Grey = NDArray[np.uint8]


def say(text: str = "") -> None:
    """Write one line."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def tile() -> NDArray[np.float32]:
    """Return bone of random struts, with lacunae, that repeats without a seam."""
    rng = np.random.default_rng(SEED)
    noise = np.fft.rfftn(rng.standard_normal((TILE,) * 3, np.float32))
    steps = np.fft.fftfreq(TILE)
    ahead = np.fft.rfftfreq(TILE)
    away2 = steps[:, None, None] ** 2 + steps[:, None] ** 2 + ahead**2
    noise *= np.exp(-2 * (np.pi * STRUT_VOX) ** 2 * away2).astype(np.float32)
    field = np.fft.irfftn(noise, (TILE,) * 3, axes=(0, 1, 2)).astype(np.float32)
    bone = (field > np.quantile(field[::4, ::4, ::4], 1 - SOLID)).astype(np.float32)
    for z, y, x in rng.integers(8, TILE - 8, (LACUNAE, 3)):
        bone[z - 2 : z + 3, y - 2 : y + 2, x - 3 : x + 4] = 0
    return bone


def write_tile(
    target: NewVolume, bone: NDArray[np.float32], edge: int, block: Block
) -> None:
    """Write one block of the tile, repeated, with noise of its own."""
    here = block.write
    z, y, x = (
        np.arange(a, b) % TILE for a, b in zip(here.start, here.stop, strict=True)
    )
    rng = np.random.default_rng([SEED, *here.start, edge])
    grey = rng.standard_normal(here.shape, np.float32) * np.float32(NOISE)
    grey += np.float32(MARROW) + np.float32(CONTRAST) * bone[np.ix_(z, y, x)]
    target.write(here, np.clip(grey, 0, 255).astype(np.uint8))


def write_volume(path: Path, edge: int) -> None:
    """Write the made-up volume."""
    bone = tile()
    with new_volume(
        path,
        shape=(edge,) * 3,
        dtype="uint8",
        voxel_um=VOXEL_UM,
        content="grey",
        about={},
    ) as target:
        executor = Executor(Threads(THREADS))
        blocks = executor.shards(target.box, halo_vox=0)
        for _ in executor.do(partial(write_tile, target, bone, edge), blocks):
            pass


@contextmanager
def timed(name: str, into: dict[str, tuple[float, float]]) -> Iterator[None]:
    """Note the wall and the CPU seconds of a step."""
    wall, cpu = perf_counter(), process_time()
    yield
    into[name] = perf_counter() - wall, process_time() - cpu


class Legs:
    """Notes when each quarter of a stage was done."""

    def __init__(self) -> None:
        self.marks = [(perf_counter(), process_time())]

    def __call__(self, done: int, total: int, /) -> None:
        """Take note of a piece of work."""
        if (4 * done) // total >= len(self.marks):
            self.marks.append((perf_counter(), process_time()))


def inspect_one(path: Path, into: Path) -> None:
    """Segment and measure one volume, and print time and memory as JSON."""
    from fissura import measure, segment  # noqa: PLC0415 - costs time
    from fissura.settings import Architecture, Segment  # noqa: PLC0415 - costs time

    warm_up(into)
    took: dict[str, tuple[float, float]] = {}
    volume = open_volume(path)
    executor = Executor(Threads(THREADS))
    with timed("segment", took):
        bone = segment.bone(
            volume,
            Segment(region="whole"),
            into=into / "bone.ome.zarr",
            executor=executor,
        )
    maps = into / measure.MAPS[0], into / measure.MAPS[1]
    with timed("measure", took):
        measures = measure.architecture(
            bone, Architecture(), into=maps, executor=executor
        )
    told = {m.key: m.value for m in measures}
    say(
        json.dumps({"took": took, "peak": peak_bytes(), "bv_tv": fraction(bone)} | told)
    )


def warm_up(into: Path) -> None:
    """Load every compiled kernel, on a volume of no size."""
    from fissura import measure, segment  # noqa: PLC0415 - costs time
    from fissura.settings import Architecture, Segment  # noqa: PLC0415 - costs time

    grey = np.random.default_rng(0).normal(0, 0.2, (40, 40, 40))
    grey[:, 10:20] += 1
    small = Volume(grey.astype(np.float32), VOXEL_UM)
    executor = Executor(Threads(1))
    bone = segment.bone(
        small, Segment(region="whole"), into=into / "small.ome.zarr", executor=executor
    )
    maps = into / "small-1.ome.zarr", into / "small-2.ome.zarr"
    measure.architecture(bone, Architecture(), into=maps, executor=executor)


def peak_bytes() -> int:
    """Return the most memory this process has held, without what its parent did."""
    for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) * 1024
    return 0


def fraction(bone: Bone) -> float:
    """Return BV/TV."""
    return bone.bone_vox / bone.tissue_vox


def bench(edge: int) -> None:
    """Time one volume."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_volume(folder / "grey.ome.zarr", edge)
        done = subprocess.run(
            [sys.executable, __file__, "one", str(folder / "grey.ome.zarr"), name],
            check=True,
            capture_output=True,
            text=True,
        )
    told = json.loads(done.stdout)
    voxels = edge**3 / 1e6
    for step, (wall, cpu) in told["took"].items():
        say(row(f"{edge}³ | {step}", voxels, wall, cpu))
    wall, cpu = (sum(step[k] for step in told["took"].values()) for k in (0, 1))
    say(row(f"{edge}³ | all", voxels, wall, cpu))
    say(
        f"peak {told['peak'] / 1e9:.2f} GB; BV/TV {told['bv_tv']:.4f}, Tb.Th "
        f"{told['tb_th_um']:.1f} µm, Tb.Sp {told['tb_sp_um']:.1f} µm"
    )
    say()


def row(name: str, mvoxel: float, wall: float, cpu: float) -> str:
    """Return a row of the table; the last column is what free cores would reach."""
    speeds = f"{mvoxel / wall:.1f} | {mvoxel * THREADS / cpu:.1f}"
    return f"| {name} | {wall:.1f} | {cpu:.1f} | {speeds} |"


def main(asked: list[str]) -> None:
    """Time the edges asked for."""
    if asked[:1] == ["one"]:
        inspect_one(Path(asked[1]), Path(asked[2]))
        return
    say("| voxels | step | wall s | CPU s | Mvoxel/s | by CPU, two cores |")
    say("|---|---|---|---|---|---|")
    for edge in asked or ["1024"]:
        bench(int(edge))


if __name__ == "__main__":
    main(sys.argv[1:])
