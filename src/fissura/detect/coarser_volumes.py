"""The grids damage is searched for on, computed once where reading is slow.

Blocks overlap, and every grid is read more than once: of a volume that is packed on
disk, each voxel would be unpacked several times.
"""

from __future__ import annotations

from contextlib import ExitStack, contextmanager
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from fissura.blocks import plan
from fissura.filters.volumes.binning import binned, mean_of_cubes
from fissura.io import SHARD, scratch_volume
from fissura.model import Volume

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path
    from typing import Any

    from numpy.typing import NDArray

    from fissura.blocks import Block, Executor

__all__ = ["coarser"]


@contextmanager
def coarser(
    volume: Volume, factors: Sequence[int], *, beside: Path | None, executor: Executor
) -> Iterator[Mapping[int, Volume]]:
    """Yield the volume on coarser grids.

    Parameters
    ----------
    volume : Volume
    factors : sequence of int
        Voxels of the volume to one of each grid, along each axis.
    beside : Path or None
        The folder for the grids; without one, and for a volume in memory,
        they are computed as they are read.
    executor : Executor
    """
    if beside is None or isinstance(volume.voxels, np.ndarray):
        yield {factor: binned(volume, factor) for factor in factors}
        return
    with ExitStack() as stack:
        targets = {
            factor: stack.enter_context(
                scratch_volume(
                    beside.with_name(f"{beside.name}.{factor}"),
                    shape=binned(volume, factor).shape,
                    dtype="float32",
                )
            )
            for factor in factors
            if factor > 1 and min(volume.shape) >= factor
        }
        _fill(targets, volume, executor)
        yield {
            factor: Volume(targets[factor], volume.voxel_um * factor)
            if factor in targets
            else binned(volume, factor)
            for factor in factors
        }


def _fill(targets: Mapping[int, Any], volume: Volume, executor: Executor) -> None:
    """Write all grids, of each block as it is read."""
    if not targets:
        return
    # so many voxels of the volume make whole chunks of every grid
    z, y, x = (max(targets) * edge for edge in (SHARD[0], SHARD[1] // 2, SHARD[2] // 2))
    blocks = plan(volume.box, edge_vox=(z, y, x), halo_vox=0)
    for _ in executor.quiet().do(partial(_write, targets, volume), blocks):
        pass


def _write(targets: Mapping[int, Any], volume: Volume, block: Block) -> None:
    means: dict[int, list[NDArray[np.float32]]] = {factor: [] for factor in targets}
    _, *plane = block.write.shape
    deep = -(-SHARD[0] // max(targets)) * max(targets)
    for slab in plan(block.write, edge_vox=(deep, plane[0], plane[1]), halo_vox=0):
        voxels = volume.read(slab.write)
        for factor, found in means.items():
            z, y, x = (edge // factor * factor for edge in voxels.shape)
            found.append(mean_of_cubes(voxels[:z, :y, :x], factor))
    for factor, found in means.items():
        whole = np.concatenate(found)
        z, y, x = (start // factor for start in block.write.start)
        nz, ny, nx = whole.shape
        targets[factor][z : z + nz, y : y + ny, x : x + nx] = whole
