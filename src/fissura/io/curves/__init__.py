"""Tensile tests as test machines leave them: bytes, text, table, columns, size."""
