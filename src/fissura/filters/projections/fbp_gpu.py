"""Filtered back-projection on a graphics card: the same steps, with cuFINUFFT.

A card adds up in no fixed order: its slices differ from the processor's, and from one
run to the next, by rounding.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from fissura.filters.projections.ramp import ramp

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from fissura.filters.projections.fbp import Geometry

__all__ = ["back_project_on_card", "why_no_card"]

EPS = 1e-4
"""Relative accuracy of the gridding."""


def why_no_card() -> str:
    """Return why no graphics card can be used here; empty where one can."""
    try:
        import cufinufft  # noqa: F401, PLC0415 - an extra
        import cupy  # noqa: PLC0415 - an extra

        cards = cupy.cuda.runtime.getDeviceCount()
    except (ImportError, OSError, RuntimeError) as error:
        return f"{error}; pip install 'fissura[gpu]' brings the libraries"
    return "" if cards else "this machine has no NVIDIA card"


def back_project_on_card(
    first: NDArray[np.float32], second: NDArray[np.float32], geometry: Geometry
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Reconstruct two slices at once, as `fbp.back_project` does.

    Parameters
    ----------
    first, second : ndarray of float32, shape (angle, column)
        Line integrals of attenuation, in the processor's memory.
    geometry : Geometry

    Returns
    -------
    tuple of two ndarrays of float32, shape (edge_px, edge_px)
        In the processor's memory.
    """
    import cufinufft  # noqa: PLC0415 - an extra
    import cupy  # noqa: PLC0415 - an extra

    both = _image(cupy, cufinufft.Plan, (first, second), geometry)
    real: NDArray[np.float32] = cupy.asnumpy(both.real)
    imaginary: NDArray[np.float32] = cupy.asnumpy(both.imag)
    return real, imaginary


def _image(
    xp: Any,
    plan_kind: Any,
    sinograms: tuple[NDArray[np.float32], NDArray[np.float32]],
    geometry: Geometry,
) -> Any:
    """Do the work with one library's arrays and its kind of transform."""
    n, angles = geometry.edge_px, geometry.angles_rad
    filter_ = ramp(geometry.columns, geometry.centre_px, n, geometry.window)
    period = len(filter_.fade)
    half_pixel = 0.0 if n % 2 else 0.5
    shifts = filter_.shift_px + (np.cos(angles) - np.sin(angles)) * half_pixel
    waves = np.fft.fftfreq(period)
    waves[period // 2] *= period % 2  # the highest of an even number has no sign
    spectra = _filtered(xp, sinograms, geometry)
    turn = 2j * np.pi * xp.asarray(np.multiply.outer(shifts, waves))
    spectra *= xp.exp(turn).astype(np.complex64)
    if period % 2 == 0:
        spectra[:, period // 2] = 0
    down, right = (
        xp.asarray(np.multiply.outer(trend, 2 * np.pi * waves).astype(np.float32))
        for trend in (-np.sin(angles), np.cos(angles))
    )
    plan = plan_kind(1, (n, n), eps=EPS, isign=1, dtype="complex64")
    plan.setpts(down.ravel(), right.ravel())
    offset = xp.arange(n) - (n - 1) / 2
    inside = offset[:, np.newaxis] ** 2 + offset**2 <= (n / 2) ** 2
    return plan.execute(spectra.ravel()) * inside


def _filtered(
    xp: Any,
    sinograms: tuple[NDArray[np.float32], NDArray[np.float32]],
    geometry: Geometry,
) -> Any:
    """Return the spectra of the filtered views, shape (angle, period)."""
    columns = geometry.columns
    filter_ = ramp(columns, geometry.centre_px, geometry.edge_px, geometry.window)
    length, period = len(filter_.response), len(filter_.fade)
    first, second = (xp.asarray(sinogram) for sinogram in sinograms)
    views = xp.zeros((len(first), length), np.complex64)
    views[:, :columns] = first + np.complex64(1j) * second
    views[:, :columns] -= (views[:, :1] + views[:, columns - 1 : columns]) / 2
    steps = views[:, :1].copy()
    views = xp.fft.ifft(xp.fft.fft(views) * xp.asarray(filter_.response))
    place = xp.asarray(np.mod(filter_.first + np.arange(period), length))
    pieces = views[:, place] + steps * xp.asarray(filter_.tails)
    weights = xp.asarray(geometry.weights.astype(np.float32))[:, np.newaxis]
    pieces *= xp.asarray(filter_.fade) * weights
    return xp.fft.fft(pieces).astype(np.complex64)
