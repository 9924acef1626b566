"""Trabecular morphometry: thickness, separation, connectivity, anisotropy."""
