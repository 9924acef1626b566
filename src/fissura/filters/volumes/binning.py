"""A coarser look at a volume: each voxel the mean of a cube of finer ones."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.lib.stride_tricks import as_strided

from fissura.filters.compile import kernel
from fissura.model import Volume

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from fissura.model import ArrayLike3D, Shape

__all__ = ["BinnedVoxels", "binned", "mean_of_cubes"]


@dataclass(frozen=True, slots=True, eq=False)
class BinnedVoxels:
    """Means over cubes of a finer array, computed on request.

    Parameters
    ----------
    finer : ArrayLike3D, shape (z, y, x)
        Voxels beyond the last whole cube count for nothing.
    factor : int
        Edge of a cube.
    """

    finer: ArrayLike3D
    factor: int

    @property
    def shape(self) -> Shape:
        """Number of whole cubes along each axis."""
        z, y, x = (edge // self.factor for edge in self.finer.shape)
        return z, y, x

    @property
    def dtype(self) -> np.dtype[np.float32]:
        """Type of the means."""
        return np.dtype(np.float32)

    def __getitem__(self, key: tuple[slice, slice, slice], /) -> Any:
        """Return the means in a box."""
        spans = (part.indices(n)[:2] for part, n in zip(key, self.shape, strict=True))
        wanted = tuple(slice(a * self.factor, b * self.factor) for a, b in spans)
        return mean_of_cubes(self.finer[wanted], self.factor)


def binned(volume: Volume, factor: int) -> Volume:
    """Return a volume whose voxels are cubes of `factor` of the finer ones.

    Parameters
    ----------
    volume : Volume
    factor : int
        1 returns the volume itself.
    """
    if factor == 1:
        return volume
    return Volume(BinnedVoxels(volume.voxels, factor), volume.voxel_um * factor)


def mean_of_cubes(image: NDArray[Any], factor: int) -> NDArray[np.float32]:
    """Return the mean of each cube of `factor` voxels.

    Parameters
    ----------
    image : ndarray, shape (z, y, x)
        Edges are multiples of `factor`.
    factor : int

    Returns
    -------
    ndarray of float32, shape (z // factor, y // factor, x // factor)
    """
    z, y, x = (edge // factor for edge in image.shape)
    means = np.zeros((z, y, x), np.float32)
    if image.dtype == np.float16:
        # compiled loops know no numbers of 16 bits
        image = image.astype(np.float32)
    if means.size:
        _average(*_as_rows(image), factor, means)
    return means


def _as_rows(image: NDArray[Any]) -> tuple[NDArray[Any], int, int]:
    """Return the memory an image lies in, and the steps from row to row in it.

    A box cut out of a large array is read where it is: a copy would cost more than the
    means.
    """
    steps, odd = zip(*(divmod(s, image.itemsize) for s in image.strides), strict=True)
    if any(odd) or min(steps) < 0 or steps[2] != 1:
        return _as_rows(np.ascontiguousarray(image))
    reach = 1 + sum((n - 1) * s for n, s in zip(image.shape, steps, strict=True))
    memory = as_strided(image, (reach,), (image.itemsize,), writeable=False)
    return memory, steps[0], steps[1]


@kernel
def _average(
    memory: NDArray[Any],
    step_z: int,
    step_y: int,
    factor: int,
    means: NDArray[np.float32],
) -> None:
    nz, ny, nx = means.shape
    share = np.float32(1 / factor**3)
    sums = np.empty(nx * factor, np.float32)
    for z in range(nz):
        for y in range(ny):
            sums[:] = 0
            for dz in range(factor):
                for dy in range(factor):
                    at = (z * factor + dz) * step_z + (y * factor + dy) * step_y
                    row = memory[at : at + nx * factor]
                    for x in range(nx * factor):
                        sums[x] += np.float32(row[x])
            for x in range(nx):
                total = np.float32(0)
                for dx in range(factor):
                    total += sums[x * factor + dx]
                means[z, y, x] = total * share
