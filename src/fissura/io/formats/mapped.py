"""Voxels stored in a file as they are in memory, read box by box."""

from __future__ import annotations

from dataclasses import dataclass
from math import prod
from typing import TYPE_CHECKING, Any

import numpy as np

from fissura.errors import DataError, StorageError
from fissura.io.atomic import explain_disk_errors

if TYPE_CHECKING:
    from pathlib import Path

    from fissura.model import Shape

__all__ = ["MappedVoxels", "checked_shape", "longer", "mapped_voxels"]

LONGEST = 2**31
"""No edge is longer than this, in voxels: more is a damaged header."""
MOST_VOXELS = 2**56
"""No volume has more: their bytes could not be counted."""
SMALL_BITS = 16
"""Integers of no more bits than this are exact in float32."""


@dataclass(frozen=True, slots=True, weakref_slot=True)
class MappedVoxels:
    """A plain array in a file; the file is opened at each read, then closed.

    Parameters
    ----------
    path : Path
    offset_bytes : int
        Where the first voxel is.
    shape : tuple of int
        Along z, y, x; x is contiguous.
    stored : numpy.dtype
        Type in the file, with its byte order.
    slope, intercept : float
        The grey value is ``slope * stored + intercept``.
    """

    path: Path
    offset_bytes: int
    shape: Shape
    stored: np.dtype[Any]
    slope: float = 1.0
    intercept: float = 0.0

    @property
    def dtype(self) -> np.dtype[Any]:
        """Type of a grey value."""
        native = self.stored.newbyteorder("=")
        if not self._scaled or native.kind == "f":
            return native
        small = native.itemsize * 8 <= SMALL_BITS
        return np.dtype(np.float32 if small else np.float64)

    @property
    def _scaled(self) -> bool:
        return (self.slope, self.intercept) != (1.0, 0.0)

    def __getitem__(self, key: Any, /) -> Any:
        """Read the voxels at `key`: integers and slices, as for a NumPy array."""
        with explain_disk_errors(self.path):
            whole = np.memmap(
                self.path,
                dtype=self.stored,
                mode="r",
                offset=self.offset_bytes,
                shape=self.shape,
            )
            voxels = np.array(whole[key], dtype=self.dtype)
        if self._scaled:
            with np.errstate(over="ignore"):
                voxels = voxels * self.dtype.type(self.slope)
                voxels = voxels + self.dtype.type(self.intercept)
        return voxels


def mapped_voxels(
    path: Path,
    *,
    offset_bytes: int,
    shape: Shape,
    stored: np.dtype[Any],
    scale: tuple[float, float] = (1.0, 0.0),
    spare_bytes: int | None = 0,
) -> MappedVoxels:
    """Return the voxels of a plain array in a file that holds all of it.

    Parameters
    ----------
    path : Path
    offset_bytes, shape, stored, scale
        Where and what the voxels are.
    spare_bytes : int or None, optional
        How many bytes may follow them; None: any number.

    Raises
    ------
    StorageError
        If the file ends before the array does, or continues after it: then one of its
        header's numbers is wrong, and voxels may be shifted.
    """
    end = offset_bytes + prod(shape) * stored.itemsize
    with explain_disk_errors(path):
        size = path.stat().st_size
    if end > size:
        raise StorageError(
            f"{path} is cut short, or its header is wrong: "
            f"{' × '.join(map(str, shape))} voxels (z, y, x) of type {stored.name} end "
            f"at byte {end}, but it has {size} bytes: copy it again"
        )
    if spare_bytes is not None and size > end + spare_bytes:
        raise longer(path, shape, stored, (offset_bytes, end, size))
    return MappedVoxels(path, offset_bytes, shape, stored, *scale)


def longer(
    path: Path, shape: Shape, stored: np.dtype[Any], ends: tuple[int, int, int | str]
) -> StorageError:
    """Return the error of a file that continues after its voxels.

    Parameters
    ----------
    path : Path
    shape, stored
        What the voxels are.
    ends : tuple
        Where the voxels begin and end, and where the file does, in bytes.
    """
    first, last, size = ends
    return StorageError(
        f"{path} is longer than its header says: {' × '.join(map(str, shape))} voxels "
        f"(z, y, x) of type {stored.name} from byte {first} on end at byte {last}, but "
        f"it has {size} bytes: correct the shape or the bytes to skip in the header, "
        "or save it again"
    )


def checked_shape(path: Path, xyz: tuple[int, ...]) -> Shape:
    """Return edges that a header gives as x, y, z in the order z, y, x.

    Raises
    ------
    DataError
        If one is no length.
    """
    x, y, z = xyz
    if not all(0 < edge < LONGEST for edge in xyz) or prod(xyz) >= MOST_VOXELS:
        raise DataError(
            f"{path} states a volume of {z} × {y} × {x} voxels (z, y, x), which cannot "
            "be: its header is damaged, so copy the file again"
        )
    return z, y, x
