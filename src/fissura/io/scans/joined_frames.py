"""Frames of several files, one after another, as if they were one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from fissura.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from fissura.model import ArrayLike3D

__all__ = ["JoinedFrames", "joined"]


@dataclass(frozen=True, slots=True)
class JoinedFrames:
    """Frames of several arrays, in their order; each is read on access.

    Parameters
    ----------
    parts : tuple of ArrayLike3D, each of shape (frame, row, column)
        All with the same rows and columns.
    """

    parts: tuple[ArrayLike3D, ...]

    @property
    def shape(self) -> tuple[int, int, int]:
        """Number of frames, rows and columns."""
        _, rows, columns = self.parts[0].shape
        return sum(part.shape[0] for part in self.parts), rows, columns

    @property
    def dtype(self) -> np.dtype[Any]:
        """Type that holds the counts of all parts."""
        return np.result_type(*(part.dtype for part in self.parts))

    def __getitem__(self, key: Any, /) -> Any:
        """Read the counts at `key`: integers and slices, as for a NumPy array."""
        frames, *within = key if isinstance(key, tuple) else (key,)
        places = [
            (part, frame) for part in self.parts for frame in range(part.shape[0])
        ]
        chosen = np.arange(len(places))[frames]
        if np.ndim(chosen) == 0:
            part, frame = places[int(chosen)]
            return np.asarray(part[(frame, *within)], self.dtype)
        one_frame = np.broadcast_to(False, self.shape[1:])[tuple(within)].shape
        counts: NDArray[Any] = np.empty((len(chosen), *one_frame), self.dtype)
        for place, number in enumerate(chosen):
            part, frame = places[number]
            counts[place] = part[(frame, *within)]
        return counts


def joined(parts: Sequence[ArrayLike3D], *, what: str) -> ArrayLike3D:
    """Put frames one after another.

    Parameters
    ----------
    parts : sequence of ArrayLike3D
        At least one.
    what : str
        What they are, for messages.

    Raises
    ------
    DataError
        If they differ in rows or columns.
    """
    shapes = sorted({part.shape[1:] for part in parts})
    if len(shapes) > 1:
        raise DataError(
            f"{what} have {' and '.join(map(str, shapes))} rows and columns: take them "
            "with the same region of the detector"
        )
    return parts[0] if len(parts) == 1 else JoinedFrames(tuple(parts))
