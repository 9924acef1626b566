"""Time what growing and drawing phantoms takes, on one core.

python tests/bench/bench_phantoms.py [MM3_OF_BONE ...]
"""

from __future__ import annotations

import resource
import sys
import time
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from fissura.model import Box
from fissura.phantoms import Bone, Phantom, grow, preset
from fissura.phantoms.presets import GROWN

if TYPE_CHECKING:
    from fissura.phantoms.recipe import Architecture

BLOCK = 256
BLOCKS = 6
BV_TV = 0.25


def main() -> None:
    """Print a table: growth of each architecture, then drawing at two voxel sizes."""
    sizes = [float(word) for word in sys.argv[1:]] or [1.0]
    write = sys.stdout.write
    write(
        "| architecture | bone, mm³ | voxel, µm | Mvoxel | things | lacunae "
        "| to grow, CPU s | grey, Mvoxel/s | void and labels, Mvoxel/s | peak GB |\n"
    )
    write("|---|---|---|---|---|---|---|---|---|---|\n")
    for name in GROWN:
        for bone_mm3 in sizes:
            for voxel_um in (1.3, 2.6):
                write(_row(name, bone_mm3, voxel_um) + "\n")
                sys.stdout.flush()


def _row(name: Architecture, bone_mm3: float, voxel_um: float) -> str:
    edge = round((bone_mm3 / BV_TV) ** (1 / 3) * 1000 / voxel_um)
    recipe = preset("training", shape=(edge, edge, edge), voxel_um=voxel_um)
    recipe = replace(recipe, bone=Bone(name, bv_tv=BV_TV))
    grow(replace(recipe, shape=(160, 160, 160)), seed=1).grey(Box.whole((8, 8, 8)))
    start = time.process_time()
    phantom = grow(recipe, seed=1)
    growing = time.process_time() - start
    boxes = _boxes(edge)
    grey = _rate(phantom, boxes, "grey")
    truth = 1 / (
        1 / _rate(phantom, boxes, "void") + 1 / _rate(phantom, boxes, "labels")
    )
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    return (
        f"| {name} | {phantom.bone_mm3():.2f} | {voxel_um} | {edge**3 / 1e6:.0f} "
        f"| {len(phantom.objects)} | {len(phantom.lacunae)} | {growing:.1f} "
        f"| {grey:.1f} | {truth:.0f} | {peak:.2f} |"
    )


def _boxes(edge: int) -> list[Box]:
    rng = np.random.default_rng(1)
    side = min(BLOCK, edge)
    boxes = []
    for _ in range(BLOCKS):
        z, y, x = rng.integers(0, edge - side + 1, 3).tolist()
        boxes.append(Box((z, y, x), (z + side, y + side, x + side)))
    return boxes


def _rate(phantom: Phantom, boxes: list[Box], what: str) -> float:
    start = time.process_time()
    for box in boxes:
        getattr(phantom, what)(box)
    return sum(box.size for box in boxes) / 1e6 / (time.process_time() - start)


if __name__ == "__main__":
    main()
