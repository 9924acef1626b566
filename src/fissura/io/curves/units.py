"""Units of the columns of a tensile test, as machines and people write them."""

from __future__ import annotations

import re

__all__ = ["AXIS_UNITS", "CASED", "FACTORS", "UNIT_AT_END", "unit_quantities"]

FACTORS: dict[str, dict[str, float]] = {
    "strain": {
        **dict.fromkeys(("mm/mm", "m/m", "in/in", "cm/cm", "inch/inch", "-", "1"), 1.0),
        **dict.fromkeys(("%", "pct", "mm/mm%"), 0.01),
        **dict.fromkeys(
            ("‰", "o/oo", "0/00", "permille", "promille", "per mille", "mm/m"), 1e-3
        ),
        **dict.fromkeys(("millistrain", "me", "mstrain", "um/mm"), 1e-3),
        **dict.fromkeys(("microstrain", "um/m", "ustrain", "ue", "ppm"), 1e-6),
    },
    "stress": {
        **dict.fromkeys(("mpa", "n/mm2", "n/mm^2", "n.mm-2", "n mm-2"), 1.0),
        **dict.fromkeys(("kpa", "kn/m2", "kn/m^2"), 1e-3),
        **dict.fromkeys(("pa", "n/m2", "n/m^2"), 1e-6),
        **dict.fromkeys(("gpa", "kn/mm2", "kn/mm^2"), 1e3),
        **dict.fromkeys(("n/cm2", "n/cm^2"), 1e-2),
        **dict.fromkeys(("kgf/mm2", "kgf/mm^2", "kp/mm2"), 9.80665),
        **dict.fromkeys(("kgf/cm2", "kgf/cm^2", "kp/cm2"), 0.0980665),
        **dict.fromkeys(("psi", "lbf/in2", "lbf/in^2"), 6.894757e-3),
        "ksi": 6.894757,
    },
    "extension": {
        **dict.fromkeys(("mm", "millimeter", "millimetre"), 1.0),
        **dict.fromkeys(("um", "micrometer", "micrometre", "micron", "microns"), 1e-3),
        **dict.fromkeys(("in", "inch", "inches"), 25.4),
        "m": 1e3,
        "cm": 10.0,
        "nm": 1e-6,
        "mil": 0.0254,
    },
    "load": {
        **dict.fromkeys(("n", "newton", "newtons"), 1.0),
        **dict.fromkeys(("lbf", "lb f"), 4.4482216),
        **dict.fromkeys(("kgf", "kp"), 9.80665),
        "kn": 1e3,
        "dan": 10.0,
        "kip": 4448.2216,
        "un": 1e-6,
        "gf": 9.80665e-3,
        "ozf": 0.27801385,
    },
    "area": {"mm2": 1.0, "mm^2": 1.0, "cm2": 100.0, "m2": 1e6, "in2": 645.16},
    "time": {
        **dict.fromkeys(("s", "sec", "secs", "second", "seconds"), 1.0),
        **dict.fromkeys(("min", "minutes"), 60.0),
        "ms": 1e-3,
        "h": 3600.0,
        "hr": 3600.0,
        "hours": 3600.0,
    },
}
"""Factors to mm/mm, MPa, mm, N, mm² and s."""
CASED = {
    "load": {"mN": 1e-3, "MN": 1e6},
    "stress": {
        **dict.fromkeys(("MN/m2", "MN/m^2", "MN/m²"), 1.0),
        **dict.fromkeys(("mN/m2", "mN/m^2", "mN/m²"), 1e-9),
        **dict.fromkeys(("mN/mm2", "mN/mm^2", "mN/mm²"), 1e-3),
        "MPa": 1.0,
    },
}
"""Units that differ in capitals; `mpa` and `MPA` are read, `mPa` is asked about."""
AXIS_UNITS = {"strain": ("strain", "extension"), "load": ("stress", "load")}
"""What the unit of a column along each axis of the curve can be of."""
_CASED_KNOWN = {"mn", "mn/m2", "mn/m^2", "mn/mm2", "mn/mm^2"}
KNOWN = sorted(
    {unit for units in FACTORS.values() for unit in units} - {"-", "1"} | _CASED_KNOWN,
    key=lambda unit: (-len(unit), unit),
)
UNIT_AT_END = re.compile(
    r"(?:^|[\s,;:/(\[{])[(\[{]?\s*(?P<unit>"
    + "|".join(map(re.escape, KNOWN))
    + r")\s*[)\]}]?\s*$"
)


def unit_quantities(unit: str) -> tuple[str, ...]:
    """Return the quantities a unit, spelt plainly, may be of.

    Examples
    --------
    >>> unit_quantities("mm"), unit_quantities("bar")
    (('extension',), ())
    """
    cased = {
        quantity
        for quantity, units in CASED.items()
        if unit in {one.lower().replace("²", "2") for one in units}
    }
    return tuple(
        quantity
        for quantity, units in FACTORS.items()
        if unit in units or quantity in cased
    )
