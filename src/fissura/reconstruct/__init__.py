"""2 From projections to voxels.

Takes a `Scan`, gives a grey OME-Zarr volume: attenuation in 1/mm, or in 1/pixel where
nobody states the pixel size.  Detector row ``i`` becomes slice ``i``; the axis of
rotation stands at the middle of every slice.
"""

from fissura.reconstruct.centring import centre
from fissura.reconstruct.memory import memory_bytes
from fissura.reconstruct.pairs import slices
from fissura.reconstruct.slabs import Reconstruction, volume

__all__ = ["Reconstruction", "centre", "memory_bytes", "slices", "volume"]
