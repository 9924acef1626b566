"""Made-up bone whose damage is known: grown, cracked, pierced, scanned and torn.

Takes a geometry and a random generator; gives volumes in 1/mm, raw counts, curves in
MPa, and the truth about all of them in µm.
"""

from fissura.phantoms.geometry import DEMO, TINY, Geometry
from fissura.phantoms.phantom import Phantom, make_phantom
from fissura.phantoms.planted import Damage, Planted
from fissura.phantoms.scan import Detector, RawScan, scan
from fissura.phantoms.study import make_study
from fissura.phantoms.tensile import curve

__all__ = [
    "DEMO",
    "TINY",
    "Damage",
    "Detector",
    "Geometry",
    "Phantom",
    "Planted",
    "RawScan",
    "curve",
    "make_phantom",
    "make_study",
    "scan",
]
