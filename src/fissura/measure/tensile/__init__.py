"""Tensile tests: from the machine's record to stress, strain, modulus and strength."""

from fissura.measure.tensile.modulus.toe import without_toe
from fissura.measure.tensile.modulus_and_strength import strength
from fissura.measure.tensile.normalisation import strength_measures
from fissura.measure.tensile.stress_strain import stress_strain

__all__ = ["strength", "strength_measures", "stress_strain", "without_toe"]
