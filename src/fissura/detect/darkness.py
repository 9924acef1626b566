"""Grey values as darkness: 0 is bone, 1 marrow, on any scanner's scale."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from fissura.model import Box, Levels, Volume

__all__ = ["darkest_bone", "read_darkness"]


def read_darkness(volume: Volume, box: Box, levels: Levels) -> NDArray[np.float32]:
    """Read a box of a volume as darkness."""
    dark = np.float32(levels.bone_grey) - volume.read(box).astype(np.float32)
    dark /= np.float32(levels.contrast_grey)
    return dark


def darkest_bone(levels: Levels) -> np.float32:
    """Return the darkness of the threshold: what is less dark is bone."""
    return np.float32((levels.bone_grey - levels.threshold) / levels.contrast_grey)
