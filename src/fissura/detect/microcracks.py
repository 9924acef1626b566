"""Microcracks: from a candidate sheet to its size, or to nothing."""

from __future__ import annotations

from dataclasses import dataclass
from math import pi, sqrt
from typing import TYPE_CHECKING

import numpy as np

from fissura.detect.candidates import voxels_of
from fissura.detect.found import Found
from fissura.filters.voxels.balls import depth_vox
from fissura.filters.voxels.smooth import smooth
from fissura.model import Finding, Kind

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from fissura.detect.candidates import Candidate
    from fissura.detect.marks import SheetMarks

__all__ = ["microcrack", "worth_a_look"]

NARROWEST = 1 / 3
"""Least width of a microcrack worth a look, as a share of its length."""
BLUR_UM = 5.2
"""How far the image spreads a crack beyond its voxels: its grey is gathered so far."""
SHELL_UM = 8.0
"""How far around a crack the bone is taken for its background."""
LEAST_SHELL = 50
"""Voxels of background, below which the whole volume's bone stands in."""
ROUNDEST = 0.5
"""Largest thickness of the marked sheet, as a share of its width."""
GAPS = 0.9
"""Least mean thickness of the marks over the ellipse they span, in sheet scales.

A continuous sheet curves the smoothed image over one scale to either side, so its marks
are two half-scales thick or more; a string of lacunae leaves gaps in its ellipse.
"""


@dataclass(frozen=True, slots=True)
class _Sheet:
    """A sheet's centre, its three extents and their directions, largest first."""

    centre_vox: NDArray[np.float64]
    extents_vox: NDArray[np.float64]
    axes: NDArray[np.float64]


def worth_a_look(candidate: Candidate, marks: SheetMarks, *, high_grey: float) -> bool:
    """Tell whether a candidate is strong, long and large enough to be measured."""
    shortest_um = marks.settings.crack_length_um[0]
    sheet_um = 2 * GAPS * marks.settings.sheet_sigma_um
    least_um3 = pi / 4 * shortest_um * (NARROWEST * shortest_um) * sheet_um
    diagonal_um = marks.volume.voxel_um * sqrt(
        sum(edge**2 for edge in candidate.box.shape)
    )
    return (
        candidate.peak >= high_grey
        and candidate.voxels * marks.volume.voxel_um3 >= least_um3
        and diagonal_um >= shortest_um
    )


def microcrack(
    marks: SheetMarks, high_grey: float, candidate: Candidate
) -> Found | None:
    """Measure a candidate; return None where it is no microcrack.

    A microcrack is longer than the settings ask, flat, without gaps, and centred in
    the region.
    """
    voxel_um = marks.volume.voxel_um
    mine = voxels_of(candidate, marks)
    places = np.argwhere(mine) + np.array(candidate.box.start)
    sheet = _sheet(places)
    length_um, width_um, thick_um = sheet.extents_vox * voxel_um
    face_um2 = float(pi / 4 * length_um * width_um)
    marked_um = len(places) * marks.volume.voxel_um3 / face_um2
    z, y, x = (float(c) for c in sheet.centre_vox)
    if (
        length_um < marks.settings.crack_length_um[0]
        or thick_um > ROUNDEST * width_um
        or marked_um < 2 * GAPS * marks.settings.sheet_sigma_um
        or not marks.bone.region.holds((z, y, x))
    ):
        return None
    void_um3, contrast = _void(marks, candidate, mine)
    if void_um3 <= 0:
        return None
    normal = _upward(sheet.axes[:, 2])
    return Found(
        Finding(
            id=0,
            kind=Kind.MICROCRACK,
            score=candidate.peak / (candidate.peak + high_grey),
            z_um=z * voxel_um,
            y_um=y * voxel_um,
            x_um=x * voxel_um,
            length_um=float(length_um),
            width_um=float(width_um),
            thickness_um=void_um3 / face_um2,
            volume_um3=void_um3,
            surface_um2=face_um2,
            normal_z=normal[0],
            normal_y=normal[1],
            normal_x=normal[2],
            contrast=contrast,
            voxels=len(places),
        ),
        places,
    )


def _sheet(places: NDArray[np.integer]) -> _Sheet:
    """Fit an even elliptic disc: its axes are four standard deviations long."""
    centre = places.mean(axis=0)
    spread = (places - centre).T @ (places - centre) / len(places)
    values, axes = np.linalg.eigh(spread + np.eye(3) / 12)
    return _Sheet(centre, 4 * np.sqrt(values[::-1]), axes[:, ::-1])


def _void(
    marks: SheetMarks, candidate: Candidate, mine: NDArray[np.bool_]
) -> tuple[float, float]:
    """Return the void's volume in µm³ from the missing grey, and its contrast.

    Counting voxels would triple the volume of an opening thinner than a voxel; what
    the crack lacks in grey, against the bone around it, does not.
    """
    voxel_um = marks.volume.voxel_um
    margin = int(np.ceil((BLUR_UM + SHELL_UM) / voxel_um)) + marks.scales.sheet_halo_vox
    box = candidate.box.grow(margin, inside=marks.whole)
    grey = marks.volume.read(box).astype(np.float32)
    inside = marks.within(grey)
    here = np.zeros(box.shape, bool)
    here[candidate.box.slices_in(box)] = mine
    away_um = depth_vox(~here) * voxel_um
    smoothed = smooth(grey, sigma_vox=marks.bone.smooth_sigma_vox)
    solid = smoothed > np.float32(marks.bone.threshold)
    shell = grey[inside & solid & (away_um > BLUR_UM) & (away_um <= BLUR_UM + SHELL_UM)]
    around = (
        float(np.median(shell)) if len(shell) >= LEAST_SHELL else marks.bone.bone_grey
    )
    missing = (around - grey) / max(around - marks.bone.marrow_grey, 1e-30)
    gathered = missing[inside & (away_um <= BLUR_UM)]
    volume_um3 = float(gathered.sum(dtype=np.float64)) * marks.volume.voxel_um3
    return volume_um3, float(np.clip(missing[here].mean(dtype=np.float64), 0, 1))


def _upward(direction: NDArray[np.float64]) -> tuple[float, float, float]:
    """Choose the sense of a normal so that its largest component is positive."""
    sign = np.sign(direction[np.argmax(np.abs(direction))])
    z, y, x = (float(c) for c in sign * direction)
    return z, y, x
