"""Tensile tests: `opening` finds the format, the others read tables as text."""
