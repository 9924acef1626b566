"""A volume: voxels, still on disk perhaps, and the size of one of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from fissura.errors import DataError, FissuraError, StorageError
from fissura.model.box import Box

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from numpy.typing import NDArray

__all__ = ["ArrayLike3D", "Volume"]

AXES = 3


class ArrayLike3D(Protocol):
    """What is asked of voxels or frames: NumPy, Zarr and lazy files all comply."""

    @property
    def shape(self) -> tuple[int, ...]:
        """Edge lengths."""
        ...

    @property
    def dtype(self) -> Any:
        """Type of one element."""
        ...

    def __getitem__(self, key: Any, /) -> Any:
        """Return the elements at `key`."""
        ...


@dataclass(frozen=True, slots=True)
class Volume:
    """Voxels with their physical size; nothing is read before `read` is called.

    Parameters
    ----------
    voxels : ArrayLike3D, shape (z, y, x)
    voxel_um : float
        Edge of one cubic voxel, in µm.
    about : mapping
        What else its file states, such as the scaling of its grey values.
    notes : tuple of str
        What a reader chose or inferred, a sentence each, for the user.
    files : tuple of Path
        Every file and folder the voxels are read from; nothing may replace them.
    """

    voxels: ArrayLike3D
    voxel_um: float
    about: Mapping[str, Any] = field(default_factory=dict, compare=False)
    notes: tuple[str, ...] = field(default=(), compare=False)
    files: tuple[Path, ...] = field(default=(), compare=False)

    def __post_init__(self) -> None:
        if len(self.voxels.shape) != AXES:
            raise DataError(
                f"a volume needs 3 axes (z, y, x), but this array has the shape "
                f"{self.voxels.shape}: stack single slices into one volume first"
            )
        if not 0 < self.voxel_um < float("inf"):
            raise DataError(
                f"the voxel size must be a number above 0 µm, not {self.voxel_um}"
            )

    @property
    def shape(self) -> tuple[int, int, int]:
        """Edge lengths, in voxels."""
        z, y, x = self.voxels.shape
        return z, y, x

    @property
    def ndim(self) -> int:
        """Number of axes: 3."""
        return AXES

    @property
    def dtype(self) -> Any:
        """Type of one voxel."""
        return self.voxels.dtype

    @property
    def box(self) -> Box:
        """The box of the whole volume."""
        return Box.whole(self.shape)

    @property
    def voxel_um3(self) -> float:
        """Volume of one voxel, in µm³."""
        return self.voxel_um**3

    def read(self, box: Box) -> NDArray[Any]:
        """Load one box of voxels into memory.

        Raises
        ------
        StorageError
            If they are damaged on the disk.
        """
        return self._load(box.slices, f"from {box.start} to {box.stop} (z, y, x)")

    def __getitem__(self, key: Any, /) -> NDArray[Any]:
        """Load voxels as NumPy indexes them: ``volume[100]``, ``volume[:50, 10]``.

        Raises
        ------
        IndexError
            If there are no such voxels; or if they lie on the disk, and `key` runs
            backwards, adds an axis, or lists places along several axes.
        StorageError
            If they are damaged on the disk.
        """
        _ = np.broadcast_to(np.uint8(0), self.shape)[key]  # NumPy's errors, no voxels
        if not isinstance(self.voxels, np.ndarray) and not _is_read_directly(key):
            raise IndexError(
                "a volume on the disk is indexed by whole numbers and by slices that "
                "run forwards: index numpy.asarray(volume), which loads all of it"
            )
        return np.asarray(self._load(key, f"at {key}"))

    def __len__(self) -> int:
        """Return the number of slices."""
        return self.shape[0]

    def __iter__(self) -> Iterator[NDArray[Any]]:
        """Load one slice after the other."""
        return (self[z] for z in range(len(self)))

    def __eq__(self, other: object) -> bool:
        """Return whether voxels and their size are the same."""
        if not isinstance(other, Volume):
            return NotImplemented
        if (self.shape, self.voxel_um) != (other.shape, other.voxel_um):
            return False
        if self.voxels is other.voxels:
            return True
        return bool(np.all(self.voxels == other.voxels))

    def __hash__(self) -> int:
        """Return a hash of shape and voxel size."""
        return hash((self.shape, self.voxel_um))

    def __array__(
        self,
        dtype: Any = None,
        copy: bool | None = None,  # noqa: FBT001 - as NumPy calls it
    ) -> NDArray[Any]:
        """Load all voxels: what ``numpy.asarray(volume)`` calls."""
        if copy is False:
            raise ValueError("voxels on disk cannot become an array without a copy")
        voxels = self.read(self.box)
        return np.array(voxels, dtype) if copy else np.asarray(voxels, dtype)

    def _load(self, key: Any, where: str) -> NDArray[Any]:
        try:
            voxels: NDArray[np.generic] = self.voxels[key]
        except FissuraError:
            raise
        except (OSError, RuntimeError, SystemError, ValueError) as error:
            raise StorageError(
                f"the voxels {where} cannot be read ({error}): the volume is damaged, "
                "copy or make it again"
            ) from None
        return voxels


def _is_read_directly(key: Any) -> bool:
    """Return whether voxels on a disk are indexed by `key` as NumPy does."""
    parts = key if isinstance(key, tuple) else (key,)
    if any(part is None or isinstance(part, bool | np.bool_) for part in parts):
        return False
    slices = [part for part in parts if isinstance(part, slice)]
    if any(part.step is not None and part.step < 0 for part in slices):
        return False
    numbers = [part for part in parts if isinstance(part, int | np.integer)]
    lists = [np.asarray(p) for p in parts if isinstance(p, list | np.ndarray)]
    if not lists:
        return len(numbers) + len(slices) + sum(p is ... for p in parts) == len(parts)
    masks_all = len(parts) == 1 and lists[0].dtype == np.bool_
    return masks_all or (len(lists) == 1 and lists[0].ndim == 1 and not numbers)
