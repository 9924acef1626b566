"""Place cracks, perforations, pits, canals and lacunae where bone has room.

Takes the depth below the bone's surface and what is asked for; gives shapes with a
frozen record of each.
"""

from fissura.phantoms.planting.lesion import Lesion, Planted, Thing
from fissura.phantoms.planting.placement import Placement
from fissura.phantoms.planting.plant import Wanted, plant, wanted

__all__ = ["Lesion", "Placement", "Planted", "Thing", "Wanted", "plant", "wanted"]
