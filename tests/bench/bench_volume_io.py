"""Write and read one volume; run it in turns with another checkout to compare the two.

``PYTHONPATH=OTHER/src python tests/bench/bench_volume_io.py float32`` measures another
version, as it needs nothing that is new here.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
import time
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from fissura.blocks import Executor, Threads
from fissura.io import new_volume, open_volume
from fissura.model import Box

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from fissura.blocks import Block
    from fissura.io import NewVolume
    from fissura.model import Volume

EDGE = 512
SLAB = 64


def main(dtype: str) -> None:
    """Print the seconds of one write and one read."""
    executor = Executor(Threads(2))
    box = Box.whole((EDGE, EDGE, EDGE))
    grey = _grey(dtype)
    path = Path(tempfile.mkdtemp()) / "grey.ome.zarr"
    began = time.perf_counter()
    with new_volume(
        path, shape=box.shape, dtype=dtype, voxel_um=1.3, content="grey", about={}
    ) as target:
        for _ in executor.do(
            partial(_write, target, grey), executor.shards(box, halo_vox=0)
        ):
            pass
    written = time.perf_counter()
    volume = open_volume(path)
    for _ in executor.do(partial(_read, volume), executor.shards(box, halo_vox=0)):
        pass
    read = time.perf_counter()
    sys.stdout.write(
        f"{dtype}: written in {written - began:.2f} s, read in {read - written:.2f} s\n"
    )
    shutil.rmtree(path.parent)


def _grey(dtype: str) -> NDArray[Any]:
    rng = np.random.default_rng(1)
    if dtype == "uint8":
        ramp = np.indices((SLAB, EDGE, EDGE)).sum(axis=0) % 240
        return np.asarray(ramp + rng.integers(0, 9, ramp.shape), np.uint8)
    return np.asarray(rng.normal(100, 10, (SLAB, EDGE, EDGE)), dtype)


def _write(target: NewVolume, grey: NDArray[Any], block: Block) -> None:
    slabs = -(-block.write.shape[0] // SLAB)
    _, rows, columns = block.write.slices
    here = np.tile(grey[:, rows, columns], (slabs, 1, 1))[: block.write.shape[0]]
    target.write(block.write, here)


def _read(volume: Volume, block: Block) -> float:
    return float(volume.read(block.write)[0, 0, 0])


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "float32")
