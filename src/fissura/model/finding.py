"""One piece of damage in a volume, and what a person decided that it is."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["DECIDED", "Decision", "Finding", "Kind"]

DECIDED = ("microcrack", "perforation", "lacuna", "canal", "artefact")
"""What a finding can turn out to be."""


class Kind(StrEnum):
    """What a finding is, in the study's two classes."""

    MICROCRACK = "microcrack"
    PERFORATION = "perforation"

    def counted(self, count: int) -> str:
        """Say how many there are.

        Examples
        --------
        >>> Kind.MICROCRACK.counted(1), Kind.PERFORATION.counted(0)
        ('1 microcrack', '0 perforations')
        """
        return f"{count} {self.value}{'s' * (count != 1)}"


@dataclass(frozen=True, slots=True)
class Finding:
    """A microcrack or a perforation: the columns of ``findings.csv``, in their order.

    A coordinate is a voxel centre, index times voxel size.

    Parameters
    ----------
    id : int
        The label of this finding in ``damage.ome.zarr``, from 1 in raster order.
    kind : Kind
    score : float
        How probable it is that it is what it is called, from 0 to 1.
    z_um, y_um, x_um : float
        Centre of mass.
    length_um, width_um, thickness_um : float
        Longest extent, the extent across it, and the opening (of a microcrack) or
        the depth of the hole (of a perforation).
    volume_um3 : float
        Volume of the void; of a microcrack from the grey deficit, not from a count of
        voxels.
    surface_um2 : float
        Area of one face of a microcrack; of all faces of a perforation's plug.
    normal_z, normal_y, normal_x : float
        Unit vector across a microcrack or along the axis of a perforation.
    contrast : float
        Darkness at the core: 0 is bone, 1 is void.
    voxels : int
        Number of voxels that carry the label.
    defined : bool
        Whether it counts by the study's definition: shorter microcracks do not.
    why : str
        The features that decided, strongest first; (+) speaks for it, (−) against.
    local_volume_um3 : float or None
        Volume of the void by a threshold halfway between the void and the bone around
        it, as the study's assessors set theirs; None where it was not measured.
    """

    id: int
    kind: Kind
    score: float
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
    contrast: float
    voxels: int
    defined: bool = True
    why: str = ""
    local_volume_um3: float | None = None

    @property
    def centre_um(self) -> tuple[float, float, float]:
        """Centre of mass, in µm."""
        return self.z_um, self.y_um, self.x_um


@dataclass(frozen=True, slots=True)
class Decision:
    """One finding, looked at.

    Parameters
    ----------
    folder : Path
        Of `fissura inspect`, or of a specimen in a study that was run.
    id : int
        Of the finding in the table there.
    kind : str
        What it is: one of `DECIDED`.
    volume : Path or None
        The grey volume, where the folder does not hold it.
    """

    folder: Path
    id: int
    kind: str
    volume: Path | None = None
