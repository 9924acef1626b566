"""Simulate a tensile curve: toe, linear rise, yield, rupture, a little noise."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from fissura.errors import DataError
from fissura.model import TensileCurve

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["curve"]

RISING, BREAKING = 360, 20
"""Points up to the strength, and after it."""
TOE = 0.02
"""Strain lost to slack, over the strain of a straight rise to the strength."""
SHARPNESS = 6.0
"""The higher, the later the curve leaves its straight part."""
YIELDED = 1.8
"""At the break, the straight line would reach this many times its bound."""
LEFT = 0.2
"""Stress left after rupture, over the strength."""
NOISE = 0.003
MPA_PER_GPA = 1000.0


def curve(
    strength_mpa: float, modulus_gpa: float, *, rng: np.random.Generator
) -> TensileCurve:
    """Draw the curve of a test whose strength and modulus are known.

    Between a tenth and four tenths of the strength the curve is straight within half
    a percent; noise makes its largest stress read up to one percent too high.

    Parameters
    ----------
    strength_mpa, modulus_gpa : float
        What a reading should find; above 0.
    rng : Generator

    Raises
    ------
    DataError
        If one of them is not above 0.
    """
    if not (strength_mpa > 0 and modulus_gpa > 0):
        raise DataError(
            f"a tensile curve needs a strength and a modulus above 0, not "
            f"{strength_mpa} MPa and {modulus_gpa} GPa"
        )
    modulus_mpa = modulus_gpa * MPA_PER_GPA
    bound = strength_mpa / float(_bent(np.array(YIELDED)))
    toe = TOE * strength_mpa / modulus_mpa
    strain = np.linspace(0, YIELDED * bound / modulus_mpa + toe, RISING)
    straight = modulus_mpa * (strain + toe * np.expm1(-strain / toe))
    rising = bound * _bent(straight / bound)
    broken = strain[-1] * (1 + 0.03 * np.linspace(0, 1, BREAKING + 1)[1:])
    falling = rising[-1] * np.linspace(1, LEFT, BREAKING + 1)[1:]
    stress = np.concatenate([rising, falling])
    stress[1:] += NOISE * strength_mpa * rng.standard_normal(len(stress) - 1)
    return TensileCurve(np.concatenate([strain, broken]), stress, "made up")


def _bent(line: NDArray[np.float64]) -> NDArray[np.float64]:
    """Bend a line of slope 1 until it nears 1."""
    return line / (1 + line**SHARPNESS) ** (1 / SHARPNESS)
