"""Young's modulus after ISO 6892-1, annex G: between fractions of the yield stress."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fissura.measure.tensile.modulus.line_fit import fitted
from fissura.measure.tensile.modulus.strength_fractions import climb
from fissura.measure.tensile.yield_and_failure import yield_point

if TYPE_CHECKING:
    from fissura.model import Modulus, TensileCurve

__all__ = ["annex_g"]

WINDOW = (0.1, 0.4)
"""R1 and R2, as parts of the yield stress."""
FEWEST_VALUES = 50
MOST_SCATTER = 1 - 0.9995
MOST_RELATIVE_SE = 0.01
ROUNDS = 20
BRITTLE = "no yield, so the limits are parts of the strength"
WORDS = {
    "few_values": f"fewer than {FEWEST_VALUES} values",
    "scatter": "R² is below 0.9995",
    "uncertainty": "the slope's standard deviation is above 1 %",
}


def annex_g(
    loading: TensileCurve,
    *,
    start: Modulus,
    yield_offset: float,
    top_mpa: float | None = None,
) -> Modulus:
    """Fit a line from 10 to 40 % of the yield stress that this line itself gives.

    Yield and line are found in turn until the window is stable.  Where the specimen
    breaks before it yields, the strength takes the place of the yield stress.  The
    criteria are the annex's: 50 values, R² above 0.9995, a relative standard deviation
    of the slope below 1 %.

    Parameters
    ----------
    loading : TensileCurve
        Up to its strength.
    start : Modulus
        A first line; without one the strength is used at once.
    yield_offset : float
        In mm/mm.
    top_mpa : float or None
        The strength, where the loading is only the part up to something that happened.
    """
    if top_mpa is None:
        top_mpa = float(loading.stress_mpa[-1])
    line = start
    seen: set[tuple[int, int]] = set()
    while True:
        found = yield_point(loading, line, yield_offset) if line.points else None
        limit_mpa = top_mpa if found is None else found.mpa
        window = climb(loading.stress_mpa, WINDOW[0] * limit_mpa, WINDOW[1] * limit_mpa)
        line = fitted(loading, window, "annex_g")
        if (window.start, window.stop) in seen or len(seen) == ROUNDS:
            break
        seen.add((window.start, window.stop))
    if not line.points:
        return line
    criteria = {
        "few_values": FEWEST_VALUES / line.points,
        "scatter": (1 - line.r_squared) / MOST_SCATTER,
        "uncertainty": line.relative_se / MOST_RELATIVE_SE,
    }
    unmet = (WORDS[name] for name, value in criteria.items() if not value <= 1)
    remarks = (*(() if found else (BRITTLE,)), *unmet)
    return fitted(loading, window, "annex_g", remarks, criteria)
