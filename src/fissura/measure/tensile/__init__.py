"""Tensile tests: from the record to stress and strain, to modulus and strength."""

from fissura.measure.tensile.measures import strength_measures
from fissura.measure.tensile.strength import strength
from fissura.measure.tensile.stress_strain import stress_strain
from fissura.measure.tensile.toe import without_toe

__all__ = ["strength", "strength_measures", "stress_strain", "without_toe"]
