"""Exact distributions, rank tests, intervals and effect sizes of small samples."""
