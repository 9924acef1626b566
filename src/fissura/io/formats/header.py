"""What a file of voxels holds, and the voxel size it states."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import isfinite
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from fissura.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from numpy.typing import ArrayLike

    from fissura.model import ArrayLike3D

__all__ = ["ALIKE", "Found", "Size", "cubic", "edges_of", "shortest", "to_um"]

ALIKE = 1e-3
"""Lengths that differ by less than this share of them are the same length."""
SQUARE = 1e-3
"""Cosine of two edges of a voxel beyond which they are not perpendicular."""

UM = {
    1e-6: ("pm", "picometer", "picometre"),
    1e-4: ("angstrom", "ångström"),
    1e-3: ("nm", "nanometer", "nanometre", "nanometers"),
    1.0: ("um", "µm", "micron", "microns", "micrometer", "micrometre", "micrometers"),
    1e3: ("mm", "millimeter", "millimetre", "millimeters"),
    1e4: ("cm", "centimeter", "centimetre", "centimeters"),
    1e5: ("dm", "decimeter", "decimetre"),
    1e6: ("m", "meter", "metre", "meters"),
    25400.0: ("inch", "inches", "in"),
}
"""Lengths of a unit, in µm, and the names it is known by."""


@dataclass(frozen=True, slots=True)
class Found:
    """What a file holds.

    Parameters
    ----------
    voxels : ArrayLike3D, shape (z, y, x)
    voxel_um : float or None
        None where the file does not state it.
    unstated : str
        What it states instead, to help who must give it.
    about : mapping
        What else it states and is worth keeping.
    notes : tuple of str
        What was chosen among several, and what was left, a sentence each.
    files : tuple of Path
        Files beside the one that was named which the voxels are read from.
    size_from : str
        What states the voxel size, for the user; "" where that goes without saying.
    """

    voxels: ArrayLike3D
    voxel_um: float | None
    unstated: str = ""
    about: Mapping[str, Any] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    files: tuple[Path, ...] = ()
    size_from: str = ""


class Size(NamedTuple):
    """The edge of a voxel that a file states, or what it states instead."""

    um: float | None
    unstated: str = ""
    source: str = ""


def to_um(unit: str | None) -> float | None:
    """Return the length of a unit in µm; None if it is unknown.

    Examples
    --------
    >>> to_um("micron"), to_um("mm"), to_um("pixel")
    (1.0, 1000.0, None)
    """
    if not unit:
        return None
    plain = unit.strip().lower().replace("\\u00b5", "µ").replace("μ", "µ")
    for length_um, names in UM.items():
        if plain in names:
            return length_um
    return None


def shortest(value: float) -> float:
    """Return the shortest decimal that a float32 represents.

    Examples
    --------
    >>> shortest(0.03400000184774399)
    0.034
    """
    return float(str(np.float32(value)))


def cubic(path: Path, edges: Sequence[float], unit: str, *, hint: str = "") -> float:
    """Return the edge of voxels that are cubes.

    Parameters
    ----------
    path : Path
        Who states it.
    edges : sequence of float
        Along z, y and x.
    unit : str
        What they are measured in, for the sentence.
    hint : str, optional
        Where they come from, for the sentence.

    Raises
    ------
    DataError
        If an edge is no length, or they differ.
    """
    listed = f"{' × '.join(f'{edge:.6g}' for edge in edges)} {unit}".strip()
    if not all(isfinite(edge) and edge > 0 for edge in edges):
        raise DataError(
            f"{path} states voxels of {listed} (z, y, x{hint}), but an edge must be a "
            "number above 0: correct its header"
        )
    if max(edges) - min(edges) > ALIKE * min(edges):
        raise DataError(
            f"{path} has voxels of {listed} (z, y, x{hint}), but only cubic voxels can "
            "be measured: resample it to one edge length first"
        )
    return float(edges[0])


def edges_of(path: Path, directions: ArrayLike) -> list[float]:
    """Return the lengths of the edges of a voxel, given as one vector a row.

    Raises
    ------
    DataError
        If the edges are not at right angles.
    """
    rows = np.asarray(directions, np.float64)
    with np.errstate(all="ignore"):
        edges = np.sqrt((rows * rows).sum(axis=1))
        cosines = rows @ rows.T / np.outer(edges, edges)
    np.fill_diagonal(cosines, 0)
    if np.isfinite(cosines).all() and np.abs(cosines).max() > SQUARE:
        raise DataError(
            f"{path} has voxels whose edges are not at right angles, but only cubic "
            "voxels can be measured: resample it to a grid of cubes first"
        )
    return [float(edge) for edge in edges]
