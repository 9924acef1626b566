"""Gaussian smoothing, separable; beyond the edges, the last layer is repeated."""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING, Any

import numpy as np

from fissura.filters.compile import kernel

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Pair = tuple[NDArray[np.float32], NDArray[np.float32]]

__all__ = ["smooth", "smooth_halo_vox"]

ONE, TWO, THREE = np.uint64(1), np.uint64(2), np.uint64(3)
REACH = 4.0
"""Where the bell is cut, in standard deviations."""


def smooth_halo_vox(sigma_vox: float) -> int:
    """Return how far `smooth` looks around a voxel."""
    return ceil(REACH * sigma_vox)


def smooth(image: NDArray[Any], *, sigma_vox: float) -> NDArray[np.float32]:
    """Blur with a Gaussian; beyond its edges, the image's last layer is repeated.

    Parameters
    ----------
    image : ndarray, shape (z, y, x)
    sigma_vox : float
        Standard deviation; 0 leaves the image as it is.

    Returns
    -------
    ndarray of float32, shape (z, y, x)
    """
    grey = np.ascontiguousarray(image, np.float32)
    if sigma_vox == 0:
        return grey
    bell = _half_bell(sigma_vox)
    blurred = np.empty_like(grey)
    _blur(grey, bell, blurred)
    return blurred


def _half_bell(sigma_vox: float) -> NDArray[np.float32]:
    """Return the weights at 0, 1, … voxels from the centre; they sum to 1."""
    steps = np.arange(smooth_halo_vox(sigma_vox) + 1)
    weights = np.exp(-0.5 * (steps / sigma_vox) ** 2)
    half: NDArray[np.float32] = weights.astype(np.float32)
    return half / np.float32(2 * weights.sum() - weights[0])


@kernel
def _inside(i: int, n: int) -> int:
    return min(max(i, 0), n - 1)


@kernel
def _blur(
    image: NDArray[np.float32], bell: NDArray[np.float32], out: NDArray[np.float32]
) -> None:
    """Blur along z and x, then along y, each time sheet by sheet."""
    nz, ny, nx = image.shape
    reach = len(bell) - 1
    row = np.empty(nx, np.float32)
    wide = np.empty(nx + 2 * reach, np.float32)
    # copied, as rows of the image lie far apart and crowd the same cache lines
    sheet = np.empty((nz, nx), np.float32)
    for y in range(ny):
        for z in range(nz):
            _copy(image[z, y], sheet[z])
        for z in range(nz):
            _blur_across(sheet, z, bell, row)
            _widen(row, wide)
            _blur_along(wide, bell, out[z, y])
    plane = np.empty((ny, nx), np.float32)
    for z in range(nz):
        for y in range(ny):
            _copy(out[z, y], plane[y])
        for y in range(ny):
            _blur_across(plane, y, bell, out[z, y])


@kernel
def _copy(row: NDArray[np.float32], out: NDArray[np.float32]) -> None:
    for x in range(len(row)):
        out[x] = row[x]


@kernel
def _widen(row: NDArray[np.float32], wide: NDArray[np.float32]) -> None:
    """Carry a row's ends on beyond them."""
    nx = len(row)
    reach = (len(wide) - nx) // 2
    _copy(row, wide[reach : reach + nx])
    for step in range(reach):
        wide[step] = row[_inside(step - reach, nx)]
        wide[reach + nx + step] = row[_inside(nx + step, nx)]


@kernel
def _blur_across(
    rows: NDArray[np.float32],
    place: int,
    bell: NDArray[np.float32],
    out: NDArray[np.float32],
) -> None:
    """Weigh the rows around one."""
    n, reach = len(rows), len(bell) - 1
    here = rows[place]
    for x in range(len(out)):
        out[x] = bell[0] * here[x]
    step = 1
    while step + 3 <= reach:
        one, two, three, four = (
            bell[step],
            bell[step + 1],
            bell[step + 2],
            bell[step + 3],
        )
        a, b = _inside(place - step, n), _inside(place + step, n)
        c, d = _inside(place - step - 1, n), _inside(place + step + 1, n)
        e, f = _inside(place - step - 2, n), _inside(place + step + 2, n)
        g, h = _inside(place - step - 3, n), _inside(place + step + 3, n)
        for x in range(len(out)):
            out[x] += (
                one * (rows[a, x] + rows[b, x]) + two * (rows[c, x] + rows[d, x])
            ) + (three * (rows[e, x] + rows[f, x]) + four * (rows[g, x] + rows[h, x]))
        step += 4
    while step <= reach:
        before, after = _inside(place - step, n), _inside(place + step, n)
        for x in range(len(out)):
            out[x] += bell[step] * (rows[before, x] + rows[after, x])
        step += 1


@kernel
def _blur_along(
    wide: NDArray[np.float32], bell: NDArray[np.float32], out: NDArray[np.float32]
) -> None:
    """Weigh the values around each of a row whose ends were carried on."""
    nx, reach = len(out), len(bell) - 1
    for i in range(nx):
        out[i] = bell[0] * wide[i + reach]
    step = 1
    while step + 3 <= reach:
        one, two, three, four = (
            bell[step],
            bell[step + 1],
            bell[step + 2],
            bell[step + 3],
        )
        # unsigned, or each place would be looked at for being negative
        a, b = np.uint64(reach - step), np.uint64(reach + step)
        for i in range(nx):
            x = np.uint64(i)
            out[x] += (
                one * (wide[x + a] + wide[x + b])
                + two * (wide[x + a - ONE] + wide[x + b + ONE])
            ) + (
                three * (wide[x + a - TWO] + wide[x + b + TWO])
                + four * (wide[x + a - THREE] + wide[x + b + THREE])
            )
        step += 4
    while step <= reach:
        before, after = wide[reach - step :], wide[reach + step :]
        for i in range(nx):
            out[i] += bell[step] * (before[i] + after[i])
        step += 1
