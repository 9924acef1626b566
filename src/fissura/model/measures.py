"""What is measured on a specimen: the quantities, in ASBMR names and units."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["QUANTITIES", "Measure", "Quantity", "quantity"]


@dataclass(frozen=True, slots=True)
class Quantity:
    """Something that can be measured.

    Parameters
    ----------
    key : str
        Column name in tables, with its unit.
    symbol : str
        As printed, after Dempster 2013 and Bouxsein 2010 where they name it.
    name : str
        In words.
    unit : str
        As printed; empty for a plain ratio or count.
    """

    key: str
    symbol: str
    name: str
    unit: str

    @property
    def label(self) -> str:
        """Name and unit, as an axis would carry them."""
        return f"{self.name} [{self.unit}]" if self.unit else self.name


@dataclass(frozen=True, slots=True)
class Measure:
    """One quantity of one specimen; None where it could not be measured.

    `low` and `high` bound an interval where one is known; `remark` says why a value
    is missing or what to keep in mind.
    """

    key: str
    value: float | None
    low: float | None = None
    high: float | None = None
    remark: str = ""


QUANTITIES: tuple[Quantity, ...] = (
    Quantity("tv_mm3", "TV", "Tissue volume", "mm³"),
    Quantity("bv_mm3", "BV", "Bone volume", "mm³"),
    Quantity("bv_tv", "BV/TV", "Bone volume fraction", ""),
    Quantity("cr_n", "Cr.N", "Microcracks", ""),
    Quantity("cr_dn_per_mm3", "Cr.Dn", "Microcrack density", "1/mm³"),
    Quantity("cr_v_um3", "Cr.V", "Microcrack volume", "µm³"),
    Quantity("cr_v_bv_millipct", "Cr.V/BV", "Microcrack volume fraction", "10⁻³ %"),
    Quantity("cr_le_um", "Cr.Le", "Microcrack length", "µm"),
    Quantity("pf_n", "Pf.N", "Perforations", ""),
    Quantity("pf_dn_per_mm3", "Pf.Dn", "Perforation density", "1/mm³"),
    Quantity("pf_v_um3", "Pf.V", "Perforation volume", "µm³"),
    Quantity("pf_v_bv_millipct", "Pf.V/BV", "Perforation volume fraction", "10⁻³ %"),
    Quantity("uts_mpa", "UTS", "Ultimate tensile strength", "MPa"),
    Quantity("modulus_gpa", "E", "Young's modulus", "GPa"),
    Quantity("uts_norm_mpa", "UTS/(BV/TV)", "Normalised tensile strength", "MPa"),
    Quantity("modulus_norm_gpa", "E/(BV/TV)", "Normalised Young's modulus", "GPa"),
    Quantity("uts_strain", "εu", "Strain at the strength", "mm/mm"),
    Quantity("yield_mpa", "σy", "Yield stress", "MPa"),
    Quantity("failure_strain", "εf", "Strain at failure", "mm/mm"),
    Quantity("work_uts_mj_m3", "Uu", "Work to the strength", "MJ/m³"),
    Quantity("work_failure_mj_m3", "Uf", "Work to failure", "MJ/m³"),
    Quantity("resilience_mj_m3", "Ur", "Resilience", "MJ/m³"),
)
"""Every quantity, in the order tables list them.

Pf.* has no standard symbol; it is defined here by analogy with Cr.*.
"""


def quantity(key: str) -> Quantity:
    """Return the quantity of a column name.

    Examples
    --------
    >>> quantity("bv_tv").symbol
    'BV/TV'
    """
    return next(q for q in QUANTITIES if q.key == key)
