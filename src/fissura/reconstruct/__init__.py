"""Stage 2: from projections to voxels.

Takes a `Scan`, gives a grey OME-Zarr volume: attenuation in 1/mm, or in 1/pixel where
nobody states the pixel size.  Each detector row becomes a slice; the axis of rotation
is at the middle of every slice.
"""

from fissura.reconstruct.centre_sweep import sweep
from fissura.reconstruct.centring import Axis, axis
from fissura.reconstruct.memory import memory_bytes
from fissura.reconstruct.recipe import Recipe, recipe
from fissura.reconstruct.row_pairs import slices
from fissura.reconstruct.stage import Reconstruction, forget_pictures, volume

__all__ = [
    "Axis",
    "Recipe",
    "Reconstruction",
    "axis",
    "forget_pictures",
    "memory_bytes",
    "recipe",
    "slices",
    "sweep",
    "volume",
]
