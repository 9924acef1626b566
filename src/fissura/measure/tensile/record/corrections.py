"""Correct a record where it is wrong beyond doubt: spikes, and zeros of the sensors."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from fissura.measure.tensile.record.spikes import spikes
from fissura.measure.tensile.record.tare import tare

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Record", "recorded"]

FAR = 1.0
"""How many times the whole way the first position is off zero to be a position."""


@dataclass(frozen=True, slots=True)
class Record:
    """Strain and stress as they are used, what was changed, and a load in doubt."""

    strain: NDArray[np.float64]
    stress_mpa: NDArray[np.float64]
    time_s: NDArray[np.float64] | None
    remarks: tuple[str, ...]
    untared_mpa: float


def recorded(
    strain: NDArray[np.float64],
    stress_mpa: NDArray[np.float64],
    time_s: NDArray[np.float64] | None,
    *,
    position_mm: float | None,
) -> Record:
    """Leave out glitches, count strain from its beginning, and tare the load cell.

    Each is done only where the record itself proves it, and said.

    Parameters
    ----------
    strain, stress_mpa : ndarray of float64, shape (point,)
    time_s : ndarray of float64, shape (point,), or None
    position_mm : float or None
        Where extension begins, of which strain was made; its zero may be the machine's.
    """
    said: list[str] = []
    bad = np.union1d(spikes(strain), spikes(stress_mpa))
    if bad.size:
        first = int(bad[0])
        points = "1 point" if bad.size == 1 else f"{bad.size} points"
        said.append(
            f"Left out: {points} off the record by a leap that comes back at once (a "
            f"spike), the first at {strain[first]:.4g} mm/mm and "
            f"{stress_mpa[first]:.5g} MPa."
        )
        strain, stress_mpa = np.delete(strain, bad), np.delete(stress_mpa, bad)
        time_s = None if time_s is None else np.delete(time_s, bad)
    span = float(np.ptp(strain))
    if position_mm is not None and span > 0 and abs(strain[0]) > FAR * span:
        said.append(
            f"Extension begins at {position_mm:.6g} mm: a position of the machine, "
            "which strain was counted from."
        )
        strain = strain - strain[0]
    stress_mpa, about_load, untared_mpa = tare(stress_mpa)
    return Record(strain, stress_mpa, time_s, (*said, *about_load), untared_mpa)
