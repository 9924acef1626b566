"""The ramp filter, and the spectra of the projections it has filtered.

The ramp is built in space (Kak and Slaney 1988, chapter 3).  Projections are taken to
go on with their edge values for ever: what that adds inside the field is known in
closed form, so that nothing needs to be padded with it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

import numpy as np
from scipy import fft

from fissura.filters.compile import kernel

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Ramp", "Window", "ramp"]

Window = Literal["none", "shepp-logan", "cosine", "hamming", "hann"]
FADE = 0.025
"""Filtered projections fade over this share of the field, and 8 columns, on each side;
then they repeat."""
FINE = 64
"""Phases are products of one of this many fine and some coarse steps."""


@dataclass(frozen=True, slots=True, eq=False)
class Ramp:
    """The filter for one width, axis and field.

    Parameters
    ----------
    first : int
        Column of the projection where the filtered piece starts; may be negative.
    shift_px : float
        Distance of the axis to the right of it.
    response : ndarray of float32, shape (length,)
        Frequency response over the padded length.
    tails : ndarray of float32, shape (period,)
        What an edge one higher on the left than on the right adds, halved.
    fade : ndarray of float32, shape (period,)
        From 0 to 1 and back.
    """

    first: int
    shift_px: float
    response: NDArray[np.float32]
    tails: NDArray[np.float32]
    fade: NDArray[np.float32]

    def spectra(
        self,
        first: NDArray[np.float32],
        second: NDArray[np.float32],
        weights: NDArray[np.float32],
        shifts_px: NDArray[np.float64],
    ) -> NDArray[np.complex64]:
        """Filter the same views of two slices and transform them.

        Parameters
        ----------
        first, second : ndarray of float32, shape (angle, column)
            Line integrals; they become the real and the imaginary part.
        weights : ndarray of float32, shape (angle,)
        shifts_px : ndarray of float64, shape (angle,)
            How far right of the axis the origin of each transform lies.

        Returns
        -------
        ndarray of complex64, shape (angle, period)
            At the frequencies of `numpy.fft.fftfreq`.
        """
        views = np.zeros((len(first), len(self.response)), np.complex64)
        steps = _level(first, second, views)
        views = fft.fft(views, overwrite_x=True)
        views *= self.response
        views = fft.ifft(views, overwrite_x=True)
        pieces = np.empty((len(first), len(self.fade)), np.complex64)
        _cut(views, self.first, steps, weights, (self.tails, self.fade), pieces)
        spectra: NDArray[np.complex64] = fft.fft(pieces, overwrite_x=True)
        _turn(spectra, self.shift_px + shifts_px)
        return spectra


@lru_cache(maxsize=4)
def ramp(columns: int, centre_px: float, edge_px: int, window: Window) -> Ramp:
    """Return the filter for projections of `columns` and slices of `edge_px`.

    Parameters
    ----------
    columns : int
    centre_px : float
        Column the axis projects to.
    edge_px : int
        Width of the field around the axis.
    window : Window
        Smooths the ramp; "none" keeps all of it.
    """
    period = fft.next_fast_len(edge_px + 2 * (int(FADE * edge_px) + 8))
    first = round(centre_px) - period // 2
    farthest = max(abs(first) + period, abs(first - columns))
    length = fft.next_fast_len(2 * farthest + 2)
    kernel_ = _kernel(length)
    response = fft.fft(kernel_).real * _smoothing(length, window)
    place = first + np.arange(period)
    tails = _tail(fft.ifft(response).real, np.append(place + 1, columns - place))
    beyond = np.abs(place - centre_px) - edge_px / 2
    fade = 0.5 + 0.5 * np.cos(np.pi * np.clip(beyond / (period - edge_px) * 2, 0, 1))
    return Ramp(
        first,
        centre_px - first,
        response.astype(np.float32),
        (tails[:period] - tails[period:]).astype(np.float32),
        (fade / period).astype(np.float32),
    )


def _kernel(length: int) -> NDArray[np.float64]:
    lag = np.minimum(np.arange(length), length - np.arange(length))
    odd = lag % 2 == 1
    values = np.zeros(length)
    values[0] = 0.25
    values[odd] = -1 / (np.pi * lag[odd]) ** 2
    return values


def _smoothing(length: int, window: Window) -> NDArray[np.float64]:
    """Return the window over the frequencies of a transform; 1/2 is the highest."""
    frequency = np.fft.fftfreq(length).astype(np.float64)
    cosine: NDArray[np.float64] = np.cos(2 * np.pi * frequency)
    smooth: NDArray[np.float64]
    match window:
        case "none":
            smooth = np.ones(length)
        case "shepp-logan":
            smooth = np.sinc(frequency)
        case "cosine":
            smooth = np.cos(np.pi * frequency)
        case "hamming":
            smooth = 0.54 + 0.46 * cosine
        case "hann":
            smooth = 0.5 + 0.5 * cosine
    return smooth


def _tail(values: NDArray[np.float64], lags: NDArray[np.int64]) -> NDArray[np.float64]:
    """Sum the kernel from each lag to infinity; all of it sums to 0."""
    half = len(values) // 2
    beyond = -1 / (2 * np.pi**2 * half)
    sums = np.append(np.cumsum(values[half - 1 :: -1])[::-1] + beyond, beyond)
    away = np.where(lags > 0, lags, 1 - lags)
    tails: NDArray[np.float64] = sums[np.minimum(away, half)]
    return np.where(lags > 0, tails, -tails)


@kernel
def _level(
    first: NDArray[np.float32],
    second: NDArray[np.float32],
    views: NDArray[np.complex64],
) -> NDArray[np.complex64]:
    """Join two slices' views, less the mean of their edges; return half the step.

    A constant for ever would be filtered to nothing, and so a change of the beam's
    brightness leaves no trace.
    """
    last = first.shape[1] - 1
    half = np.float32(0.5)
    steps = np.empty(len(first), np.complex64)
    for i in range(len(first)):
        mean = half * (first[i, 0] + first[i, last])
        other_mean = half * (second[i, 0] + second[i, last])
        for j in range(last + 1):
            views[i, j] = complex(first[i, j] - mean, second[i, j] - other_mean)
        steps[i] = complex(first[i, 0] - mean, second[i, 0] - other_mean)
    return steps


@kernel
def _cut(
    views: NDArray[np.complex64],
    first: int,
    steps: NDArray[np.complex64],
    weights: NDArray[np.float32],
    ends: tuple[NDArray[np.float32], NDArray[np.float32]],
    pieces: NDArray[np.complex64],
) -> None:
    """Cut out one period, add what lies beyond the edges, fade, and weigh the views."""
    length = views.shape[1]
    tails, fade = ends
    for i in range(len(views)):
        for j in range(len(fade)):
            inside = views[i, (first + j) % length]
            pieces[i, j] = (inside + steps[i] * tails[j]) * fade[j] * weights[i]


@kernel
def _turn(spectra: NDArray[np.complex64], shifts_px: NDArray[np.float64]) -> None:
    """Give each frequency the phase that moves the origin right by `shifts_px`."""
    period = spectra.shape[1]
    fine = np.empty(FINE, np.complex64)
    for i in range(len(spectra)):
        step = 2 * np.pi * shifts_px[i] / period
        for j in range(FINE):
            fine[j] = complex(np.cos(j * step), np.sin(j * step))
        for half in range(2):
            start = half * ((period + 1) // 2)
            stop = period if half else (period + 1) // 2
            for chunk in range(start, stop, FINE):
                angle = (chunk - half * period) * step
                coarse = np.complex64(complex(np.cos(angle), np.sin(angle)))
                for j in range(min(FINE, stop - chunk)):
                    spectra[i, chunk + j] *= coarse * fine[j]
