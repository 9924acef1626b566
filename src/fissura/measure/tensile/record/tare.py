"""The load cell at the start: set to zero, preloaded, or neither."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["tare"]

NONE = 0.02
"""Part of the strength that a record may begin at without a word."""
DOUBTFUL = 0.05
"""Part of the strength from which on stresses are not to be relied on."""
BACK = 0.3
"""Part of the load at the start within which a broken specimen's load is back there."""
BELOW = 0.1
"""Part of the strength that a load may fall below the zero that is supposed."""
BROKE = 0.6
"""Part of the strength that must be lost for a specimen to be broken at the end."""
FIRST = 3


def tare(
    stress_mpa: NDArray[np.float64],
) -> tuple[NDArray[np.float64], list[str], float]:
    """Take a zero error off the stress where the end of the record proves it.

    A load at the start may be a preload.  Where the broken specimen still shows it, it
    is an error of the load cell.

    Returns
    -------
    ndarray of float64, shape (point,)
        Stress.
    list of str
        What was taken off, or is left in doubt.
    float
        The stress in doubt; 0 where there is none.
    """
    start = float(np.median(stress_mpa[:FIRST]))
    first = float(stress_mpa[0])
    start = first if abs(first) < abs(start) else start
    peak = int(np.argmax(stress_mpa))
    strength = float(stress_mpa[peak]) - start
    if not strength > 0 or abs(start) <= NONE * strength:
        return stress_mpa, [], 0.0
    end = float(stress_mpa[-1])
    broken = peak + 1 < stress_mpa.size and end - start < (1 - BROKE) * strength
    proven = broken and abs(end - start) < BACK * abs(start)
    if proven and _rests(stress_mpa, start):
        said = (
            f"Load begins at {first:.4g} MPa and is back there, at {end:.4g} MPa, "
            f"after the break: the load cell was not set to zero, and "
            f"{abs(first):.4g} MPa were {'added' if first < 0 else 'taken off'}."
        )
        return stress_mpa - first, [said], 0.0
    share = 100 * abs(start) / strength
    said = (
        f"Load begins at {first:.4g} MPa, {share:.2g} % of the strength: a preload, or "
        "a load cell that was not set to zero."
    )
    return stress_mpa, [said], start if share > 100 * DOUBTFUL else 0.0


def _rests(stress_mpa: NDArray[np.float64], start: float) -> bool:
    """Whether nothing was ever far beyond the zero that is supposed."""
    beyond = start - float(stress_mpa.min())
    return beyond <= BELOW * (float(stress_mpa.max()) - start)
