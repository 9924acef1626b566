"""Three simulated groups like those of Ma et al. 2017: donors, damage and strength.

Numbers follow Ma et al. 2017, doi:10.1038/srep43399; the bone of a phantom is
so little that its damage per mm³ is some twenty times theirs.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from fissura.phantoms.drilled import Damage

if TYPE_CHECKING:
    import numpy as np

__all__ = ["GROUPS", "Donor", "MadeUpGroup", "donor", "draw_damage", "true_strength"]

Range = tuple[float, float]
Counts = tuple[int, int]


@dataclass(frozen=True, slots=True)
class MadeUpGroup:
    """One arm of a simulated study; ranges include their ends.

    Parameters
    ----------
    id, name : str
    bv_tv : tuple of float
        Bone volume over tissue volume.
    cracks, perforations : tuple of int
        How many a specimen of `fissura.phantoms.DEMO` has.
    crack_length_um, hole_radius_um : tuple of float
    age_y : tuple of float
        Mean and standard deviation.
    drug : str
        Empty for untreated donors.
    """

    id: str
    name: str
    bv_tv: Range
    cracks: Counts
    perforations: Counts
    crack_length_um: Range
    hole_radius_um: Range
    age_y: Range
    drug: str


GROUPS = (
    MadeUpGroup(
        id="BP",
        name="Bisphosphonate fracture",
        bv_tv=(0.265, 0.315),
        cracks=(8, 11),
        perforations=(1, 2),
        crack_length_um=(60.0, 110.0),
        hole_radius_um=(11.0, 15.0),
        age_y=(79.3, 6.4),
        drug="alendronic acid",
    ),
    MadeUpGroup(
        id="FC",
        name="Fracture control",
        bv_tv=(0.22, 0.26),
        cracks=(3, 5),
        perforations=(4, 6),
        crack_length_um=(45.0, 90.0),
        hole_radius_um=(13.0, 20.0),
        age_y=(77.8, 3.4),
        drug="",
    ),
    MadeUpGroup(
        id="NFC",
        name="Non-fracture control",
        bv_tv=(0.32, 0.365),
        cracks=(2, 4),
        perforations=(0, 2),
        crack_length_um=(40.0, 70.0),
        hole_radius_um=(9.0, 11.0),
        age_y=(77.8, 4.9),
        drug="",
    ),
)
"""The groups of ``fissura demo``."""


@dataclass(frozen=True, slots=True)
class Donor:
    """The donor of a specimen, as in ``specimens.csv``."""

    sex: str
    age_y: int
    drug: str
    dose_mg_week: float | None
    treatment_y: float | None


def donor(group: MadeUpGroup, *, rng: np.random.Generator) -> Donor:
    """Draw a donor: seven of eight are women; the treated took 70 mg a week."""
    mean, spread = group.age_y
    age = round(min(max(rng.normal(mean, spread), 60.0), 95.0))
    sex = "F" if rng.random() < 0.875 else "M"  # noqa: PLR2004 - seven of eight
    years = float(rng.integers(2, 19)) / 2
    if not group.drug:
        return Donor(sex, age, "", None, None)
    return Donor(sex, age, group.drug, 70.0, years)


def draw_damage(
    group: MadeUpGroup, *, share: float, rng: np.random.Generator
) -> Damage:
    """Draw how damaged a specimen is; `share` scales the counts to its size."""
    cracks, perforations = (
        round(share * int(rng.integers(low, high + 1)))
        for low, high in (group.cracks, group.perforations)
    )
    return Damage(cracks, perforations, group.crack_length_um, group.hole_radius_um)


def true_strength(
    bv_tv: float,
    *,
    cracks_per_mm3: float,
    perforations_per_mm3: float,
    rng: np.random.Generator,
) -> tuple[float, float]:
    """Return strength in MPa and modulus in GPa: more bone, stronger; damaged, weaker.

    Both are in proportion to BV/TV and fall off with both densities; specimens scatter
    by 5 % about that.
    """
    cracks, holes = cracks_per_mm3 / 100, perforations_per_mm3 / 100
    scatter = 1 + 0.05 * rng.standard_normal(2).clip(-3, 3)
    uts = 2.4 * (bv_tv / 0.3) / (1 + 1.5 * cracks + 0.4 * holes)
    modulus = 0.34 * (bv_tv / 0.3) / (1 + 2.0 * cracks + 0.2 * holes)
    return float(uts * scatter[0]), float(modulus * scatter[1])
