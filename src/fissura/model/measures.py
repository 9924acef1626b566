"""What is measured on a specimen: the quantities, in ASBMR names and units."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from fissura.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = [
    "OF_A_COUNT",
    "QUANTITIES",
    "QUARTILES",
    "Measure",
    "Part",
    "Quantity",
    "Subject",
    "in_order",
    "not_measured",
    "quantity",
]

OF_A_COUNT, QUARTILES = "95 % CI", "quartiles"
"""The two kinds of intervals that measures have."""


class Subject(StrEnum):
    """What a quantity describes; tables are grouped by it."""

    BONE = "bone"
    ARCHITECTURE = "architecture"
    DAMAGE = "damage"
    STRENGTH = "strength"
    OTHER = "other"
    """Columns of a table that Fissura does not measure."""


class Part(StrEnum):
    """The figure of the report that shows a quantity, by its caption."""

    MICROCRACKS = "Microcracks"
    PERFORATIONS = "Perforations"
    BONE = "Bone"
    ARCHITECTURE = "Architecture"
    STRENGTH = "Tensile strength and stiffness"
    OTHER = "Other"
    """Columns of a table that nobody here measures."""

    @property
    def subject(self) -> Subject:
        """What its quantities describe: the table and the chapter they stand in."""
        match self:
            case Part.MICROCRACKS | Part.PERFORATIONS:
                return Subject.DAMAGE
            case Part.BONE:
                return Subject.BONE
            case Part.ARCHITECTURE:
                return Subject.ARCHITECTURE
            case Part.STRENGTH:
                return Subject.STRENGTH
            case Part.OTHER:
                return Subject.OTHER


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
    part : Part
        The figure that shows it; there is none without.
    """

    key: str
    symbol: str
    name: str
    unit: str
    part: Part

    @property
    def subject(self) -> Subject:
        """What it describes."""
        return self.part.subject

    @property
    def label(self) -> str:
        """Name and unit, as an axis would carry them."""
        return f"{self.name} [{self.unit}]" if self.unit else self.name


@dataclass(frozen=True, slots=True)
class Measure:
    """One quantity of one specimen; None where it could not be measured.

    `low` and `high` bound an interval where one is known, and `interval` says which:
    how far chance can move a count, or where the middle half of the findings lies;
    `remark` says why a value is missing or what to keep in mind.
    """

    key: str
    value: float | None
    low: float | None = None
    high: float | None = None
    remark: str = ""
    interval: str = ""


_BONE, _ARCHITECTURE, _STRENGTH = Part.BONE, Part.ARCHITECTURE, Part.STRENGTH
_CRACKS, _PERFORATIONS = Part.MICROCRACKS, Part.PERFORATIONS

