"""What is asked for, and what was planted: the truth about a phantom's damage."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fissura.model import Kind

__all__ = ["Damage", "Planted"]


@dataclass(frozen=True, slots=True)
class Damage:
    """How much damage to plant, and how large.

    Parameters
    ----------
    cracks, perforations : int
        How many.
    crack_length_um : tuple of float
        Shortest and longest crack.
    hole_radius_um : tuple of float
        Narrowest and widest hole.
    """

    cracks: int
    perforations: int
    crack_length_um: tuple[float, float] = (40.0, 110.0)
    hole_radius_um: tuple[float, float] = (9.0, 20.0)


@dataclass(frozen=True, slots=True)
class Planted:
    """A lesion as it was planted, in the terms of `fissura.model.Finding`.

    Parameters
    ----------
    id : int
        Its label.
    kind : Kind
    z_um, y_um, x_um : float
        Centre of mass of the void.
    length_um, width_um, thickness_um : float
        Of a microcrack: both axes of the ellipse and the opening amid it.  Of a
        perforation: the diameter, the diameter, and the depth.
    volume_um3 : float
        Volume of the void.
    surface_um2 : float
        Of a microcrack: one face.  Of a perforation: both mouths and the wall.
    normal_z, normal_y, normal_x : float
        Unit vector across the crack or along the hole.
    """

    id: int
    kind: Kind
    z_um: float
    y_um: float
    x_um: float
    length_um: float
    width_um: float
    thickness_um: float
    volume_um3: float
    surface_um2: float
    normal_z: float
    normal_y: float
    normal_x: float
