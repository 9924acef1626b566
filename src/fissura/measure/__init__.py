"""Stage 6: measures of damage, architecture and strength.

Takes findings, bone and a tensile curve; gives measures in ASBMR names and units.
"""

from fissura.measure.damage.local_volume import label_boxes, local_volumes
from fissura.measure.morphometry.memory import cells, memory_bytes
from fissura.measure.morphometry.structure import MAPS, architecture
from fissura.measure.specimen import specimen
from fissura.measure.tensile import strength, stress_strain, without_toe

__all__ = [
    "MAPS",
    "architecture",
    "cells",
    "label_boxes",
    "local_volumes",
    "memory_bytes",
    "specimen",
    "strength",
    "stress_strain",
    "without_toe",
]
