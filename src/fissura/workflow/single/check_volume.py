"""Check one volume: its description and, on request, every voxel."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from fissura.errors import DataError, FissuraError, StorageError
from fissura.io import SHARD, open_volume, verify_volume
from fissura.model import Box, Volume

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from fissura.blocks import Executor

__all__ = ["CheckedVolume", "Voxels", "check_volume"]

SLAB_BYTES = 64 * 2**20
SHOWN = 20
"""Most damaged parts that are named."""


@dataclass(frozen=True, slots=True)
class Voxels:
    """What was found when every voxel was read.

    Parameters
    ----------
    low, high : float
        Smallest and largest finite value; nan where there is none.
    nans, infinities : int
        How many voxels are nan, or infinite.
    flat : str
        Layers (z) that hold one value only, as in "3–5, 9"; empty where none does.
    """

    low: float
    high: float
    nans: int
    infinities: int
    flat: str


@dataclass(frozen=True, slots=True)
class CheckedVolume:
    """One checked volume; `voxels` is None where not all were read.

    `volume` is None where so much is damaged or missing that it cannot be opened;
    `damaged` names it, a sentence for each part.
    """

    path: Path
    volume: Volume | None
    stated: bool
    voxels: Voxels | None = None
    damaged: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Slab:
    """What was met in one box of voxels; extremes layer by layer."""

    box: Box
    low: NDArray[np.float64]
    high: NDArray[np.float64]
    nans: int = 0
    infinities: int = 0
    damaged: str = ""


def check_volume(
    path: Path, *, voxel_um: float | None, dataset: str, deep: bool, executor: Executor
) -> CheckedVolume:
    """Open a volume of any supported kind, and read all of it on request.

    Parameters
    ----------
    path, voxel_um, dataset
        As for `fissura.io.open_volume`.
    deep : bool
        Whether every voxel is read.
    executor : Executor

    Raises
    ------
    StorageError, DataError, TooBigError
        If it cannot be opened at all.
    """
    zarr = path.suffix == ".zarr" and path.is_dir()
    try:
        volume = open_volume(path, voxel_um=voxel_um, dataset=dataset)
    except StorageError as error:
        damaged = verify_volume(path) if deep and zarr else ()
        if not damaged or damaged == (str(error),):
            raise
        return CheckedVolume(path, None, stated=False, damaged=_some(damaged))
    stated = voxel_um is None or _states_its_voxel(path, dataset)
    if not deep:
        return CheckedVolume(path, volume, stated)
    boxes = _shards(volume, executor) if zarr else _slabs(volume)
    slabs = list(executor.do(partial(_look, volume), boxes))
    whole = not any(slab.damaged for slab in slabs)
    damaged = verify_volume(path, first_was_read=whole) if zarr else ()
    problems = damaged or tuple(slab.damaged for slab in slabs if slab.damaged)
    return CheckedVolume(path, volume, stated, _joined(volume, slabs), _some(problems))


def _some(problems: tuple[str, ...]) -> tuple[str, ...]:
    more = (f"and {len(problems) - SHOWN} more parts",) if len(problems) > SHOWN else ()
    return (*problems[:SHOWN], *more)


def _states_its_voxel(path: Path, dataset: str) -> bool:
    try:
        open_volume(path, dataset=dataset)
    except DataError:
        return False
    return True


def _shards(volume: Volume, executor: Executor) -> list[Box]:
    return [block.write for block in executor.shards(volume.box, halo_vox=0)]


def _slabs(volume: Volume) -> list[Box]:
    """Cut a volume into whole layers: most files are quickest to read in those."""
    z, y, x = volume.shape
    layer_bytes = y * x * np.dtype(volume.voxels.dtype).itemsize
    step = max(1, min(SHARD[0], SLAB_BYTES // max(layer_bytes, 1)))
    return [
        Box((start, 0, 0), (min(start + step, z), y, x)) for start in range(0, z, step)
    ]


def _look(volume: Volume, box: Box) -> _Slab:
    none = np.full(box.shape[0], np.nan)
    try:
        voxels = volume.read(box)
    except FissuraError as error:
        return _Slab(box, none, none, damaged=str(error))
    if voxels.dtype.kind != "f":
        low, high = (edge.astype(np.float64) for edge in _edges(voxels))
        return _Slab(box, low, high)
    nans, finite = int(np.isnan(voxels).sum()), np.isfinite(voxels)
    infinities = voxels.size - nans - int(finite.sum())
    low = np.where(finite, voxels, np.inf).min(axis=(1, 2)).astype(np.float64)
    high = np.where(finite, voxels, -np.inf).max(axis=(1, 2)).astype(np.float64)
    some = low <= high
    return _Slab(
        box,
        np.where(some, low, np.nan),
        np.where(some, high, np.nan),
        nans,
        infinities,
    )


def _edges(voxels: NDArray[np.generic]) -> tuple[NDArray[np.generic], ...]:
    return np.min(voxels, axis=(1, 2)), np.max(voxels, axis=(1, 2))


def _joined(volume: Volume, slabs: Sequence[_Slab]) -> Voxels:
    low, high = (np.full(volume.shape[0], np.nan) for _ in range(2))
    for slab in slabs:
        here = slice(slab.box.start[0], slab.box.stop[0])
        low[here] = np.fmin(low[here], slab.low)
        high[here] = np.fmax(high[here], slab.high)
    known = np.isfinite(low)
    least, most = (
        (float(np.nanmin(low)), float(np.nanmax(high)))
        if known.any()
        else (np.nan,) * 2
    )
    flat = np.flatnonzero(low == high) if least < most else ()
    return Voxels(
        least,
        most,
        sum(slab.nans for slab in slabs),
        sum(slab.infinities for slab in slabs),
        _spans(int(z) for z in flat),
    )


def _spans(numbers: Iterable[int]) -> str:
    """Return numbers in words: runs of them by their ends.

    Examples
    --------
    >>> _spans([3, 4, 5, 9])
    '3–5, 9'
    """
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1] = [runs[-1][0], number]
        else:
            runs.append([number])
    return ", ".join("–".join(map(str, run)) for run in runs)
