"""Volumes that evaluation reads: labels of whole numbers, and the bone."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from fissura.errors import DataError
from fissura.io import open_volume
from fissura.model.bone import ENVELOPE, Chosen, is_tissue

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from fissura.blocks import Block, Executor
    from fissura.model import ArrayLike3D, Volume

__all__ = ["Labels", "bone_mm3", "open_labels"]

UM3_PER_MM3 = 1e9
MOST_NAMED = 4


@dataclass(frozen=True, slots=True)
class Labels:
    """Voxels that must be whole numbers from 0 on; read as int64.

    Parameters
    ----------
    voxels : ArrayLike3D
    source : str
        Its file, for messages.
    """

    voxels: ArrayLike3D
    source: str

    @property
    def shape(self) -> tuple[int, ...]:
        """Edge lengths."""
        return self.voxels.shape

    @property
    def dtype(self) -> np.dtype[Any]:
        """Type of one element: int64."""
        return np.dtype(np.int64)

    def __getitem__(self, key: Any, /) -> NDArray[np.int64]:
        """Return labels.

        Raises
        ------
        DataError
            If some are none.
        """
        values = np.asarray(self.voxels[key])
        with np.errstate(invalid="ignore"):  # what is no number is refused below
            labels = values.astype(np.int64)
        if (labels != values).any() or (labels < 0).any():
            wrong = values[(labels != values) | (labels < 0)].flat[0]
            raise DataError(
                f"{self.source} was expected to hold labels, whole numbers from 0 on, "
                f"but a voxel is {wrong:g}: give the volume of labels, not a grey one"
            )
        return labels


def open_labels(path: Path, *, voxel_um: float | None) -> tuple[Labels, float]:
    """Open a volume of labels; return it and the edge of a voxel in µm."""
    opened = open_volume(path, voxel_um=voxel_um)
    return Labels(opened.voxels, str(path)), opened.voxel_um


def bone_mm3(
    path: Path, *, like: tuple[int, ...], voxel_um: float | None, executor: Executor
) -> tuple[float, str]:
    """Return how much bone a mask holds, voids inside it included, and what was taken.

    Of a bone that fissura found, or that it exported, the envelope counts; of any other
    mask, what is not 0.

    Raises
    ------
    DataError
        If its shape is another one, it holds no bone, or several values of which
        it is not stated which are bone.
    """
    opened = open_volume(path, voxel_um=voxel_um)
    if opened.shape != like:
        raise DataError(
            f"{path} has the shape {opened.shape}, the labels {like}: they must be of "
            "the same volume, or give the bone as a number (--bone-mm3)"
        )
    ours = is_tissue(opened)
    voxels = Chosen(opened.voxels, ENVELOPE) if ours else opened.voxels
    count, values = 0, set[float]()
    for here, ends in executor.do(partial(_held, voxels), _blocks(opened, executor)):
        count += here
        values |= ends
    if not count:
        raise DataError(f"{path} holds no bone: all of its voxels are 0")
    if len(values) > 1:
        named = ", ".join(f"{value:g}" for value in sorted(values)[:MOST_NAMED])
        raise DataError(
            f"{path} holds several values besides 0 ({named}, among others), and does "
            "not say which are bone: give a mask of 0 and one other value, the "
            "bone.ome.zarr that fissura wrote, or the bone as a number (--bone-mm3)"
        )
    what = (
        "bone and the cavities closed in it, by its codes of tissue"
        if ours
        else f"the voxels of the value {values.pop():g}"
    )
    mm3 = count * opened.voxel_um3 / UM3_PER_MM3
    return mm3, f"{path.name}: bone is {what}: {count} voxels, {mm3:.4g} mm³."


def _blocks(opened: Volume, executor: Executor) -> list[Block]:
    return executor.blocks(opened.box, halo_vox=0)


def _held(voxels: ArrayLike3D, block: Block) -> tuple[int, set[float]]:
    """Return how many voxels are not 0, and the least and the largest of them."""
    here = np.asarray(voxels[block.read.slices])
    held = here[here != 0]
    return held.size, {float(held.min()), float(held.max())} if held.size else set()
