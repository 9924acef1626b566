"""Time in a record: pauses, changes of the rate, gaps."""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING

import numpy as np

from fissura.measure.tensile.record.repeated_readings import Event

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from fissura.model import TensileCurve

__all__ = ["rate_events"]

SIDE = 8
"""Points on each side that a rate is measured over."""
FEWEST = 40
"""Points from which on rates are compared."""
STILL = 0.1
"""Part of the usual rate below which the machine counts as stopped."""
CERTAIN = 4.0
"""Standard deviations of a rate's noise that must fit below that of a standstill."""
DEVIATION = 1.4826 / 6**0.5
"""Standard deviation of a reading over the median of second differences' sizes."""
FEWEST_SIDES = 8
"""Stretches of which the rates are compared that a record must hold."""
WIDEST = 40
"""Part of the record, as one over it, that a rate is averaged over on each side."""
PAUSE = 0.02
"""Part of the time to the strength from which on a standstill is a pause."""
CHANGE = 2.0
"""Factor between the rates on both sides from which on it is a change."""
GAP = 10.0
"""How many usual steps of time a gap is."""
GAP_STRAIN = 0.02
"""Part of the strain to the strength that passes in a gap that matters."""
FALLS = 0.02
"""Part of the strength that stress falls by, at one strain, in a relaxation."""


def rate_events(curve: TensileCurve) -> Iterator[Event]:
    """Yield the events that time shows, up to the strength.

    Parameters
    ----------
    curve : TensileCurve
        Without time, only relaxations at one strain are found.
    """
    peak = int(np.argmax(curve.stress_mpa))
    strain, stress = curve.strain[: peak + 1], curve.stress_mpa[: peak + 1]
    time = curve.time_s
    if peak < FEWEST or not np.ptp(strain) > 0:
        return
    if time is None:
        yield from _pauses(strain, stress, np.arange(float(peak + 1)), timed=False)
        return
    time = time[: peak + 1]
    if (np.diff(time) < 0).any() or not time[-1] > time[0]:
        return  # The reader says where time steps back.
    pauses = list(_pauses(strain, stress, time, timed=True))
    yield from pauses
    gaps = list(_gaps(strain, time))
    yield from gaps
    yield from _changes(strain, time, [*pauses, *gaps])


def _pauses(
    strain: NDArray[np.float64],
    stress: NDArray[np.float64],
    time: NDArray[np.float64],
    *,
    timed: bool,
) -> Iterator[Event]:
    """Yield stretches over which strain is constant."""
    half = _half(strain)
    rate = _local_rate(strain, time, half)
    usual = _usual(rate)
    if not usual > 0:
        return
    blurred = half - SIDE // 4
    still = np.abs(rate) < STILL * usual
    edges = np.flatnonzero(np.diff(np.concatenate([[0], still.view(np.int8), [0]])))
    top = float(stress.max())
    for a, b in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True):
        # A slack grip at the start, and the flat top, are no pauses.
        if a == 0 or b >= strain.size - 1:
            continue
        # A rate over more points stands still for as many fewer.
        begin, end = max(0, a - blurred), min(strain.size, b + blurred)
        lasts = float(time[end - 1] - time[begin])
        if b - a < SIDE:
            continue
        if lasts < PAUSE * (time[-1] - time[0]):
            continue
        rises = float(stress[b - 1] - stress[a]) > FALLS * top
        change = float(stress[b - 1] - stress[begin : a + 1].max())
        if rises or (not timed and -change < FALLS * top):
            continue
        falls = f", and stress falls by {-change:.3g} MPa" if -change > 0 else ""
        for_time = f" for {lasts:.3g} s" if timed else f" over {end - begin} points"
        yield Event(
            "pause",
            begin,
            end,
            "fit",
            f"The test pauses{for_time} at a strain of {strain[a]:.4g} mm/mm{falls}: a "
            "hold or a relaxation, which no modulus is fitted across.",
        )


