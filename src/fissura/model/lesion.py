"""One thing known to lie in a bone: the truth that findings are held against."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Lesion"]


@dataclass(frozen=True, slots=True)
class Lesion:
    """Damage, or what may be taken for it, whose truth is known.

    Parameters
    ----------
    id : int
        Its label in the volume of true labels.
    kind : str
        "microcrack", "perforation", or what else it is: "canal", "pit" …
    form : str
        What it looks like: of perforations "hole" or "break"; empty if unknown.
    length_um, width_um, thickness_um : float
        Of a microcrack: both extents and the opening.  Of a perforation: the throat's
        diameters, or the rod's, and its depth or the gap.
    volume_um3 : float
        Volume of the void.
    touching, crowded : bool
        Whether it reaches the surface; whether another perforation is within 25 µm.
    """

    id: int
    kind: str
    form: str
    length_um: float
    width_um: float
    thickness_um: float
    volume_um3: float
    touching: bool = False
    crowded: bool = False
