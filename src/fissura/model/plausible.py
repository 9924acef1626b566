"""What numbers of this field can be: one table of ranges, each with its source."""

from __future__ import annotations

import re
from dataclasses import dataclass
from math import inf

__all__ = ["PLAUSIBLE", "Plausible", "doubt", "named_like", "plausible"]


@dataclass(frozen=True, slots=True)
class Plausible:
    """The plausible range of a quantity.

    Parameters
    ----------
    key : str
        A column of ``specimens.csv``, or of ``measures.csv``.
    low, high : float
        Both are still plausible.
    unit : str
        As printed; empty for a plain ratio or count.
    source : str
        Where the range is from.
    names : str
        Pattern of the names that a table of others may give it, lower case and without
        blanks, underscores and units; empty where only `key` is.
    """

    key: str
    low: float
    high: float
    unit: str
    source: str
    names: str = ""


LONGEST_LIFE = "the longest human life, 122 years"
ANY_RATIO = "a part of a whole"
NO_NEGATIVE = "a count, a size or a density"
BOUXSEIN = "Bouxsein 2010, doi:10.1002/jbmr.141"
KEAVENY = "Keaveny 2001, doi:10.1146/annurev.bioeng.3.1.307"
REILLY = "Reilly and Burstein 1975, doi:10.1016/0021-9290(75)90075-5"
RHO = "Rho 1998, doi:10.1016/S1350-4533(98)00007-1"
KOCH = "Koch 1998, doi:10.1364/JOSAA.15.001940"
NIST = "NIST, doi:10.18434/T4D01F"
PLAUSIBLE = (
    Plausible(
        "age_y", 0, 122, "years", LONGEST_LIFE, r"age(atdeath)?(y|yr|yrs|years)?"
    ),
    Plausible(
        "dose_mg_week",
        *(0, 500, "mg a week"),
        "labels: alendronate 70, risedronate 35, etidronate in cycles about 430",
        r"dose(mg)?(week|perweek)?",
    ),
    Plausible("treatment_y", 0, 40, "years", "bisphosphonates in use since about 1990"),
    Plausible("bv_tv", 0, 1, "", ANY_RATIO),
    Plausible("tb_th_um", 5, 2000, "µm", f"mouse 30–60, man 100–300: {BOUXSEIN}"),
    Plausible("tb_sp_um", 10, 10_000, "µm", f"mouse 150–400, man 300–1500: {BOUXSEIN}"),
    Plausible(
        "uts_mpa",
        *(0.1, 200, "MPa"),
        f"weak trabecular bone: {KEAVENY}; compact bone along its axis: {REILLY}",
        "uts(mpa)?",
    ),
    Plausible(
        "modulus_gpa",
        *(0.01, 30, "GPa"),
        f"trabecular bone: {KEAVENY}; bone tissue: {RHO}",
    ),
    Plausible(
        "voxel_um",
        *(0.1, 100, "µm"),
        f"the limit of X-ray screens: {KOCH}; trabeculae are not resolved above: "
        f"{BOUXSEIN}",
    ),
    Plausible(
        "energy_kev",
        *(5, 200, "keV"),
        f"below, a tenth of a millimetre of bone stops the beam ({NIST}); above, no "
        "tomography beamline works",
    ),
    Plausible(
        "exposure_s",
        *(1e-6, 600, "s"),
        "the shortest of ultrafast and the longest of nanotomography",
    ),
    *(
        Plausible(key, 0, inf, "", NO_NEGATIVE)
        for key in (
            *("tv_mm3", "bv_mm3", "bs_mm2", "bs_bv_per_mm", "bs_tv_per_mm"),
            *("tb_n_per_mm", "cr_n", "cr_dn_per_mm3", "cr_v_um3", "cr_v_bv_millipct"),
            *("pf_n", "pf_dn_per_mm3", "pf_v_um3", "pf_v_bv_millipct", "uts_norm_mpa"),
            "modulus_norm_gpa",
        )
    ),
)
"""Every range in use; a value outside is reported, never changed or left out."""

_BY_KEY = {one.key: one for one in PLAUSIBLE}
SIZE = re.compile(r"(density|volume|thickness|number|count|perforations|cracks)")
"""Names of quantities that are never below 0, in any unit."""


def doubt(key: str, value: float) -> str:
    """Return why a value is implausible; empty if it is plausible.

    Examples
    --------
    >>> doubt("age_y", 710)
    'age_y is 710, outside 0 to 122 years (the longest human life, 122 years)'
    """
    known = _BY_KEY.get(key)
    if known is None or known.low <= value <= known.high:
        return ""
    unit = f" {known.unit}" if known.unit else ""
    if known.high == inf:
        return f"{key} is {value:g}, below 0 ({known.source})"
    return (
        f"{key} is {value:g}, outside {known.low:g} to {known.high:g}{unit} "
        f"({known.source})"
    )


def plausible(key: str) -> Plausible:
    """Return the range of a quantity that has one.

    Examples
    --------
    >>> plausible("voxel_um").high
    100
    """
    return _BY_KEY[key]


def named_like(name: str) -> Plausible | None:
    """Return the range of a column by its name; None where the name says nothing.

    Examples
    --------
    >>> named_like("Age (years)").key
    'age_y'
    """
    if name in _BY_KEY:
        return _BY_KEY[name]
    bare = re.sub(r"[^a-z]", "", name.lower())
    for one in PLAUSIBLE:
        if one.names and re.fullmatch(one.names, bare):
            return one
    if SIZE.search(bare) and not re.search("change|diff|delta|log|score", bare):
        return Plausible(name, 0, inf, "", NO_NEGATIVE)
    return None
