"""The voxels of test25a.aim, whose run lengths are undone by hand."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

EDGE = 25


def read_test25a(path: Path) -> NDArray[np.bool_]:
    """Return the 25 x 25 x 25 voxels; a run of 255 is 254 voxels that continue."""
    content = path.read_bytes()
    header = int(np.frombuffer(content[:12], "<i4").sum())
    value, other = content[header + 4 : header + 6]
    voxels = bytearray()
    for run in content[header + 6 :]:
        voxels += bytes([value]) * min(run, 254)
        if run != 255:
            value, other = other, value
    solid: NDArray[np.bool_] = np.frombuffer(voxels[: EDGE**3], np.uint8) > 0
    return solid.reshape(EDGE, EDGE, EDGE)
