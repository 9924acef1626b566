"""Simulated bone, scans and tensile tests, whose damage is known exactly.

Takes a recipe and a seed; gives images of any size, drawn box by box, and the truth
about them in µm.  For a whole study: raw counts and curves in MPa as well.
"""

from fissura.phantoms.drilled import Damage, drilled_core
from fissura.phantoms.geometry import DEMO, TINY, Geometry
from fissura.phantoms.phantom import Phantom, grow
from fissura.phantoms.planting import Planted, Thing, Wanted
from fissura.phantoms.presets import PRESETS, cored, drawn, preset
from fissura.phantoms.recipe import Bone, Harm, Imaging, Inside, Recipe, Rim
from fissura.phantoms.scan import Detector, RawScan, scan
from fissura.phantoms.study import make_study
from fissura.phantoms.tensile import curve

__all__ = [
    "DEMO",
    "PRESETS",
    "TINY",
    "Bone",
    "Damage",
    "Detector",
    "Geometry",
    "Harm",
    "Imaging",
    "Inside",
    "Phantom",
    "Planted",
    "RawScan",
    "Recipe",
    "Rim",
    "Thing",
    "Wanted",
    "cored",
    "curve",
    "drawn",
    "drilled_core",
    "grow",
    "make_study",
    "preset",
    "scan",
]
