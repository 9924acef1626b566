"""Measures of damage: number density, volume fraction, volume of one lesion."""
