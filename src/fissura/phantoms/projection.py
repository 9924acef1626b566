"""Project slices along parallel rays: the Fourier slice theorem on a polar grid.

At the angle θ, the voxel ``x`` columns right of and ``y`` rows below a slice's centre
falls on the column ``centre + x cos θ − y sin θ``.  The transform is the non-uniform
FFT of Barnett, Magland and af Klinteberg 2019, doi:10.1137/18M120885X.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import finufft
import numpy as np
from scipy import fft

from fissura.errors import DataError

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["project"]


def project(
    slices: NDArray[np.float32],
    *,
    angles_rad: NDArray[np.float64],
    centre_px: float,
    blur_px: float = 0.0,
) -> NDArray[np.float32]:
    """Return the line integrals of slices, in units of their values times pixels.

    Parameters
    ----------
    slices : ndarray of float32, shape (slice, N, N)
        What lies outside the circle of diameter N is folded back: keep it empty.
    angles_rad : ndarray of float64, shape (angle,)
    centre_px : float
        Column the rotation axis projects to.
    blur_px : float
        Standard deviation of a Gaussian spread along the column.

    Returns
    -------
    ndarray of float32, shape (slice, angle, N)

    Raises
    ------
    DataError
        If the slices are not square.
    """
    count, width, across = slices.shape
    if width != across:
        raise DataError(
            f"only square slices can be projected, not slices of {width} x {across} "
            "voxels: pad the shorter edge with zeros"
        )
    pairs = np.zeros((-(-count // 2), width, width), np.complex64)
    pairs.real = slices[0::2]
    pairs.imag[: count // 2] = slices[1::2]
    length = fft.next_fast_len(3 * width // 2)
    wave = 2 * np.pi * fft.fftfreq(length)
    spectrum = _at_polar_points(pairs, wave, angles_rad)
    spectrum *= _shift_and_blur(wave, centre_px, blur_px)
    rays = fft.ifft(spectrum, axis=-1, overwrite_x=True)[..., :width]
    sinograms = np.empty((2 * len(pairs), len(angles_rad), width), np.float32)
    sinograms[0::2], sinograms[1::2] = rays.real, rays.imag
    return sinograms[:count]


def _at_polar_points(
    pairs: NDArray[np.complex64],
    wave: NDArray[np.float64],
    angles_rad: NDArray[np.float64],
) -> NDArray[np.complex64]:
    """Transform slices to points on rays, as seen from the slices' centre."""
    width = pairs.shape[-1]
    along_y = np.outer(-np.sin(angles_rad), wave).ravel()
    along_x = np.outer(np.cos(angles_rad), wave).ravel()
    plan = finufft.Plan(
        2,
        (width, width),
        n_trans=len(pairs),
        eps=1e-4,
        isign=-1,
        dtype="complex64",
        nthreads=1,
    )
    plan.setpts(along_y.astype(np.float32), along_x.astype(np.float32))
    spectrum = plan.execute(pairs).reshape(len(pairs), len(angles_rad), -1)
    to_centre = width // 2 - (width - 1) / 2
    turn = np.exp(-1j * to_centre * (along_y + along_x)).astype(np.complex64)
    spectrum *= turn.reshape(len(angles_rad), -1)
    centred: NDArray[np.complex64] = spectrum
    return centred


def _shift_and_blur(
    wave: NDArray[np.float64], centre_px: float, blur_px: float
) -> NDArray[np.complex64]:
    """Put the axis on its column; drop the one wave that has no partner."""
    factor = np.exp(-1j * centre_px * wave - (blur_px * wave) ** 2 / 2)
    if len(wave) % 2 == 0:
        factor[len(wave) // 2] = 0
    phases: NDArray[np.complex64] = factor.astype(np.complex64)
    return phases
