"""Density, size and volume fraction of damage, per bone volume as in the study."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from fissura.model import OF_A_COUNT, QUARTILES, Kind, Measure, Part
from fissura.statistics.poisson import poisson_interval

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fissura.model import Finding

__all__ = ["PARTS", "damage_measures"]

UM3_PER_MM3 = 1e9
MILLI_PERCENT = 1e5
"""A share of 1 in units of 10⁻³ %."""
PREFIX = {Kind.MICROCRACK: "cr", Kind.PERFORATION: "pf"}
PARTS = {Kind.MICROCRACK: Part.MICROCRACKS, Kind.PERFORATION: Part.PERFORATIONS}


def damage_measures(
    findings: Sequence[Finding], *, kind: Kind, bone_um3: float
) -> list[Measure]:
    """Measure the findings of one kind against the bone they were found in.

    Parameters
    ----------
    findings : sequence of Finding
        Of any kind; only those of `kind` count.
    kind : Kind
    bone_um3 : float
        Bone volume, BV.

    Returns
    -------
    list of Measure
        Number and density with their exact Poisson intervals; length, width,
        thickness and volume as medians over the findings with their quartiles; volume
        and surface per bone volume.
    """
    mine = [f for f in findings if f.kind is kind and f.defined]
    prefix = PREFIX[kind]
    low, high = poisson_interval(len(mine))
    bone_mm3 = bone_um3 / UM3_PER_MM3
    return [
        Measure(f"{prefix}_n", float(len(mine)), low, high, interval=OF_A_COUNT),
        Measure(
            f"{prefix}_dn_per_mm3",
            len(mine) / bone_mm3,
            low / bone_mm3,
            high / bone_mm3,
            interval=OF_A_COUNT,
        ),
        _median(f"{prefix}_le_um", [f.length_um for f in mine], kind),
        _median(f"{prefix}_wi_um", [f.width_um for f in mine], kind),
        _median(f"{prefix}_th_um", [f.thickness_um for f in mine], kind),
        _median(f"{prefix}_v_um3", [f.volume_um3 for f in mine], kind),
        Measure(
            f"{prefix}_v_bv_millipct",
            sum(f.volume_um3 for f in mine) / bone_um3 * MILLI_PERCENT,
        ),
        Measure(
            f"{prefix}_s_bv_um2_per_mm3",
            sum(f.surface_um2 for f in mine) / bone_mm3,
        ),
    ]


def _median(key: str, values: Sequence[float], kind: Kind) -> Measure:
    """Return a median with its quartiles by SPSS's and Prism's rule (type 6)."""
    if not values:
        return Measure(key, None, remark=f"no {kind.value} was found")
    q1, middle, q3 = np.quantile(values, [0.25, 0.5, 0.75], method="weibull")
    return Measure(key, float(middle), float(q1), float(q3), interval=QUARTILES)
