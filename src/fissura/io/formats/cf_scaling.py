"""What a stored number means in HDF5 and Zarr: the scaling of NetCDF (CF, chapter 8).

A grey value is ``scale_factor * stored + add_offset``.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from fissura.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from numpy.typing import NDArray

    from fissura.model import ArrayLike3D, Shape

__all__ = ["Meaning", "ScaledVoxels", "as_meant", "meaning_of"]

SLOPE, OFFSET = "scale_factor", "add_offset"
ABSENT = ("_FillValue", "missing_value")
SMALL_BITS = 16
"""Integers of no more bits than this are exact in float32."""
MAX_CHARS = 80


class Meaning(NamedTuple):
    """How stored numbers become grey values, with remarks."""

    slope: float = 1.0
    offset: float = 0.0
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ScaledVoxels:
    """Voxels whose grey values are ``slope * stored + offset``."""

    stored: ArrayLike3D
    slope: float
    offset: float

    @property
    def shape(self) -> Shape:
        """Along z, y, x."""
        z, y, x = self.stored.shape
        return z, y, x

    @property
    def dtype(self) -> np.dtype[Any]:
        """Type of a grey value."""
        stored: np.dtype[Any] = np.dtype(self.stored.dtype)
        if stored.kind == "f":
            return stored.newbyteorder("=")
        small = stored.itemsize * 8 <= SMALL_BITS
        return np.dtype(np.float32 if small else np.float64)

    @property
    def packed_rows(self) -> int:
        """Rows that must be unpacked to read one."""
        return int(getattr(self.stored, "packed_rows", 0))

    def __getitem__(self, key: Any, /) -> Any:
        """Read the voxels at `key`: integers and slices, as for a NumPy array."""
        kind = self.dtype.type
        values = np.asarray(self.stored[key]).astype(self.dtype)
        return values * kind(self.slope) + kind(self.offset)


def as_meant(stored: ArrayLike3D, meaning: Meaning) -> ArrayLike3D:
    """Return grey values for stored numbers."""
    if (meaning.slope, meaning.offset) == (1.0, 0.0):
        return stored
    return ScaledVoxels(stored, meaning.slope, meaning.offset)


def meaning_of(path: Path, name: str, attributes: Mapping[str, Any]) -> Meaning:
    """Return what the attributes of an array say of its numbers.

    Parameters
    ----------
    path : Path
        Its file.
    name : str
        What the array is called.
    attributes : mapping

    Raises
    ------
    DataError
        If they state a scaling that is none.
    """
    slope = _number(path, attributes, SLOPE, 1.0)
    offset = _number(path, attributes, OFFSET, 0.0)
    if not slope:
        raise _no_scaling(path, SLOPE, slope)
    notes = []
    if (slope, offset) != (1.0, 0.0):
        notes.append(
            f"the scaling of {name} was applied: a grey value is {slope:g} × the "
            f"stored one {offset:+g} (its attributes {SLOPE} and {OFFSET})"
        )
    notes += [
        f"{name} states that stored values of {str(attributes[key])[:MAX_CHARS]} are "
        f"absent (its attribute {key}); if it holds such, they were read as any other"
        for key in ABSENT
        if key in attributes
    ]
    return Meaning(slope, offset, tuple(notes))


def _number(path: Path, attributes: Mapping[str, Any], key: str, usual: float) -> float:
    if key not in attributes:
        return usual
    stated = _array(attributes[key])
    if stated.size != 1 or stated.dtype.kind not in "iuf":
        raise _no_scaling(path, key, attributes[key])
    number = float(stated.ravel()[0])
    if not isfinite(number):
        raise _no_scaling(path, key, number)
    return number


def _array(stated: Any) -> NDArray[Any]:
    """Return an attribute as an array; an empty one where it is no numbers."""
    try:
        return np.asarray(stated)
    except (OverflowError, TypeError, ValueError):
        return np.empty(0)


def _no_scaling(path: Path, key: str, stated: Any) -> DataError:
    return DataError(
        f"{path} states {key} = {str(stated)[:MAX_CHARS]}, by which no grey values can "
        "be worked out: correct the attribute, or delete it if the stored values are "
        "the grey values"
    )
