"""Perforations: from the plug of a hole to its size, or to nothing.

The plug is what closing the bone with a large ball adds.  Whether it stops a hole is
a question of topology: filling a hole through a plate raises the Euler number by one,
joining a broken rod lowers it by one, filling a pit or a fillet leaves it.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from typing import TYPE_CHECKING

import cc3d
import numpy as np

from fissura.detect.candidates import voxels_of
from fissura.detect.found import Found
from fissura.filters.voxels.balls import depth_vox
from fissura.filters.voxels.euler import euler_number
from fissura.model import Box, Finding, Kind

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from fissura.detect.candidates import Candidate
    from fissura.detect.marks import PlugMarks

__all__ = ["perforation", "worth_a_look"]

LONGEST_UM = 400.0
"""Plugs that reach further are merged fillets, not holes."""
MOUTHS = 2
SMALLEST_MOUTH_VOX = 4
TOUCHING_VOX = 1.8
"""Closer than this are the 26 neighbours only."""
WALL_VOX = 2.0
"""How far into the bone the image spreads a hole: its grey is gathered so far."""


@dataclass(frozen=True, slots=True)
class _Plug:
    """A plug in a box.

    `here` are its voxels, `dark` how far each voxel of the box is from bone to marrow,
    `wall` the bone next to it; `mouths` are the centres of its mouths, largest first.
    """

    box: Box
    here: NDArray[np.bool_]
    wall: NDArray[np.bool_]
    dark: NDArray[np.float32]
    mouths: list[NDArray[np.float64]]
    euler_change: int


def worth_a_look(candidate: Candidate, marks: PlugMarks) -> bool:
    """Tell whether a plug is small enough to be one hole."""
    diagonal_um = marks.volume.voxel_um * sqrt(
        sum(edge**2 for edge in candidate.box.shape)
    )
    return diagonal_um <= LONGEST_UM


def perforation(marks: PlugMarks, candidate: Candidate) -> Found | None:
    """Measure a plug; return None where it stops no hole.

    A perforation has two mouths or more, changes the Euler number by one, and is
    centred in the region.
    """
    plug = _plug(marks, candidate)
    if len(plug.mouths) < MOUTHS or abs(plug.euler_change) != 1:
        return None
    places = np.argwhere(plug.here) + np.array(plug.box.start)
    centre = places.mean(axis=0)
    z, y, x = (float(c) for c in centre)
    if not marks.bone.region.holds((z, y, x)):
        return None
    voxel_um = marks.volume.voxel_um
    axis = plug.mouths[0] - plug.mouths[1]
    axis /= np.linalg.norm(axis)
    axis *= np.sign(axis[np.argmax(np.abs(axis))])
    depth_um, length_um, width_um = _extents(places - centre, axis) * voxel_um
    void_vox = plug.dark[plug.here | plug.wall].sum(dtype=np.float64)
    emptiness = float(np.clip(plug.dark[plug.here].mean(dtype=np.float64), 0, 1))
    return Found(
        Finding(
            id=0,
            kind=Kind.PERFORATION,
            score=emptiness,
            z_um=z * voxel_um,
            y_um=y * voxel_um,
            x_um=x * voxel_um,
            length_um=float(length_um),
            width_um=float(width_um),
            thickness_um=float(depth_um),
            volume_um3=float(void_vox) * marks.volume.voxel_um3,
            surface_um2=_surface_vox2(plug.here) * voxel_um**2,
            normal_z=float(axis[0]),
            normal_y=float(axis[1]),
            normal_x=float(axis[2]),
            contrast=emptiness,
            voxels=len(places),
        ),
        places,
    )


def _plug(marks: PlugMarks, candidate: Candidate) -> _Plug:
    """Grow a plug from its core, and look where it opens."""
    grown = int(np.ceil(2 * marks.scales.core_vox)) + 3
    near = candidate.box.grow(grown, inside=marks.whole)
    read = near.grow(marks.scales.plug_halo_vox, inside=marks.whole)
    cut = near.slices_in(read)
    grey, solid, plugs = marks.plugs(read)
    grey, solid, plugs = grey[cut], solid[cut], plugs[cut]
    core = np.zeros(near.shape, bool)
    core[candidate.box.slices_in(near)] = voxels_of(candidate, marks)
    here = plugs & (depth_vox(~core) <= 2 * marks.scales.core_vox)
    away = depth_vox(~here)
    dark = (np.float32(marks.bone.bone_grey) - grey) / np.float32(
        marks.bone.contrast_grey
    )
    return _Plug(
        near,
        here,
        solid & (away <= WALL_VOX),
        dark,
        _mouths((away < TOUCHING_VOX) & ~here & ~solid),
        euler_number(solid | here) - euler_number(solid),
    )


def _mouths(around: NDArray[np.bool_]) -> list[NDArray[np.float64]]:
    """Return the centres of the marrow patches at a plug, largest first."""
    labels, count = cc3d.connected_components(around, connectivity=26, return_N=True)
    patches = [np.argwhere(labels == label) for label in range(1, count + 1)]
    open_ = [patch for patch in patches if len(patch) >= SMALLEST_MOUTH_VOX]
    open_.sort(key=len, reverse=True)
    return [patch.mean(axis=0) for patch in open_]


def _extents(
    offsets: NDArray[np.float64], axis: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return the extent along `axis`, and the longer and the shorter one across it.

    Across, the hole is taken for an ellipse: its axes are four standard deviations.
    Along, for a cylinder: its height is the square root of twelve times as long.
    """
    along = offsets @ axis
    across = offsets - along[:, None] * axis
    spread = np.linalg.eigvalsh(across.T @ across / len(across))
    return np.array(
        [
            sqrt(12) * sqrt(along.var() + 1 / 12),
            4 * sqrt(spread[2] + 1 / 12),
            4 * sqrt(spread[1] + 1 / 12),
        ]
    )


def _surface_vox2(here: NDArray[np.bool_]) -> float:
    """Return the area of a solid's surface, from its faces along the three axes.

    A smooth surface shows two thirds of its area in voxel faces' directions on
    average: the count of faces is scaled by it.
    """
    padded = np.pad(here, 1)
    faces = sum(
        int(np.count_nonzero(np.diff(padded.astype(np.int8), axis=axis)))
        for axis in range(3)
    )
    return faces * 2 / 3
