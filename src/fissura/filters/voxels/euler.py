"""The Euler number of a solid: parts minus tunnels plus cavities."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from fissura.filters.compile import kernel

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["euler_number"]


def euler_number(solid: NDArray[np.bool_]) -> int:
    """Count vertices − edges + faces − cubes of the solid's closed voxels.

    Solid voxels touch through faces, edges and corners (26 neighbours), voids through
    faces only.

    Examples
    --------
    >>> ring = np.ones((1, 3, 3), bool)
    >>> ring[0, 1, 1] = False
    >>> euler_number(ring)
    0
    """
    padded = np.pad(np.ascontiguousarray(solid, np.uint8), 1)
    return int(_euler(padded))


@kernel
def _euler(b: NDArray[np.uint8]) -> int:
    nz, ny, nx = b.shape
    total = 0
    for z in range(1, nz):
        for y in range(1, ny):
            for x in range(1, nx):
                cube = b[z, y, x]
                zf = cube | b[z - 1, y, x]
                yf = cube | b[z, y - 1, x]
                xf = cube | b[z, y, x - 1]
                ze = yf | b[z, y, x - 1] | b[z, y - 1, x - 1]
                ye = zf | b[z, y, x - 1] | b[z - 1, y, x - 1]
                xe = zf | b[z, y - 1, x] | b[z - 1, y - 1, x]
                vertex = ze | ye | xe | b[z - 1, y - 1, x - 1]
                total += np.int64(vertex) - ze - ye - xe + zf + yf + xf - cube
    return total
