"""How much a voxel looks like part of a dark sheet."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from fissura.filters.compile import kernel
from fissura.filters.volumes.hessian import HESSIAN_HALO_VOX, row_eigenvalues

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["SHEETS_HALO_VOX", "dark_sheets"]

SHEETS_HALO_VOX = HESSIAN_HALO_VOX
"""How far `dark_sheets` looks around a voxel."""


def dark_sheets(
    image: NDArray[np.float32], *, where: NDArray[np.bool_]
) -> NDArray[np.float32]:
    """Score each voxel by the curvature of a dark sheet through it.

    The Hessian's largest eigenvalue is the curvature across a dark sheet; along the
    sheet there is next to none.  The score is the first minus the larger of the
    others' sizes: a sheet keeps it, a tube or a blob, curved along two or three axes,
    loses it.

    Parameters
    ----------
    image : ndarray of float32, shape (z, y, x)
        Already smoothed to the scale of interest.
    where : ndarray of bool, shape (z, y, x)
        Voxels to score; the others, and the array's faces, get 0.

    Returns
    -------
    ndarray of float32, shape (z, y, x)
        In grey values per voxel²; never below 0.
    """
    score = np.zeros_like(image)
    _score(image, where, score)
    return score


@kernel
def _score(
    grey: NDArray[np.float32], where: NDArray[np.bool_], score: NDArray[np.float32]
) -> None:
    nz, ny, nx = grey.shape
    curved = np.zeros((3, nx), np.float32)
    low, middle, high = curved[0], curved[1], curved[2]
    for z in range(1, nz - 1):
        for y in range(1, ny - 1):
            if where[z, y].any():
                row_eigenvalues(grey, z, y, low, middle, high)
                for x in range(1, nx - 1):
                    sheet = high[x] - max(abs(low[x]), abs(middle[x]))
                    dark = low[x] + middle[x] + high[x] > 0
                    if dark and sheet > 0 and where[z, y, x]:
                        score[z, y, x] = sheet
