"""A lesion known to be in a bone: the truth that findings are compared with."""

from __future__ import annotations

from dataclasses import dataclass
from math import nan

__all__ = ["Lesion"]


@dataclass(frozen=True, slots=True)
class Lesion:
    """Damage, or a structure that may be mistaken for it, whose truth is known.

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
    z_um, y_um, x_um : float
        Centre of mass.  These and the sizes are nan if unknown.
    """

    id: int
    kind: str
    form: str = ""
    length_um: float = nan
    width_um: float = nan
    thickness_um: float = nan
    volume_um3: float = nan
    touching: bool = False
    crowded: bool = False
    z_um: float = nan
    y_um: float = nan
    x_um: float = nan

    @property
    def centre_um(self) -> tuple[float, float, float]:
        """Centre of mass, in µm."""
        return self.z_um, self.y_um, self.x_um
