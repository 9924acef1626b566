"""How much damage: density and volume fraction, and the volume of one lesion."""
