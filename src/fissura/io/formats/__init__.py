"""Volumes on disk, read and written box by box: one folder for each format."""
