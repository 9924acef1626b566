"""Pictures of one place in a volume: three planes through it, labels outlined."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from fissura.errors import DataError
from fissura.model import Box

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from fissura.model import Shape, Volume

__all__ = [
    "FOUND",
    "TRUE",
    "Outline",
    "crop",
    "cube_around",
    "pad_widths",
    "shades",
    "slice_picture",
]

Colour = tuple[int, int, int]
"""Red, green and blue, from 0 to 255."""

FOUND: Colour = (255, 138, 31)
TRUE: Colour = (70, 200, 255)
NOTHING: Colour = (128, 128, 128)
"""Where the volume has ended."""
PAPER: Colour = (255, 255, 255)
GREYS = 255
WINDOW_PERCENTILES = (0.5, 99.5)
GAP_PX = 4
Pixel = TypeVar("Pixel", bound=np.generic)


@dataclass(frozen=True, slots=True)
class Outline:
    """What to draw a line around.

    Parameters
    ----------
    labels : Volume
        Of the grid of the grey voxels.
    ids : tuple of int
        Labels to draw as one; all that there are if empty.
    colour : tuple of int
    outside : bool
        Whether the line runs just outside of what it goes around, not just inside: so
        two lines around the same voxels are both seen.
    """

    labels: Volume
    ids: tuple[int, ...] = ()
    colour: Colour = FOUND
    outside: bool = False


def crop(
    volume: Volume,
    centre_um: tuple[float, float, float],
    outlines: Sequence[Outline] = (),
    *,
    half_um: float = 50.0,
    zoom: int = 2,
    window: tuple[float, float] | None = None,
) -> NDArray[np.uint8]:
    """Draw the planes xy, xz and yz through a place, side by side.

    Only a small cube is read.

    Parameters
    ----------
    volume : Volume
        Grey voxels.
    centre_um : tuple of float
        z, y and x.
    outlines : sequence of Outline, optional
        Later ones are drawn over earlier ones.
    half_um : float, optional
        From the centre to the edge of the picture.
    zoom : int, optional
        Pixels along a voxel's edge.
    window : tuple of float or None
        Grey values shown black and white; without it, the 0.5th and 99.5th percentile
        of the cube.

    Returns
    -------
    ndarray of uint8, shape (row, column, 3)

    Raises
    ------
    DataError
        If the place lies outside of the volume, or labels are of another shape.
    """
    box = cube_around(volume, centre_um, half_um)
    inside = box.grow(0, inside=volume.box)
    beyond = pad_widths(box, inside)
    grey = volume.read(inside).astype(np.float32)
    low, high = window or np.percentile(grey, WINDOW_PERCENTILES)
    shown = np.pad(shades(grey, float(low), float(high)), beyond, constant_values=-1)
    masks = [np.pad(_mask(volume, one, inside), beyond) for one in outlines]
    planes = []
    for greys, *cut in zip(_planes(shown), *map(_planes, masks), strict=True):
        picture = _coloured(_zoomed(greys, zoom))
        for one, mask in zip(outlines, cut, strict=True):
            picture[_edge(_zoomed(mask, zoom), outside=one.outside)] = one.colour
        planes.append(picture)
    gap = np.full((len(planes[0]), GAP_PX, 3), PAPER, np.uint8)
    return np.concatenate([planes[0], gap, planes[1], gap, planes[2]], axis=1)


def slice_picture(
    volume: Volume,
    z: int,
    outlines: Sequence[Outline] = (),
    *,
    window: tuple[float, float] | None = None,
) -> NDArray[np.uint8]:
    """Draw one whole slice, a pixel for each voxel.

    Parameters
    ----------
    volume : Volume
        Grey voxels.
    z : int
    outlines : sequence of Outline, optional
    window : tuple of float or None
        Grey values shown black and white; without it, the 0.5th and 99.5th percentile
        of the slice.

    Returns
    -------
    ndarray of uint8, shape (row, column, 3)

    Raises
    ------
    DataError
        If labels are of another shape.
    """
    _, rows, columns = volume.shape
    plane = Box((z, 0, 0), (z + 1, rows, columns))
    grey = volume.read(plane)[0].astype(np.float32)
    low, high = window or np.nanpercentile(grey, WINDOW_PERCENTILES)
    picture = _coloured(shades(grey, float(low), float(high)))
    for one in outlines:
        mask = _mask(volume, one, plane)[0]
        picture[_edge(mask, outside=one.outside)] = one.colour
    return picture


def cube_around(
    volume: Volume, centre_um: tuple[float, float, float], half_um: float
) -> Box:
    """Return the cube around a place; it may reach past the volume's edge.

    Raises
    ------
    DataError
        If the place lies outside of the volume.
    """
    z, y, x = (round(place / volume.voxel_um) for place in centre_um)
    if not volume.box.holds((z, y, x)):
        raise DataError(
            f"a picture was requested at voxel {(z, y, x)}, outside the volume of "
            f"{volume.shape} voxels: the place belongs to another volume"
        )
    half = max(round(half_um / volume.voxel_um), 1)
    start: Shape = (z - half, y - half, x - half)
    return Box(start, (z + half + 1, y + half + 1, x + half + 1))


def pad_widths(box: Box, inside: Box) -> list[tuple[int, int]]:
    """Return how far `box` reaches past `inside`, before and after, on each axis."""
    ends = zip(box.start, box.stop, inside.start, inside.stop, strict=True)
    return [(low - start, stop - high) for start, stop, low, high in ends]


def shades(grey: NDArray[np.float32], low: float, high: float) -> NDArray[np.int16]:
    """Scale grey values to 0 … 255."""
    if high <= low:
        return np.full(grey.shape, GREYS // 2, np.int16)
    scaled = np.nan_to_num((grey - low) * (GREYS / (high - low)))
    scaled_to: NDArray[np.int16] = np.rint(scaled.clip(0, GREYS)).astype(np.int16)
    return scaled_to


def _mask(volume: Volume, outline: Outline, inside: Box) -> NDArray[np.bool_]:
    if outline.labels.shape != volume.shape:
        raise DataError(
            f"a picture needs grey voxels and labels of one shape, but these are "
            f"{volume.shape} and {outline.labels.shape}: they are of other volumes"
        )
    labels = outline.labels.read(inside)
    return np.isin(labels, outline.ids) if outline.ids else labels > 0


def _planes(cube: NDArray[Pixel]) -> list[NDArray[Pixel]]:
    """Return the planes xy, xz and yz through the middle of a cube."""
    half = len(cube) // 2
    return [cube[half], cube[:, half], cube[:, :, half]]


def _zoomed(plane: NDArray[Pixel], zoom: int) -> NDArray[Pixel]:
    return plane.repeat(zoom, axis=0).repeat(zoom, axis=1)


def _coloured(plane: NDArray[np.int16]) -> NDArray[np.uint8]:
    """Write greys as colours; below zero the volume has ended."""
    grey = plane.clip(0, GREYS).astype(np.uint8)
    picture = np.repeat(grey[..., None], 3, axis=2)
    picture[plane < 0] = NOTHING
    return picture


def _edge(mask: NDArray[np.bool_], *, outside: bool) -> NDArray[np.bool_]:
    """Return the pixels along the border: in the mask, or around it."""
    inner = ~mask if outside else mask
    framed = np.pad(~inner, 1)
    near = framed[:-2, 1:-1] | framed[2:, 1:-1] | framed[1:-1, :-2] | framed[1:-1, 2:]
    edge: NDArray[np.bool_] = inner & near
    return edge
