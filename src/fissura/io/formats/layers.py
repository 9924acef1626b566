"""Voxels that are read one layer after another."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from fissura.model import Shape

__all__ = ["Layers"]


@dataclass(frozen=True, slots=True)
class Layers:
    """A volume of which any layer, but no less, can be read by itself.

    Parameters
    ----------
    shape : tuple of int
        Along z, y, x.
    dtype : numpy.dtype
    read : callable
        Returns layer z, of shape (y, x); picklable, so that workers may be other
        processes.
    """

    shape: Shape
    dtype: np.dtype[Any]
    read: Callable[[int], NDArray[Any]]

    def __getitem__(self, key: Any, /) -> Any:
        """Read the voxels at `key`: integers and slices, as for a NumPy array."""
        layers, *within = key if isinstance(key, tuple) else (key,)
        chosen = np.arange(self.shape[0])[layers]
        if np.ndim(chosen) == 0:
            return self.read(int(chosen))[tuple(within)]
        one_layer = np.broadcast_to(False, self.shape[1:])[tuple(within)].shape
        voxels = np.empty((len(chosen), *one_layer), self.dtype)
        for place, layer in enumerate(chosen.tolist()):
            voxels[place] = self.read(layer)[tuple(within)]
        return voxels