QUANTITIES: tuple[Quantity, ...] = (
    Quantity("tv_mm3", "TV", "Tissue volume", "mm³", _BONE),
    Quantity("bv_mm3", "BV", "Bone volume", "mm³", _BONE),
    Quantity("bv_tv", "BV/TV", "Bone volume fraction", "", _BONE),
    Quantity("bv_en_mm3", "BV.en", "Bone volume with cavities closed", "mm³", _BONE),
    Quantity("bs_mm2", "BS", "Bone surface", "mm²", _ARCHITECTURE),
    Quantity("bs_bv_per_mm", "BS/BV", "Specific bone surface", "1/mm", _ARCHITECTURE),
    Quantity("bs_tv_per_mm", "BS/TV", "Bone surface density", "1/mm", _ARCHITECTURE),
    Quantity("tb_th_um", "Tb.Th", "Trabecular thickness", "µm", _ARCHITECTURE),
    Quantity(
        "tb_th_sd_um", "Tb.Th.SD", "Standard deviation of Tb.Th", "µm", _ARCHITECTURE
    ),
    Quantity("tb_sp_um", "Tb.Sp", "Trabecular separation", "µm", _ARCHITECTURE),
    Quantity(
        "tb_sp_sd_um", "Tb.Sp.SD", "Standard deviation of Tb.Sp", "µm", _ARCHITECTURE
    ),
    Quantity("tb_n_per_mm", "Tb.N", "Trabecular number", "1/mm", _ARCHITECTURE),
    Quantity("euler", "χ", "Euler number", "", _ARCHITECTURE),
    Quantity(
        "euler_share", "Δχ", "Euler number, the region's share", "", _ARCHITECTURE
    ),
    Quantity(
        "conn_dn_per_mm3", "Conn.D", "Connectivity density", "1/mm³", _ARCHITECTURE
    ),
    Quantity(
        "da_lengths", "DA", "Anisotropy, longest / shortest MIL", "", _ARCHITECTURE
    ),
    Quantity(
        "da_tensor", "DA (BoneJ)", "Anisotropy, 1 − λmin / λmax", "", _ARCHITECTURE
    ),
    Quantity("ef", "EF", "Ellipsoid factor, plate −1 to rod 1", "", _ARCHITECTURE),
    Quantity("cr_n", "Cr.N", "Microcracks", "", _CRACKS),
    Quantity("cr_dn_per_mm3", "Cr.Dn", "Microcrack density", "1/mm³", _CRACKS),
    Quantity("cr_le_um", "Cr.Le", "Microcrack length", "µm", _CRACKS),
    Quantity("cr_wi_um", "Cr.Wi", "Microcrack width", "µm", _CRACKS),
    Quantity("cr_th_um", "Cr.Th", "Microcrack opening", "µm", _CRACKS),
    Quantity("cr_v_um3", "Cr.V", "Microcrack volume", "µm³", _CRACKS),
    Quantity(
        "cr_v_bv_millipct", "Cr.V/BV", "Microcrack volume fraction", "10⁻³ %", _CRACKS
    ),
    Quantity(
        "cr_s_bv_um2_per_mm3",
        "Cr.S/BV",
        "Microcrack surface density",
        "µm²/mm³",
        _CRACKS,
    ),
    Quantity("pf_n", "Pf.N", "Perforations", "", _PERFORATIONS),
    Quantity("pf_dn_per_mm3", "Pf.Dn", "Perforation density", "1/mm³", _PERFORATIONS),
    Quantity("pf_le_um", "Pf.Le", "Perforation length", "µm", _PERFORATIONS),
    Quantity("pf_wi_um", "Pf.Wi", "Perforation width", "µm", _PERFORATIONS),
    Quantity("pf_th_um", "Pf.Th", "Perforation depth", "µm", _PERFORATIONS),
    Quantity("pf_v_um3", "Pf.V", "Perforation volume", "µm³", _PERFORATIONS),
    Quantity(
        "pf_v_bv_millipct",
        "Pf.V/BV",
        "Perforation volume fraction",
        "10⁻³ %",
        _PERFORATIONS,
    ),
    Quantity(
        "pf_s_bv_um2_per_mm3",
        "Pf.S/BV",
        "Perforation surface density",
        "µm²/mm³",
        _PERFORATIONS,
    ),
    Quantity("uts_mpa", "UTS", "Ultimate tensile strength", "MPa", _STRENGTH),
    Quantity("modulus_gpa", "E", "Young's modulus", "GPa", _STRENGTH),
    Quantity(
        "uts_norm_mpa", "UTS/(BV/TV)", "Normalised tensile strength", "MPa", _STRENGTH
    ),
    Quantity(
        "modulus_norm_gpa", "E/(BV/TV)", "Normalised Young's modulus", "GPa", _STRENGTH
    ),
    Quantity("uts_strain", "εu", "Strain at the strength", "mm/mm", _STRENGTH),
    Quantity("yield_mpa", "σy", "Yield stress", "MPa", _STRENGTH),
    Quantity("failure_strain", "εf", "Strain at failure", "mm/mm", _STRENGTH),
    Quantity("work_uts_mj_m3", "Uu", "Work to the strength", "MJ/m³", _STRENGTH),
    Quantity("work_failure_mj_m3", "Uf", "Work to failure", "MJ/m³", _STRENGTH),
    Quantity("resilience_mj_m3", "Ur", "Resilience", "MJ/m³", _STRENGTH),
)
"""Every quantity, in the order tables list them.

Pf.* and BV.en have no standard symbol; ``docs/reference/measures.md`` defines them.
"""


def quantity(key: str) -> Quantity:
    """Return the quantity of a column name.

    Examples
    --------
    >>> quantity("bv_tv").symbol
    'BV/TV'

    Raises
    ------
    DataError
        If there is none of that name.
    """
    for one in QUANTITIES:
        if one.key == key:
            return one
    raise DataError(f"there is no measure {key!r}: its key must be one of QUANTITIES")


def not_measured(part: Part, why: str) -> list[Measure]:
    """Return all quantities of a part without values, with the reason.

    Examples
    --------
    >>> [m.key for m in not_measured(Part.BONE, "the specimen was not scanned")]
    ['tv_mm3', 'bv_mm3', 'bv_tv', 'bv_en_mm3']
    """
    return [Measure(q.key, None, remark=why) for q in QUANTITIES if q.part is part]


def in_order(measures: Iterable[Measure], *parts: Part) -> list[Measure]:
    """Return one measure for each quantity of some parts, in the order of tables.

    Parameters
    ----------
    measures : iterable of Measure
        Of two of the same quantity, the last counts.
    *parts : Part
        All parts without any.

    Raises
    ------
    ValueError
        If a quantity was not measured: each has a value, or a reason for none.
    """
    found = {measure.key: measure for measure in measures}
    wanted = [q.key for q in QUANTITIES if not parts or q.part in parts]
    if lacking := [key for key in wanted if key not in found]:
        raise ValueError(
            f"nothing measures {', '.join(lacking)}: compute it in fissura/measure, or "
            "take it out of QUANTITIES"
        )
    return [found[key] for key in wanted]
