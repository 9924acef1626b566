"""Floating-point numbers as a VAX wrote them: Scanco's AIM files still do."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from fissura.io.formats.mapped import MappedVoxels

__all__ = ["vax_layer", "vax_to_float"]

EXPONENT = np.uint32(0xFF << 23)
TWO = np.uint32(2 << 23)
"""How much larger the exponent of the same number is in the VAX format F."""


def vax_to_float(words: NDArray[np.uint32]) -> NDArray[np.float32]:
    """Return VAX F numbers, read as little-endian words, as float32.

    Numbers below 2⁻¹²⁶ become 0.

    Examples
    --------
    >>> float(vax_to_float(np.array([0x00004080], np.uint32))[0])
    1.0
    """
    swapped = (words << np.uint32(16)) | (words >> np.uint32(16))
    large = (swapped & EXPONENT) > TWO
    bits = np.where(large, swapped - TWO, np.uint32(0))
    return bits.astype(np.uint32).view(np.float32)


def vax_layer(words: MappedVoxels, layer: int) -> NDArray[np.float32]:
    """Read one layer of VAX F numbers."""
    return vax_to_float(words[layer])
