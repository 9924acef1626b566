"""Grey values of a phantom: mineral, blur, fringes, rings, streaks, noise.

All that is random is drawn once, from the seed; a voxel's grey then depends on its
place in the whole volume only.
"""

from fissura.phantoms.imaging.appearance import Appearance, draw_appearance
from fissura.phantoms.imaging.tissue import Tissue, draw_tissue

__all__ = ["Appearance", "Tissue", "draw_appearance", "draw_tissue"]
