"""Points on a curve and areas under it: yield, failure, work."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from fissura.model import Modulus, TensileCurve

__all__ = ["Crossing", "failure_index", "work_mj_m3", "yield_point"]

MPA_PER_GPA = 1000.0
PLATEAU = 0.99
"""Of the strength: as long as stress stays above, the curve has not begun to fall."""


@dataclass(frozen=True, slots=True)
class Crossing:
    """A place between two points of a curve: after which, its strain and stress."""

    after: int
    strain: float
    mpa: float


def yield_point(curve: TensileCurve, line: Modulus, offset: float) -> Crossing | None:
    """Return where the curve crosses the offset line.

    The crossing is interpolated between two points.  It counts only up to where stress
    begins to fall: what breaks before it has no yield.

    Parameters
    ----------
    curve : TensileCurve
    line : Modulus
    offset : float
        Strain by which the line is moved, in mm/mm.
    """
    stress = curve.stress_mpa
    peak = int(np.argmax(stress))
    fallen = np.flatnonzero(stress[peak:] < PLATEAU * stress[peak])
    stop = peak + int(fallen[0]) if fallen.size else stress.size
    slope_mpa = line.gpa * MPA_PER_GPA
    above = stress[:stop] - (
        line.intercept_mpa + slope_mpa * (curve.strain[:stop] - offset)
    )
    begin = int(np.argmax(stress >= line.window_mpa[1]))
    crossed = np.flatnonzero((above[begin:-1] > 0) & (above[begin + 1 :] <= 0))
    if not crossed.size:
        return None
    left = begin + int(crossed[0])
    part = float(above[left] / (above[left] - above[left + 1]))
    strain, mpa = (
        float(values[left] + part * (values[left + 1] - values[left]))
        for values in (curve.strain, stress)
    )
    return Crossing(left, strain, mpa)


def failure_index(curve: TensileCurve, drop: float) -> tuple[int, bool]:
    """Return the last point that still bears the strength minus the share `drop`.

    A specimen that is unloaded and loaded again has not failed in between.

    Returns
    -------
    int
        Its index.
    bool
        Whether the record continues below; else its last point is the answer.
    """
    bears = np.flatnonzero(curve.stress_mpa >= (1 - drop) * curve.stress_mpa.max())
    last = int(bears[-1])
    return last, last + 1 < curve.stress_mpa.size


def work_mj_m3(
    curve: TensileCurve, stop: int, *, to: tuple[float, float] | None = None
) -> float:
    """Return the area under the first `stop` points, and on to `to`, in MJ/m³."""
    strain, stress = curve.strain[:stop], curve.stress_mpa[:stop]
    if to is not None:
        strain, stress = np.append(strain, to[0]), np.append(stress, to[1])
    return float(np.trapezoid(stress, strain))
