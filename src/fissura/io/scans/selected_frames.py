"""Some frames of an array, as if the others were not there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from fissura.io.scans.hdf5_frames import Hdf5Frames, runs

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from fissura.model import ArrayLike3D

__all__ = ["PickedFrames", "picked"]


@dataclass(frozen=True, slots=True)
class PickedFrames:
    """Some frames of an array, in their order; each is read on access.

    Parameters
    ----------
    frames : ArrayLike3D, shape (frame, row, column)
    index : ndarray of int64, shape (picked frame,)
    """

    frames: ArrayLike3D
    index: NDArray[np.int64]

    @property
    def shape(self) -> tuple[int, int, int]:
        """Number of frames, rows and columns."""
        _, rows, columns = self.frames.shape
        return len(self.index), rows, columns

    @property
    def dtype(self) -> np.dtype[Any]:
        """Type of a count."""
        stored: np.dtype[Any] = np.dtype(self.frames.dtype)
        return stored

    def __getitem__(self, key: Any, /) -> Any:
        """Read the counts at `key`: integers and slices, as for a NumPy array."""
        frames, *within = key if isinstance(key, tuple) else (key,)
        chosen = self.index[frames]
        if np.ndim(chosen) == 0:
            return self.frames[(int(chosen), *within)]
        one_frame = np.broadcast_to(False, self.shape[1:])[tuple(within)].shape
        counts: NDArray[Any] = np.empty((len(chosen), *one_frame), self.dtype)
        for start, stop in runs(chosen):
            first = int(chosen[start])
            run = slice(first, first + stop - start)
            counts[start:stop] = self.frames[(run, *within)]
        return counts


def picked(frames: ArrayLike3D, index: NDArray[np.int64]) -> ArrayLike3D:
    """Return some frames of an array; frames of HDF5 files stay what they are."""
    if isinstance(frames, Hdf5Frames):
        return frames.some(index)
    return PickedFrames(frames, index)
