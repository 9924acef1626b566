"""Tensile curves as test machines leave them."""
