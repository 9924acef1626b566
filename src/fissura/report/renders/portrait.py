"""Pictures of one finding: three planes through its centre, and its outline."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image

from fissura.errors import DataError
from fissura.report.renders.crops import (
    GREYS,
    WINDOW_PERCENTILES,
    cube_around,
    pad_widths,
    shades,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from fissura.model import Box, Finding, Volume

__all__ = ["Plane", "Portrait", "portrait"]


@dataclass(frozen=True, slots=True)
class Plane:
    """One cut through a finding.

    Parameters
    ----------
    name : str
        Its axes: the first runs to the right, the second downwards.
    png : bytes
        Grey picture, a pixel for each voxel, clear where the volume ends.
    outline : str
        SVG path along the faces between labelled and other voxels, in pixels.
    """

    name: str
    png: bytes
    outline: str


@dataclass(frozen=True, slots=True)
class Portrait:
    """A finding and three cuts through its centre.

    Parameters
    ----------
    specimen : str
    finding : Finding
    voxel_um : float
    edge_vox : int
        Edge of each square plane.
    planes : tuple of Plane
    """

    specimen: str
    finding: Finding
    voxel_um: float
    edge_vox: int
    planes: tuple[Plane, ...]


def portrait(
    specimen_id: str,
    volume: Volume,
    labels: Volume,
    finding: Finding,
    *,
    half_um: float = 60.0,
    window: tuple[float, float] | None = None,
) -> Portrait:
    """Cut three orthogonal planes through a finding; only a small crop is read.

    Parameters
    ----------
    specimen_id : str
    volume : Volume
        Grey voxels.
    labels : Volume
        The label of the finding each voxel belongs to, on the same grid.
    finding : Finding
    half_um : float
        From the centre to the edge of the picture, in µm.
    window : tuple of float or None
        Grey values shown black and white; without it, the 0.5th and 99.5th percentile
        of the crop.

    Raises
    ------
    DataError
        If the two grids differ, or the finding lies outside the volume.
    """
    _refuse_other_grid(volume, labels)
    box = _cube(volume, finding, half_um)
    inside = box.grow(0, inside=volume.box)
    grey = volume.read(inside).astype(np.float32)
    low, high = window or np.percentile(grey, WINDOW_PERCENTILES)
    beyond = pad_widths(box, inside)
    shown = np.pad(shades(grey, float(low), float(high)), beyond, constant_values=-1)
    mine = np.pad(labels.read(inside) == finding.id, beyond)
    half = box.shape[0] // 2
    planes = tuple(
        Plane(name, _png(shown[cut]), _outline(mine[cut]))
        for name, cut in (
            ("xy", (half, slice(None), slice(None))),
            ("xz", (slice(None), half, slice(None))),
            ("yz", (slice(None), slice(None), half)),
        )
    )
    return Portrait(specimen_id, finding, volume.voxel_um, box.shape[0], planes)


def _refuse_other_grid(volume: Volume, labels: Volume) -> None:
    if volume.shape != labels.shape or volume.voxel_um != labels.voxel_um:
        raise DataError(
            f"a picture of a finding needs grey voxels and labels on one grid, but "
            f"these are {volume.shape} at {volume.voxel_um} µm and {labels.shape} at "
            f"{labels.voxel_um} µm: detect the damage in this volume again"
        )


def _cube(volume: Volume, finding: Finding, half_um: float) -> Box:
    """Return the cube around a finding; it may reach past the volume's edge."""
    z, y, x = (round(place / volume.voxel_um) for place in finding.centre_um)
    if not volume.box.holds((z, y, x)):
        raise DataError(
            f"finding {finding.id} has its centre at voxel {(z, y, x)}, outside the "
            f"volume of {volume.shape} voxels: its table belongs to another volume"
        )
    return cube_around(volume, finding.centre_um, half_um)


def _png(plane: NDArray[np.int16]) -> bytes:
    """Write a plane as grey and clear pixels; below zero is clear."""
    grey = plane.clip(0, GREYS).astype(np.uint8)
    alpha = np.where(plane < 0, 0, GREYS).astype(np.uint8)
    file = io.BytesIO()
    image = Image.merge("LA", (Image.fromarray(grey), Image.fromarray(alpha)))
    image.save(file, format="PNG", optimize=True)
    return file.getvalue()


def _outline(plane: NDArray[np.bool_]) -> str:
    """Trace the faces between the labelled pixels and the others."""
    across = _runs(plane, "M{start} {at}H{stop}")
    down = _runs(plane.T, "M{at} {start}V{stop}")
    return across + down


def _runs(plane: NDArray[np.bool_], stroke: str) -> str:
    """Write a stroke for each run of faces between a row and the next."""
    framed = np.pad(plane, ((1, 1), (0, 0)))
    strokes = []
    for at, faces in enumerate(framed[1:] != framed[:-1]):
        turns = np.flatnonzero(np.diff(np.pad(faces.astype(np.int8), 1)))
        for start, stop in turns.reshape(-1, 2).tolist():
            strokes.append(stroke.format(at=at, start=start, stop=stop))
    return "".join(strokes)
