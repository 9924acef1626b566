"""Volumes written in the formats of other programs."""
