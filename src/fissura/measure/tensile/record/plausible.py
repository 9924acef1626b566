"""Plausible ranges of the stiffness, strength and strain of bone, with sources."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from fissura.measure.tensile.modulus.line_fit import MPA_PER_GPA
from fissura.model import plausible

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fissura.model import Modulus, TensileCurve

__all__ = ["GAUGE_MM", "SECTION_MM2", "implausible"]

REILLY = "Reilly and Burstein 1975, doi:10.1016/0021-9290(75)90075-5"
ULTIMATE_STRAIN = 0.1
"""Three times what compact bone reaches in tension."""
SECTION_MM2 = (0.01, 1e4)
GAUGE_MM = (0.1, 1e3)
"""From a single trabecula to a whole bone."""


def implausible(chosen: Modulus, curve: TensileCurve, peak: int) -> Iterator[str]:
    """Warn of modulus, strength or strain implausible for bone, a sentence each.

    Parameters
    ----------
    chosen : Modulus
    curve : TensileCurve
    peak : int
        The point of the strength.
    """
    stiffness, uts = plausible("modulus_gpa"), plausible("uts_mpa")
    low, high = stiffness.low, stiffness.high
    if not low <= chosen.gpa <= high:
        beyond = "softer" if chosen.gpa < low else "stiffer"
        other = "" if chosen.gpa < low else "; a metal can be"
        yield (
            f"A modulus of {chosen.gpa:.4g} GPa is {beyond} than bone, from {low:g} to "
            f"{high:g} GPa ({stiffness.source}){other}: check units, cross-section and "
            "gauge length."
        )
    uts_mpa = float(curve.stress_mpa[peak])
    weak, strong = uts.low, uts.high
    if not weak <= uts_mpa <= strong:
        yield (
            f"A strength of {uts_mpa:.4g} MPa lies outside that of bone, {weak:g} to "
            f"{strong:g} MPa ({uts.source}): check the unit of load or stress, and the "
            "cross-section."
        )
    toe = -chosen.intercept_mpa / (chosen.gpa * MPA_PER_GPA)
    strain = float(np.abs(curve.strain[peak] - toe))
    if strain > ULTIMATE_STRAIN:
        yield (
            f"Strain at the strength is {100 * strain:.3g} %, where bone breaks below "
            f"{100 * ULTIMATE_STRAIN:g} % (compact bone near 3 %, {REILLY}): check the "
            "unit of strain, or the gauge length."
        )