def _gaps(strain: NDArray[np.float64], time: NDArray[np.float64]) -> Iterator[Event]:
    ticks = np.diff(time)
    usual = float(np.median(ticks))
    wide = ticks > GAP * usual
    wide &= np.abs(np.diff(strain)) > GAP_STRAIN * np.ptp(strain)
    if not usual > 0:
        return
    for at in np.flatnonzero(wide).tolist():
        yield Event(
            "gap",
            at + 1,
            at + 1,
            "fit",
            f"Nothing was recorded for {ticks[at]:.3g} s, from a strain of "
            f"{strain[at]:.4g} to {strain[at + 1]:.4g} mm/mm.",
        )


def _changes(
    strain: NDArray[np.float64], time: NDArray[np.float64], known: list[Event]
) -> Iterator[Event]:
    """Yield where the rate of strain changes at once, and stays at its new value."""
    n = strain.size
    side = max(SIDE, ceil(2**0.5 * CERTAIN * CHANGE * _noise(strain)))
    if side > n // FEWEST_SIDES:
        return  # In such noise a change cannot be detected.
    middle = np.arange(side, n - side)
    before = _rates(strain, time, middle - side, middle)
    after = _rates(strain, time, middle, middle + side)
    usual = _usual(before)
    moves = (before > STILL * usual) & (after > STILL * usual)
    ratio = np.ones(middle.size)
    ratio[moves] = np.abs(np.log(after[moves] / before[moves]))
    ratio[~moves] = 0.0
    for one in known:
        near = (middle > one.start - 2 * side) & (middle < one.stop + 2 * side)
        ratio[near] = 0.0
    while ratio.size and ratio.max() > np.log(CHANGE):
        best = int(np.argmax(ratio))
        at = int(middle[best])
        if _lasts(strain, time, at, side):
            yield Event(
                "rate",
                at,
                at,
                "fit",
                f"The rate of strain changes from {before[best]:.3g} to "
                f"{after[best]:.3g} /s at a strain of {strain[at]:.4g} mm/mm, which no "
                "modulus is fitted across.",
            )
        ratio[max(0, best - 2 * side) : best + 2 * side] = 0.0


def _lasts(
    strain: NDArray[np.float64], time: NDArray[np.float64], at: int, side: int
) -> bool:
    """Whether the rates on both sides are steady, and differ over a longer way too."""
    far = 3 * side
    a, b = max(0, at - far), min(strain.size - 1, at + far)
    sides = []
    for low, high in ((a, at), (at, b)):
        halves = np.array([low, (low + high) // 2, high])
        pair = _rates(strain, time, halves[:-1], halves[1:])
        if not (pair > 0).all() or pair.max() > CHANGE**0.5 * pair.min():
            return False
        sides.append(float(pair.mean()))
    return max(sides) > CHANGE * min(sides)


def _rates(
    strain: NDArray[np.float64],
    time: NDArray[np.float64],
    a: NDArray[np.int64],
    b: NDArray[np.int64],
) -> NDArray[np.float64]:
    took = time[b] - time[a]
    answer: NDArray[np.float64] = (strain[b] - strain[a]) / np.where(
        took > 0, took, np.inf
    )
    return answer


def _half(strain: NDArray[np.float64]) -> int:
    """Return over how many points on each side a rate stands out of the noise."""
    half = ceil(_noise(strain) * CERTAIN / (2**0.5 * STILL))
    return max(SIDE // 4, min(half, strain.size // WIDEST))


def _noise(strain: NDArray[np.float64]) -> float:
    """Return the noise of a reading, in usual steps from one to the next."""
    noise = float(np.median(np.abs(np.diff(strain, 2)))) * DEVIATION
    return noise * strain.size / float(np.ptp(strain))


def _local_rate(
    strain: NDArray[np.float64], time: NDArray[np.float64], half: int
) -> NDArray[np.float64]:
    """Return the rate around each point, over some points on both sides."""
    n = strain.size
    at = np.arange(n)
    return _rates(strain, time, np.maximum(at - half, 0), np.minimum(at + half, n - 1))


def _usual(rate: NDArray[np.float64]) -> float:
    moving = rate[rate > 0]
    return float(np.median(moving)) if moving.size else 0.0
