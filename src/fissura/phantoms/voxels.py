"""Voxels of a phantom, computed when they are read, like those of a file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from fissura.model import Box

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy as np
    from numpy.typing import NDArray

    from fissura.model import Shape

__all__ = ["Voxels"]

AXES = 3


@dataclass(frozen=True, slots=True)
class Voxels:
    """An array whose elements `draw` makes.

    Parameters
    ----------
    shape : tuple of int
    dtype : dtype
    draw : callable
        Returns the elements of a box.
    """

    shape: Shape
    dtype: np.dtype[Any]
    draw: Callable[[Box], NDArray[Any]]

    def __getitem__(self, key: Any, /) -> NDArray[Any]:
        """Return elements as NumPy would: integers, slices and an ellipsis."""
        keys = self._three(key)
        starts: list[int] = []
        stops: list[int] = []
        finish: list[slice | int] = []
        for one, edge in zip(keys, self.shape, strict=True):
            if isinstance(one, slice):
                span = range(*one.indices(edge))
                low, high = (min(span), max(span) + 1) if span else (0, 0)
                step = span.step
                finish.append(slice(None, None, step) if span else slice(0, 0))
            else:
                low = range(edge)[one]
                high = low + 1
                finish.append(0)
            starts.append(low)
            stops.append(high)
        z0, y0, x0 = starts
        z1, y1, x1 = stops
        drawn: NDArray[Any] = self.draw(Box((z0, y0, x0), (z1, y1, x1)))
        return drawn[tuple(finish)]

    def _three(self, key: Any) -> tuple[Any, ...]:
        keys = key if isinstance(key, tuple) else (key,)
        if Ellipsis in keys:
            at = keys.index(Ellipsis)
            gap = (slice(None),) * (AXES - len(keys) + 1)
            keys = keys[:at] + gap + keys[at + 1 :]
        return keys + (slice(None),) * (AXES - len(keys))
